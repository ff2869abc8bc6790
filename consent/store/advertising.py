"""The history of consents to advertising (CON-16)."""

from __future__ import annotations

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from consent.rules.advertising import AdvertisingAnswer, AdvertisingChannel, AdvertisingDecision
from consent.tables import AdvertisingAnswerRow
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('advertising ' || :person, 0))")


def lock(tx: Session, person: PersonId) -> None:
    """One answer of a person at a time, so that the same one sent twice is recorded once."""
    tx.execute(_LOCK, {"person": str(person)})


def add(tx: Session, person: PersonId, answer: AdvertisingAnswer) -> None:
    """A further answer; those before stay."""
    tx.execute(
        insert(AdvertisingAnswerRow).values(
            answer_id=new_id(),
            person_id=person,
            channel=answer.channel,
            decision=answer.decision,
            wording=answer.wording,
            decided_at=answer.decided_at,
        )
    )


def of_person(tx: Session, person: PersonId) -> list[AdvertisingAnswer]:
    """Everything the person said, oldest first."""
    query = select(AdvertisingAnswerRow.__table__).where(AdvertisingAnswerRow.person_id == person)
    return [
        AdvertisingAnswer(
            AdvertisingChannel(row.channel), AdvertisingDecision(row.decision), row.wording, row.decided_at
        )
        for row in tx.execute(query.order_by(AdvertisingAnswerRow.decided_at, AdvertisingAnswerRow.answer_id))
    ]
