"""Which differences were told of: an oddity excuses what fits all that it names, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from depot.replay.records import OddityRecord
from depot.replay.sheet import Figure, Outcome


def told_of(oddities: Sequence[OddityRecord], outcome: Outcome, figure: Figure) -> str | None:
    """The reason of the first oddity that fits the entry and the figure; None where nobody told of it."""
    for oddity in oddities:
        if _is_entry(oddity, outcome) and _is_figure(oddity, figure):
            return oddity.reason or "no reason given"
    return None


def _is_entry(oddity: OddityRecord, outcome: Outcome) -> bool:
    named = (
        (oddity.place, outcome.place),
        (oddity.document, outcome.document),
        (oddity.kind, outcome.kind),
        (oddity.isin, outcome.isin),
        (oddity.day, outcome.day),
    )
    if any(told is not None and told != found for told, found in named):
        return False
    if oddity.since is None and oddity.until is None:
        return True
    return outcome.day is not None and (oddity.since or outcome.day) <= outcome.day <= (oddity.until or outcome.day)


def _is_figure(oddity: OddityRecord, figure: Figure) -> bool:
    if oddity.figure is not None and oddity.figure.replace("/", ".").split(".")[-1] not in _names(figure.name):
        return False
    if oddity.looks_like is not None and oddity.looks_like != figure.looks_like:
        return False
    return oddity.printed is None or _equal(oddity.printed, figure.printed)


def _names(figure: str) -> set[str]:
    """Charges are named by themselves, by their kind, or as a field of the booking."""
    kind = figure.split(":", maxsplit=1)[0]
    return {figure, kind, "fees"} if kind in {"charge", "charged", "open_claim"} else {figure}


def _equal(told: str, printed: str) -> bool:
    try:
        return Decimal(told) == Decimal(printed)
    except InvalidOperation:
        return told == printed
