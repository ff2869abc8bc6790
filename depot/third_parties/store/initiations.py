"""SQL of payments that third parties initiate (AUT-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, InitiationId, PayoutId, PersonId
from depot.kernel.money import Eur
from depot.third_parties.model import Initiation
from depot.third_parties.tables import InitiationRow, ThirdPartyRow


def add(tx: Session, initiation: Initiation) -> None:
    """What a third party asks for."""
    tx.execute(
        insert(InitiationRow).values(
            initiation_id=initiation.initiation_id,
            third_party_id=initiation.third_party_id,
            debtor_iban_sealed=initiation.debtor_iban,
            creditor_name_sealed=initiation.creditor_name,
            creditor_iban_sealed=initiation.creditor_iban,
            amount_cents=initiation.amount.cents,
            purpose_sealed=initiation.purpose,
            asked_at=initiation.asked_at,
        )
    )


def initiation(tx: Session, initiation_id: InitiationId, *, locked: bool = False) -> Initiation | None:
    """One payment; locked, nobody else decides on it until the transaction ends."""
    query = (
        select(InitiationRow, ThirdPartyRow.name)
        .join(ThirdPartyRow, ThirdPartyRow.third_party_id == InitiationRow.third_party_id)
        .where(InitiationRow.initiation_id == initiation_id)
    )
    row = tx.execute(query.with_for_update(of=InitiationRow) if locked else query).first()
    return None if row is None else _initiation(row)


def taken_up(tx: Session, initiation_id: InitiationId, *, person: PersonId, depot: DepotId, payout: PayoutId) -> None:
    """Taken up by a person: the pay-out that came of it."""
    tx.execute(
        update(InitiationRow)
        .where(InitiationRow.initiation_id == initiation_id)
        .values(person_id=person, depot_id=depot, payout_id=payout)
    )


def cancel(tx: Session, initiation_id: InitiationId, *, now: datetime) -> None:
    """Taken back before it was released."""
    tx.execute(update(InitiationRow).where(InitiationRow.initiation_id == initiation_id).values(cancelled_at=now))


def _initiation(found: Row[InitiationRow, str]) -> Initiation:
    row, name = found[0], found[1]
    return Initiation(
        initiation_id=row.initiation_id,
        third_party_id=row.third_party_id,
        third_party=name,
        debtor_iban=row.debtor_iban_sealed,
        creditor_name=row.creditor_name_sealed,
        creditor_iban=row.creditor_iban_sealed,
        amount=Eur(row.amount_cents),
        purpose=row.purpose_sealed,
        asked_at=row.asked_at,
        person=row.person_id,
        depot_id=row.depot_id,
        payout_id=row.payout_id,
        cancelled_at=row.cancelled_at,
    )
