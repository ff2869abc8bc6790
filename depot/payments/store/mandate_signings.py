"""SQL of mandates that are signed online (CSH-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, MandateId, PersonId, ReleaseId
from depot.payments.model.mandates import MandateSigning
from depot.payments.tables.mandates import MandateSignatureRow, MandateSigningRow


def add(tx: Session, signing: MandateSigning) -> None:
    """A new one."""
    tx.execute(
        insert(MandateSigningRow).values(
            mandate_id=signing.mandate_id,
            depot_id=signing.depot_id,
            reference=signing.reference,
            debtor_name=signing.debtor_name,
            iban_sealed=signing.iban,
            text_sealed=signing.text,
            asked_at=signing.asked_at,
        )
    )


def open_for(tx: Session, depot: DepotId, *, since: datetime) -> MandateSigning | None:
    """The newest of the depot that was asked since and is not done."""
    row = tx.scalar(
        select(MandateSigningRow)
        .where(
            MandateSigningRow.depot_id == depot,
            MandateSigningRow.done_at.is_(None),
            MandateSigningRow.asked_at >= since,
        )
        .order_by(MandateSigningRow.mandate_id.desc())
        .limit(1)
    )
    return None if row is None else _signing(row)


def locked(tx: Session, mandate_id: MandateId) -> MandateSigning | None:
    """The one, which nobody else changes until the transaction ends."""
    row = tx.scalar(select(MandateSigningRow).where(MandateSigningRow.mandate_id == mandate_id).with_for_update())
    return None if row is None else _signing(row)


def ask(tx: Session, mandate_id: MandateId, person: PersonId, release: ReleaseId) -> None:
    """The person is asked by this release; an earlier one is void."""
    row = upsert(MandateSignatureRow).values(mandate_id=mandate_id, person_id=person, release_id=release)
    tx.execute(row.on_conflict_do_update(index_elements=["mandate_id", "person_id"], set_={"release_id": release}))


def sign(tx: Session, mandate_id: MandateId, person: PersonId, *, now: datetime) -> None:
    """The person has signed."""
    chosen = update(MandateSignatureRow).where(
        MandateSignatureRow.mandate_id == mandate_id, MandateSignatureRow.person_id == person
    )
    tx.execute(chosen.values(signed_at=now))


def signatures(tx: Session, mandate_id: MandateId) -> dict[PersonId, ReleaseId]:
    """Who has signed, each with the release."""
    query = select(MandateSignatureRow.person_id, MandateSignatureRow.release_id).where(
        MandateSignatureRow.mandate_id == mandate_id, MandateSignatureRow.signed_at.is_not(None)
    )
    return {row.person_id: row.release_id for row in tx.execute(query.order_by(MandateSignatureRow.signed_at))}


def finish(tx: Session, mandate_id: MandateId, *, now: datetime) -> None:
    """It is a mandate now."""
    tx.execute(update(MandateSigningRow).where(MandateSigningRow.mandate_id == mandate_id).values(done_at=now))


def _signing(row: MandateSigningRow) -> MandateSigning:
    return MandateSigning(
        mandate_id=row.mandate_id,
        depot_id=row.depot_id,
        reference=row.reference,
        debtor_name=row.debtor_name,
        iban=row.iban_sealed,
        text=row.text_sealed,
        asked_at=row.asked_at,
        is_done=row.done_at is not None,
    )
