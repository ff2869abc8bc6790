"""SQL of the VL side of orders: whose units a purchase brings, and sales for the end of a lock-up (VL-3, VL-8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, OrderId, PersonId, VlContractId, VlEndSaleId
from orders.model import MoneyPlace
from orders.rules.vl_end_sale import EndSale
from orders.rules.vl_parts import VlShare
from orders.tables.vl import VlEndSaleRow, VlShareRow


def add_shares(tx: Session, shares: Mapping[OrderId, Sequence[VlShare]]) -> None:
    """Whose units purchases will bring."""
    rows = [
        {"order_id": order, "contract_id": share.contract_id, "part": share.part, "of_parts": share.of_parts}
        for order, each in shares.items()
        for share in each
    ]
    if rows:
        tx.execute(insert(VlShareRow), rows)


def shares(tx: Session, orders: Collection[OrderId]) -> dict[OrderId, list[VlShare]]:
    """Whose units purchases bring, by contract."""
    found: dict[OrderId, list[VlShare]] = {}
    query = select(VlShareRow).where(VlShareRow.order_id.in_(list(orders)))
    for row in tx.scalars(query.order_by(VlShareRow.order_id, VlShareRow.contract_id)):
        found.setdefault(row.order_id, []).append(VlShare(row.contract_id, row.part, row.of_parts))
    return found


_WAITS = (
    VlEndSaleRow.withdrawn_at.is_(None),
    VlEndSaleRow.order_id.is_(None),
    VlEndSaleRow.given_up_because.is_(None),
)


def add_end_sale(tx: Session, new: EndSale) -> None:
    """A sale that waits for its release."""
    tx.execute(
        insert(VlEndSaleRow).values(
            sale_id=new.sale_id,
            contract_id=new.contract_id,
            depot_id=new.depot_id,
            money=new.money.value,
            text_sealed=new.text,
            asked_at=new.asked_at,
            agreed_by=[],
        )
    )


def waiting_end_sale(tx: Session, contract: VlContractId) -> EndSale | None:
    """The sale of a contract that nothing has become of, held until the transaction ends."""
    row = tx.scalar(select(VlEndSaleRow).where(VlEndSaleRow.contract_id == contract, *_WAITS).with_for_update())
    return None if row is None else _end_sale(row)


def locked_end_sale(tx: Session, sale: VlEndSaleId) -> EndSale | None:
    """A sale, held until the transaction ends."""
    row = tx.scalar(select(VlEndSaleRow).where(VlEndSaleRow.sale_id == sale).with_for_update())
    return None if row is None else _end_sale(row)


def released_end_sales(tx: Session) -> list[EndSale]:
    """Those that wait for the end of their lock-up."""
    query = select(VlEndSaleRow).where(VlEndSaleRow.released_at.is_not(None), *_WAITS)
    return [_end_sale(row) for row in tx.scalars(query.order_by(VlEndSaleRow.sale_id))]


def end_sales_of(tx: Session, depot: DepotId) -> list[EndSale]:
    """All of a depot, the newest first."""
    query = select(VlEndSaleRow).where(VlEndSaleRow.depot_id == depot)
    return [_end_sale(row) for row in tx.scalars(query.order_by(VlEndSaleRow.sale_id.desc()).limit(200))]


def agree(tx: Session, sale: VlEndSaleId, by: Collection[PersonId], *, released_at: datetime | None) -> None:
    """Who has agreed by now; with the last one it is released."""
    chosen = update(VlEndSaleRow).where(VlEndSaleRow.sale_id == sale)
    tx.execute(chosen.values(agreed_by=sorted(by), released_at=released_at))


def withdraw(tx: Session, sale: VlEndSaleId, *, now: datetime) -> None:
    """Taken back."""
    tx.execute(update(VlEndSaleRow).where(VlEndSaleRow.sale_id == sale).values(withdrawn_at=now))


def placed(tx: Session, sale: VlEndSaleId, order: OrderId) -> None:
    """It has become an order."""
    tx.execute(update(VlEndSaleRow).where(VlEndSaleRow.sale_id == sale).values(order_id=order))


def give_up(tx: Session, sale: VlEndSaleId, reason: str) -> None:
    """Nothing can become of it."""
    tx.execute(update(VlEndSaleRow).where(VlEndSaleRow.sale_id == sale).values(given_up_because=reason))


def _end_sale(row: VlEndSaleRow) -> EndSale:
    return EndSale(
        sale_id=row.sale_id,
        contract_id=row.contract_id,
        depot_id=row.depot_id,
        money=MoneyPlace(row.money),
        text=row.text_sealed,
        asked_at=row.asked_at,
        agreed_by=frozenset(PersonId(person) for person in row.agreed_by),
        released_at=row.released_at,
        withdrawn_at=row.withdrawn_at,
        order_id=row.order_id,
        given_up_because=row.given_up_because,
    )
