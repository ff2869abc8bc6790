"""SQL of mandates (CSH-5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import DepotId, MandateId
from depot.payments.model.mandates import Mandate, MandateKind
from depot.payments.tables.mandates import MANDATE_NUMBERS, MandateChangeRow, MandateRow


def next_number(tx: Session) -> int:
    """A number that no mandate ever bore."""
    return tx.execute(select(MANDATE_NUMBERS.next_value())).scalar_one()


def insert_mandate(tx: Session, mandate: Mandate, *, now: datetime) -> None:
    """A new mandate."""
    tx.execute(
        insert(MandateRow).values(
            mandate_id=mandate.mandate_id,
            depot_id=mandate.depot_id,
            reference=mandate.reference,
            kind=mandate.kind.value,
            debtor_name=mandate.debtor_name,
            iban_sealed=mandate.iban,
            iban_digest=keyring().digest("iban", mandate.iban),
            bic=mandate.bic,
            signed_on=mandate.signed_on,
            proof=mandate.proof,
            is_amended=False,
            recorded_at=now,
        )
    )


def locked(tx: Session, mandate_id: MandateId) -> Mandate | None:
    """The mandate, which nobody else changes until the transaction ends."""
    row = tx.scalar(select(MandateRow).where(MandateRow.mandate_id == mandate_id).with_for_update())
    return None if row is None else _mandate(row)


def mandates(tx: Session, ids: Iterable[MandateId]) -> dict[MandateId, Mandate]:
    """These mandates, whatever became of them."""
    rows = tx.scalars(select(MandateRow).where(MandateRow.mandate_id.in_(list(ids))))
    return {row.mandate_id: _mandate(row) for row in rows}


def of_depots(tx: Session, depots: Collection[DepotId]) -> list[Mandate]:
    """All mandates of the depots, oldest first."""
    query = select(MandateRow).where(MandateRow.depot_id == text("any(cast(:depots as uuid[]))"))
    rows = tx.scalars(query.order_by(MandateRow.mandate_id), {"depots": list(depots)})
    return [_mandate(row) for row in rows]


# The condition says in SQL what `rules.mandates.is_usable` says in Python; a test holds them together.
USABLE: Final = """
    (m.revoked_on is null or m.revoked_on > {on})
    and (m.kind = 'recurring' or m.last_collected_on is null)
    and {on} <= coalesce(m.last_collected_on, m.signed_on) + interval '36 months'
"""
_USABLE_IDS: Final = text(f"""
    select distinct on (m.depot_id) m.depot_id, m.mandate_id
      from depot.mandates m
     where m.depot_id = any(cast(:depots as uuid[])) and m.kind = 'recurring'
       and {USABLE.format(on="cast(:on as date)")}
     order by m.depot_id, m.mandate_id desc
""")


def usable_ids(tx: Session, depots: Collection[DepotId], *, on: date) -> dict[DepotId, MandateId]:
    """The newest recurring mandate of each depot that may be used on the day."""
    rows = tx.execute(_USABLE_IDS, {"depots": list(depots), "on": on})
    return {row.depot_id: row.mandate_id for row in rows}


_NEWEST: Final = text("""
    select distinct on (depot_id) depot_id, mandate_id from depot.mandates
     where depot_id = any(cast(:depots as uuid[])) order by depot_id, mandate_id desc
""")


def newest_ids(tx: Session, depots: Collection[DepotId]) -> dict[DepotId, MandateId]:
    """The newest mandate of each depot, whatever became of it."""
    return {row.depot_id: row.mandate_id for row in tx.execute(_NEWEST, {"depots": list(depots)})}


def amend(tx: Session, before: Mandate, after: Mandate, *, now: datetime) -> None:
    """The mandate says something else from now on; what it said is kept."""
    tx.execute(
        insert(MandateChangeRow).values(
            mandate_id=before.mandate_id,
            changed_at=now,
            debtor_name=before.debtor_name,
            iban_sealed=before.iban,
            proof=before.proof,
        )
    )
    tx.execute(
        update(MandateRow)
        .where(MandateRow.mandate_id == before.mandate_id)
        .values(
            debtor_name=after.debtor_name,
            iban_sealed=after.iban,
            iban_digest=keyring().digest("iban", after.iban),
            bic=after.bic,
            proof=after.proof,
            is_amended=after.is_amended,
        )
    )


def revoke(tx: Session, mandate_id: MandateId, *, on: date) -> None:
    """No collection from the day on."""
    tx.execute(update(MandateRow).where(MandateRow.mandate_id == mandate_id).values(revoked_on=on))


def _mandate(row: MandateRow) -> Mandate:
    return Mandate(
        mandate_id=row.mandate_id,
        depot_id=row.depot_id,
        reference=row.reference,
        kind=MandateKind(row.kind),
        debtor_name=row.debtor_name,
        iban=row.iban_sealed,
        bic=row.bic,
        signed_on=row.signed_on,
        proof=row.proof,
        last_collected_on=row.last_collected_on,
        is_amended=row.is_amended,
        revoked_on=row.revoked_on,
    )
