"""A person allows advertising by a channel, or does not (any longer) (CON-16)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from consent.rules.advertising import AdvertisingAnswer, AdvertisingChannel, news, wording_de
from consent.store import advertising
from depot.kernel.ids import PersonId
from depot.kernel.outbox import Event, publish


def answer_advertising(
    tx: Session, person: PersonId, channel: AdvertisingChannel, *, agrees: bool, bank: str, now: datetime
) -> None:
    """Record the answer with the words it was asked in; the same answer twice is recorded once (CON-16)."""
    advertising.lock(tx, person)
    said = [each for each in advertising.of_person(tx, person) if each.channel is channel]
    decision = news(said[-1].decision if said else None, agrees=agrees)
    if decision is None:
        return
    advertising.add(tx, person, AdvertisingAnswer(channel, decision, wording_de(channel, bank), now))
    content = {"channel": channel, "decision": decision}
    publish(tx, Event("advertising_answered.v1", subject=person, content=content), now=now)
