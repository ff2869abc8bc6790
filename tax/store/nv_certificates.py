"""NV certificates: recorded once, a revocation is noted on them (TAX-30)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert as insert_into
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from depot.kernel.ids import NvCertificateId, PersonId
from tax.model import NvCertificate
from tax.tables import NvCertificateRow


def insert(tx: Session, held: NvCertificate, *, now: datetime) -> None:
    """Keep a certificate as recorded."""
    tx.execute(
        insert_into(NvCertificateRow).values(
            certificate_id=held.certificate_id,
            person_id=held.person,
            office=held.office,
            number=held.number,
            valid_from=held.valid_from,
            valid_until=held.valid_until,
            recorded_at=now,
        )
    )


def locked(tx: Session, certificate: NvCertificateId) -> NvCertificate | None:
    """One certificate, locked."""
    query = select(NvCertificateRow).where(NvCertificateRow.certificate_id == certificate).with_for_update()
    row = tx.scalars(query).one_or_none()
    return None if row is None else _of(row)


def revoke(tx: Session, certificate: NvCertificateId, *, revoked_from: date, now: datetime) -> None:
    """Note the revocation."""
    tx.execute(
        update(NvCertificateRow)
        .where(NvCertificateRow.certificate_id == certificate)
        .values(revoked_from=revoked_from, revoked_at=now)
    )


def of_persons(tx: Session, persons: Sequence[PersonId]) -> dict[PersonId, tuple[NvCertificate, ...]]:
    """All certificates of the persons, by rising id; the rule decides which counts on a day (TAX-30)."""
    query = (
        select(NvCertificateRow)
        .where(NvCertificateRow.person_id == text("any(cast(:persons as uuid[]))"))
        .order_by(NvCertificateRow.certificate_id)
        .execution_options(populate_existing=True)
    )
    found: dict[PersonId, tuple[NvCertificate, ...]] = {}
    for row in tx.scalars(query, {"persons": list(persons)}):
        held = _of(row)
        found[held.person] = (*found.get(held.person, ()), held)
    return found


def _of(row: NvCertificateRow) -> NvCertificate:
    return NvCertificate(
        certificate_id=NvCertificateId(row.certificate_id),
        person=PersonId(row.person_id),
        office=row.office,
        number=row.number,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        revoked_from=row.revoked_from,
    )
