"""What a person is told when their access was changed or locked: what, when, and what to do (AUT-7, AUT-10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from depot.accounts.rules.letters import Letter

_SUBJECT: Final = "Änderung an Ihrem Zugang"
_NOT_YOU: Final = (
    "Haben Sie das nicht veranlasst? Dann rufen Sie uns bitte sofort an. Wir fragen Sie nie nach PIN oder TAN."
)


def access_letter(happened: Sequence[str]) -> Letter:
    """For the postbox (AUT-7)."""
    return _SUBJECT, ("An Ihrem Zugang zum Online-Banking hat sich etwas geändert:", *happened, _NOT_YOU)


def access_mail(happened: Sequence[str]) -> tuple[str, str]:
    """By e-mail: no depot, no name, no link (AUT-7)."""
    lines = ("An Ihrem Zugang zum Online-Banking hat sich etwas geändert:", *(f"- {line}" for line in happened))
    return _SUBJECT, "\n".join((*lines, _NOT_YOU))
