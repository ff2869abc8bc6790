"""Activation codes: at most one open per person, locked before it is compared (AUT-7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from auth.model import ActivationCode
from auth.tables import ActivationCodeRow
from depot.kernel.ids import FactorId, PersonId


def add(tx: Session, code: ActivationCode, *, now: datetime) -> None:
    """Keep the digest of a new code."""
    tx.execute(
        insert(ActivationCodeRow).values(
            factor_id=code.factor,
            person_id=code.person,
            code_digest=code.digest,
            failures=0,
            asked_at=now,
            valid_until=code.valid_until,
        )
    )


def locked(tx: Session, person: PersonId) -> ActivationCode | None:
    """The open code of a person, locked until the transaction ends."""
    row = tx.execute(
        select(
            ActivationCodeRow.factor_id,
            ActivationCodeRow.person_id,
            ActivationCodeRow.code_digest,
            ActivationCodeRow.failures,
            ActivationCodeRow.valid_until,
        )
        .where(ActivationCodeRow.person_id == person, ActivationCodeRow.closed_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        return None
    return ActivationCode(row.factor_id, row.person_id, bytes(row.code_digest), row.failures, row.valid_until)


def keep_failures(tx: Session, factor: FactorId, failures: int) -> None:
    """A wrong code was tried."""
    tx.execute(update(ActivationCodeRow).where(ActivationCodeRow.factor_id == factor).values(failures=failures))


def close(tx: Session, factor: FactorId, *, now: datetime) -> None:
    """The code has done its work, or never will."""
    tx.execute(update(ActivationCodeRow).where(ActivationCodeRow.factor_id == factor).values(closed_at=now))


def close_all(tx: Session, person: PersonId, *, now: datetime) -> None:
    """A newer letter makes the older ones worthless."""
    tx.execute(
        update(ActivationCodeRow)
        .where(ActivationCodeRow.person_id == person, ActivationCodeRow.closed_at.is_(None))
        .values(closed_at=now)
    )
