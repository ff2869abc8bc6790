"""The wire form of what a change will bring, told before it is made (ACC-13, ACC-15)."""

from __future__ import annotations

from datetime import date

from depot.kernel.web.wire import Answer


class ChangesForeseen(Answer):
    """What will change, in sentences for people; nothing is recorded."""

    changes: list[str]


class FullAgeForeseen(ChangesForeseen):
    """What will change on the eighteenth birthday."""

    happens_on: date
