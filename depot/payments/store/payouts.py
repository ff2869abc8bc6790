"""SQL of pay-outs (CSH-1, CSH-9)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, PaymentFileId, PayoutId, PersonId
from depot.payments.model.payouts import Payout, PayoutState, Target
from depot.payments.tables.bank import PayoutAgreementRow, PayoutRow


def add(tx: Session, payout: Payout) -> None:
    """A new pay-out."""
    add_all(tx, [payout])


def add_all(tx: Session, payouts: Sequence[Payout]) -> None:
    """New pay-outs, one statement for thousands."""
    if payouts:
        tx.execute(insert(PayoutRow), [_columns(payout) for payout in payouts])


def _columns(payout: Payout) -> dict[str, Any]:
    return {
        "payout_id": payout.payout_id,
        "depot_id": payout.depot_id,
        "line_id": payout.line_id,
        "target": payout.target.value,
        "amount_cents": payout.amount,
        "name_sealed": payout.name,
        "iban_sealed": payout.iban,
        "bic": payout.bic,
        "purpose": payout.purpose,
        "state": payout.state.value,
        "text_sealed": payout.text,
        "asked_by": payout.asked_by,
        "asked_at": payout.asked_at,
        "released_at": payout.released_at,
        "origin_id": payout.origin_id,
        "pay_from": payout.pay_from,
    }


def _among(ids: Collection[PayoutId]) -> ColumnElement[bool]:
    """One parameter, however many there are."""
    return PayoutRow.payout_id == any_(bindparam("ids", list(ids), type_=ARRAY(Uuid), unique=True))


def locked(tx: Session, payout_id: PayoutId) -> Payout | None:
    """A pay-out, which nobody else changes until the transaction ends."""
    row = tx.scalar(select(PayoutRow).where(PayoutRow.payout_id == payout_id).with_for_update())
    return None if row is None else _payout(row)


def among(tx: Session, ids: Collection[PayoutId]) -> dict[PayoutId, Payout]:
    """Which of these are pay-outs of ours, held until the transaction ends."""
    query = select(PayoutRow).where(_among(ids)).order_by(PayoutRow.payout_id)
    return {row.payout_id: _payout(row) for row in tx.scalars(query.with_for_update())} if ids else {}


def of_file(tx: Session, file_id: PaymentFileId) -> list[Payout]:
    """The pay-outs of a file, held until the transaction ends."""
    query = select(PayoutRow).where(PayoutRow.file_id == file_id).order_by(PayoutRow.payout_id)
    return [_payout(row) for row in tx.scalars(query.with_for_update())]


def of_depot(tx: Session, depot: DepotId, *, after: PayoutId | None, limit: int) -> list[Payout]:
    """The pay-outs of a depot, newest first."""
    query = select(PayoutRow).where(PayoutRow.depot_id == depot)
    if after is not None:
        query = query.where(PayoutRow.payout_id < after)
    return [_payout(row) for row in tx.scalars(query.order_by(PayoutRow.payout_id.desc()).limit(limit))]


def agreed(tx: Session, payout_id: PayoutId) -> frozenset[PersonId]:
    """Who released it."""
    query = select(PayoutAgreementRow.person_id).where(PayoutAgreementRow.payout_id == payout_id)
    return frozenset(tx.scalars(query))


def agree(tx: Session, payout_id: PayoutId, person: PersonId, *, now: datetime) -> None:
    """One more has released it."""
    tx.execute(insert(PayoutAgreementRow).values(payout_id=payout_id, person_id=person, agreed_at=now))


def release(tx: Session, payout_id: PayoutId, *, now: datetime) -> None:
    """Everybody whose release it needs has given it."""
    chosen = update(PayoutRow).where(PayoutRow.payout_id == payout_id)
    tx.execute(chosen.values(state=PayoutState.RELEASED.value, released_at=now))


_TAKE: Final = text("""
    select payout_id from depot.payouts
     where state = 'released' and coalesce(pay_from, :due_on) <= :due_on
     order by payout_id for update skip locked
""")


def released(tx: Session, *, due_on: date) -> list[Payout]:
    """All that wait for a file and may leave on the day."""
    return list(among(tx, list(tx.scalars(_TAKE, {"due_on": due_on}))).values())


_ADDRESS: Final = (
    update(PayoutRow)
    .where(PayoutRow.payout_id == bindparam("payout"))
    .values(name_sealed=bindparam("name"), iban_sealed=bindparam("iban"), bic=bindparam("at_bank"))
)


def address(tx: Session, payouts: Sequence[Payout]) -> None:
    """They go to another account than the one that was known when they were made (CSH-10)."""
    rows = [{"payout": one.payout_id, "name": one.name, "iban": one.iban, "at_bank": one.bic} for one in payouts]
    if rows:
        tx.connection().execute(_ADDRESS, rows)


def put_in_file(tx: Session, ids: Collection[PayoutId], file_id: PaymentFileId) -> None:
    """They belong to the file."""
    tx.execute(update(PayoutRow).where(_among(ids)).values(state=PayoutState.FILED.value, file_id=file_id))


def set_state(
    tx: Session, ids: Collection[PayoutId], state: PayoutState, *, on: date | None = None, reason: str | None = None
) -> None:
    """Where they stand now."""
    if not ids:
        return
    chosen = update(PayoutRow).where(_among(ids))
    tx.execute(chosen.values(state=state.value, ended_on=on, end_reason=reason))


def under_way(tx: Session, depot: DepotId) -> list[Payout]:
    """Released and not known to have arrived, oldest first."""
    states = [state.value for state in (PayoutState.RELEASED, PayoutState.FILED, PayoutState.SENT)]
    query = select(PayoutRow).where(PayoutRow.depot_id == depot, PayoutRow.state.in_(states))
    return [_payout(row) for row in tx.scalars(query.order_by(PayoutRow.payout_id))]


def _payout(row: PayoutRow) -> Payout:
    return Payout(
        payout_id=row.payout_id,
        depot_id=row.depot_id,
        line_id=row.line_id,
        target=Target(row.target),
        amount=row.amount_cents,
        name=row.name_sealed,
        iban=row.iban_sealed,
        bic=row.bic,
        purpose=row.purpose,
        state=PayoutState(row.state),
        text=row.text_sealed,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        released_at=row.released_at,
        file_id=row.file_id,
        ended_on=row.ended_on,
        end_reason=row.end_reason,
        origin_id=row.origin_id,
        pay_from=row.pay_from,
    )
