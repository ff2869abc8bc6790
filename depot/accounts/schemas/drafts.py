"""The wire form of drafts: an application as far as it is filled in (ACC-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from depot.accounts.rules.draft import Draft
from depot.kernel.errors import Fault
from depot.kernel.web.secret_wire import OwnSecretText
from depot.kernel.web.wire import Answer, ApplicationDraftRef, StrictModel


class DraftBegun(StrictModel):
    """The body of `POST /v1/applications` as far as it is known, and the secret to come back with."""

    resume_secret: OwnSecretText
    form: dict[str, Any]


class DraftSaved(StrictModel):
    """The whole form as it is now."""

    form: dict[str, Any]


class DraftKept(Answer):
    """A draft without its form, which no receipt may hold."""

    id: ApplicationDraftRef
    lapses_at: datetime

    @classmethod
    def of(cls, draft: Draft) -> Self:
        """The wire form."""
        return cls(id=draft.draft_id, lapses_at=draft.lapses_at)


class StillMissing(Answer):
    """One thing that the sending of the form would refuse."""

    pointer: str
    detail: str
    rule: str
    code: str


class DraftShown(DraftKept):
    """The form as it was saved, and all that is missing in it; nothing: it can be sent."""

    form: dict[str, Any]
    missing: list[StillMissing]

    @classmethod
    def seen(cls, draft: Draft, faults: Sequence[Fault]) -> Self:
        """The wire form."""
        missing = [StillMissing(pointer=f.pointer, detail=f.detail, rule=f.rule, code=f.code) for f in faults]
        return cls(id=draft.draft_id, lapses_at=draft.lapses_at, form=dict(draft.form), missing=missing)
