"""SQL of what a corrected price touches, and of what was settled again (FND-2)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.kernel.ids import ApprovalId, PriceId, SettlementId, TaxEventId
from depot.kernel.money import Eur, Units
from orders.model import Settlement
from orders.rules.resettling import PriceCorrection, Resettled
from orders.store.settlements import settlement_of

_BEFORE = text("""
    select s.* from orders.settlements s join orders.orders o using (order_id)
     where o.isin = :isin and o.price_day = :day and s.settled_at < :corrected_at
       and (cast(:after as uuid) is null or s.settlement_id > :after)
     order by s.settlement_id limit cast(:limit as bigint)
""")
_LOCKED = text("select * from orders.settlements where settlement_id = :settlement for no key update")
_LAST = text(
    "select * from orders.resettlements where settlement_id = :settlement order by resettlement_id desc limit 1"
)
_APPROVED = text("""
    insert into orders.price_corrections (price_id, isin, price_day, approval_id, approved_at)
    values (:price, :isin, :day, :approval, :now)
""")
_DUE = text("select * from orders.price_corrections where finished_at is null order by approved_at, price_id")
_FINISH = text("update orders.price_corrections set finished_at = :now where price_id = :price")
_ADD = text("""
    insert into orders.resettlements
        (resettlement_id, settlement_id, price_id, units_micro, price, amount_cents, charges, fx_margin_cents,
         tax_cents, payment_cents, tax_event_id, booked_on, booked_at)
    values (:id, :settlement, :price_id, :units, :price, :amount, cast(:charges as jsonb), :margin, :tax, :payment,
            :tax_event, :booked_on, :now)
""")


def settled_before(
    tx: Session, isin: str, day: date, corrected_at: datetime, *, after: SettlementId | None, limit: int
) -> list[Settlement]:
    """Settlements of the fund and price day that were booked before the correction."""
    facts = {"isin": isin, "day": day, "corrected_at": corrected_at, "after": after, "limit": limit}
    return [settlement_of(row) for row in tx.execute(_BEFORE, facts)]


def as_it_stands(tx: Session, settlement: SettlementId) -> tuple[Settlement, UUID, PriceId | None]:
    """The settlement, locked, with the figures of its last correction; what booked these; for which price."""
    booked = settlement_of(tx.execute(_LOCKED, {"settlement": settlement}).one())
    last = tx.execute(_LAST, {"settlement": settlement}).one_or_none()
    if last is None:
        return booked, settlement, None
    return _corrected(booked, last), last.resettlement_id, PriceId(last.price_id)


def _corrected(booked: Settlement, row: Row[Any]) -> Settlement:
    return replace(
        booked,
        units=Units(row.units_micro),
        price=row.price,
        amount=Eur(row.amount_cents),
        charges=tuple((charge["name"], Eur(charge["cents"])) for charge in row.charges),
        fx_margin=Eur(row.fx_margin_cents),
        tax=Eur(row.tax_cents),
        payment=Eur(row.payment_cents),
    )


def approve(
    tx: Session, price: PriceId, isin: str, day: date, *, approval: ApprovalId, now: datetime
) -> PriceCorrection:
    """Its settlements are to be settled again."""
    tx.execute(_APPROVED, {"price": price, "isin": isin, "day": day, "approval": approval, "now": now})
    return PriceCorrection(price, isin, day, approval, now)


def due(tx: Session) -> list[PriceCorrection]:
    """Approved corrections that are not through."""
    return [
        PriceCorrection(row.price_id, row.isin, row.price_day, row.approval_id, row.approved_at)
        for row in tx.execute(_DUE)
    ]


def finish(tx: Session, price: PriceId, *, now: datetime) -> None:
    """Every settlement is settled again, or on the work list."""
    tx.execute(_FINISH, {"price": price, "now": now})


def add(
    tx: Session, again: Resettled, price: PriceId, *, tax: Eur, payment: Eur, event: TaxEventId | None, now: datetime
) -> None:
    """What the settlement comes to now; `tax` and `payment` are the whole, not the difference."""
    charges = [{"name": charge.name, "cents": charge.amount.cents} for charge in again.priced.charges]
    row = {
        "id": again.resettlement_id,
        "settlement": again.settled.settlement_id,
        "price_id": price,
        "units": again.priced.units.micro,
        "price": again.quote.price,
        "amount": again.priced.amount.cents,
        "charges": json.dumps(charges),
        "margin": again.fx_margin.cents,
        "tax": tax.cents,
        "payment": payment.cents,
        "tax_event": event,
        "booked_on": again.booked_on,
        "now": now,
    }
    tx.execute(_ADD, row)
