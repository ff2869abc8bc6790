"""Factors: locked before an answer is checked, so that a code is used once and wrong answers are counted one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from auth.model import Credential, Factor, FactorKind, FactorState, Passkey, Proof
from auth.tables import FactorRow
from depot.kernel.ids import FactorId, PersonId, SessionId

_COLUMNS = (
    FactorRow.factor_id,
    FactorRow.person_id,
    FactorRow.kind,
    FactorRow.name,
    FactorRow.state,
    FactorRow.secret_sealed,
    FactorRow.public_key,
    FactorRow.passkey_id,
    FactorRow.passkey_rp_id,
    FactorRow.passkey_origin,
    FactorRow.sign_count,
    FactorRow.last_step,
    FactorRow.failures,
    FactorRow.set_up_by,
    FactorRow.set_up_at,
    FactorRow.change_asked_by,
)


def passkey_of(row: Row[*tuple[Any, ...]]) -> Passkey | None:
    """The passkey of a row, or None for the other kinds."""
    if row.passkey_id is None:
        return None
    return Passkey(bytes(row.passkey_id), row.passkey_rp_id, row.passkey_origin, row.sign_count)


def _credential(row: Row[*tuple[Any, ...]]) -> Credential:
    return Credential(
        factor=Factor(row.factor_id, FactorKind(row.kind), row.name, FactorState(row.state)),
        person=row.person_id,
        failures=row.failures,
        set_up_at=row.set_up_at,
        set_up_by=row.set_up_by,
        change_asked_by=row.change_asked_by,
        secret=row.secret_sealed,
        last_step=row.last_step,
        public_key=row.public_key,
        passkey=passkey_of(row),
    )


def add(tx: Session, credential: Credential) -> None:
    """Write a new factor."""
    active, passkey = credential.factor.state is FactorState.ACTIVE, credential.passkey
    tx.execute(
        insert(FactorRow).values(
            factor_id=credential.factor.factor_id,
            person_id=credential.person,
            kind=credential.factor.kind,
            name=credential.factor.name,
            state=credential.factor.state,
            secret_sealed=credential.secret,
            public_key=credential.public_key,
            passkey_id=passkey.passkey_id if passkey else None,
            passkey_rp_id=passkey.rp_id if passkey else None,
            passkey_origin=passkey.origin if passkey else None,
            sign_count=passkey.sign_count if passkey else None,
            failures=0,
            set_up_by=credential.set_up_by,
            set_up_at=credential.set_up_at,
            activated_at=credential.set_up_at if active else None,
        )
    )


def locked_active(tx: Session, person: PersonId, kind: FactorKind) -> Sequence[Credential]:
    """The active factors of a kind, locked in one order until the transaction ends."""
    rows = tx.execute(
        select(*_COLUMNS)
        .where(FactorRow.person_id == person, FactorRow.kind == kind, FactorRow.state == FactorState.ACTIVE)
        .order_by(FactorRow.factor_id)
        .with_for_update()
    )
    return [_credential(row) for row in rows]


def locked(tx: Session, factor: FactorId) -> Credential | None:
    """One factor, locked until the transaction ends."""
    row = tx.execute(select(*_COLUMNS).where(FactorRow.factor_id == factor).with_for_update()).one_or_none()
    return None if row is None else _credential(row)


def credential(tx: Session, factor: FactorId) -> Credential | None:
    """One factor as it is."""
    row = tx.execute(select(*_COLUMNS).where(FactorRow.factor_id == factor)).one_or_none()
    return None if row is None else _credential(row)


def of_person(tx: Session, person: PersonId) -> Sequence[Credential]:
    """All factors of a person, oldest first."""
    rows = tx.execute(select(*_COLUMNS).where(FactorRow.person_id == person).order_by(FactorRow.factor_id))
    return [_credential(row) for row in rows]


def knows_passkey(tx: Session, passkey_id: bytes) -> bool:
    """Whether this passkey is or was somebody's factor."""
    return tx.scalars(select(FactorRow.factor_id).where(FactorRow.passkey_id == passkey_id)).first() is not None


def keep_proof(tx: Session, proof: Proof) -> None:
    """A right answer: the time step is used up, a passkey's count has risen, the row of wrong ones ends."""
    values: dict[str, Any] = {"failures": 0}
    if proof.step is not None:
        values["last_step"] = proof.step
    if proof.sign_count is not None:
        values["sign_count"] = proof.sign_count
    tx.execute(update(FactorRow).where(FactorRow.factor_id == proof.factor).values(values))


def keep_failures(tx: Session, factor: FactorId, failures: int, state: FactorState) -> None:
    """A wrong answer, and the block it may lead to."""
    tx.execute(update(FactorRow).where(FactorRow.factor_id == factor).values(failures=failures, state=state))


def end(tx: Session, factor: FactorId, state: FactorState) -> None:
    """Blocked or removed: no answer of this factor counts any more; what it proved stays provable."""
    tx.execute(update(FactorRow).where(FactorRow.factor_id == factor).values(state=state))


def note_change_asked(tx: Session, factor: FactorId, session: SessionId) -> None:
    """The session in which the change was asked for: it alone outlives the change (AUT-11)."""
    tx.execute(update(FactorRow).where(FactorRow.factor_id == factor).values(change_asked_by=session))


def keep_state(tx: Session, factor: FactorId, state: FactorState, *, activated_at: datetime | None = None) -> None:
    """The next step of a factor's life."""
    tx.execute(update(FactorRow).where(FactorRow.factor_id == factor).values(state=state, activated_at=activated_at))
