"""Consent to advertising: each channel apart, withdrawn as easily as given (CON-16, Art. 7 GDPR)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from depot.kernel.calendar import BERLIN


class AdvertisingChannel(StrEnum):
    """By what a person may be approached (CON-16)."""

    EMAIL = "email"
    PHONE = "phone"
    POST = "post"


class AdvertisingDecision(StrEnum):
    """What a person said; to take back a consent is more than never to have given it (CON-16)."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AdvertisingAnswer:
    """A yes or no with the words it was asked in."""

    channel: AdvertisingChannel
    decision: AdvertisingDecision
    wording: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class AdvertisingState:
    """How a channel stands: the last word, whether the person may be asked now, and everything said before."""

    channel: AdvertisingChannel
    decision: AdvertisingDecision | None
    may_be_asked: bool
    blocked_until: date | None
    history: tuple[AdvertisingAnswer, ...]


_BY: Final[Mapping[AdvertisingChannel, str]] = {
    AdvertisingChannel.EMAIL: "per E-Mail",
    AdvertisingChannel.PHONE: "per Telefon",
    AdvertisingChannel.POST: "per Post",
}


def wording_de(channel: AdvertisingChannel, bank: str) -> str:
    """What the person is asked; it is kept with the answer (Art. 7 Abs. 1 GDPR)."""
    return (
        f"Ich bin damit einverstanden, dass {bank} mich {_BY[channel]} über eigene Angebote informiert. Diese "
        "Einwilligung ist freiwillig und unabhängig von meinem Vertrag. Ich kann sie jederzeit mit Wirkung für die "
        "Zukunft widerrufen, ebenso einfach, wie ich sie erteile."
    )


def news(last: AdvertisingDecision | None, *, agrees: bool) -> AdvertisingDecision | None:
    """What to record of a yes or no, or None when it was said already; a no takes back a yes (CON-16)."""
    if agrees:
        return None if last is AdvertisingDecision.GIVEN else AdvertisingDecision.GIVEN
    if last is AdvertisingDecision.GIVEN:
        return AdvertisingDecision.WITHDRAWN
    return AdvertisingDecision.REFUSED if last is None else None


def state(
    channel: AdvertisingChannel, answers: Sequence[AdvertisingAnswer], *, blocked_months: int, on: date
) -> AdvertisingState:
    """How the channel stands after these answers, oldest first; a no blocks asking for so many months (CON-16)."""
    history = tuple(each for each in answers if each.channel is channel)
    if not history:
        return AdvertisingState(channel, None, may_be_asked=True, blocked_until=None, history=())
    last = history[-1]
    if last.decision is AdvertisingDecision.GIVEN:
        return AdvertisingState(channel, last.decision, may_be_asked=False, blocked_until=None, history=history)
    until = months_later(last.decided_at.astimezone(BERLIN).date(), blocked_months)
    return AdvertisingState(channel, last.decision, may_be_asked=on >= until, blocked_until=until, history=history)


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month (§ 188 Abs. 2, 3 BGB)."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
