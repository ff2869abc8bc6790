"""Staff record a written redemption declaration for an open real-estate fund from the original form (ORD-16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.file_letter import file_letter
from depot.funds.model import FundTerms
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.model import Position
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel import clock, outbox
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId, OrderId, StaffId
from depot.kernel.money import Units
from depot.kernel.outbox import Event
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import DeclarationRefused
from orders.model import MoneyPlace, Order
from orders.rules.events import order_content
from orders.rules.notice_order import notice_letter, notice_order
from orders.rules.real_estate import Due, declaration_faults, pieces
from orders.rules.reserving import hold_entry
from orders.store import bank_orders, notices


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the form says; without units it is all that is free."""

    isin: str
    units: Units | None
    declared_on: date
    money: MoneyPlace
    proof: str


def declare_redemption(
    tx: Session, depot: DepotId, declaration: Declaration, *, calendars: Calendars, by: StaffId, now: datetime
) -> list[tuple[Order, Due]]:
    """Each lot by itself: one order for the units of each day that units come free on (ORD-16, ORD-18)."""
    today = clock.today(now)
    depot_details(tx, depot)
    held = next((found for found in positions_of(tx, depot) if found.isin == declaration.isin), None)
    lots = lots_to_use(tx, (held.position_id,))[held.position_id] if held else []
    # Read again behind the lock: another declaration may have come first.
    position = next((found for found in positions_of(tx, depot) if found.isin == declaration.isin), None)
    terms = fund_terms(tx, (declaration.isin,), on=today).get(declaration.isin)
    faults = tuple(
        declaration_faults(
            terms,
            free=position.units_free if position else Units.ZERO,
            units=declaration.units,
            declared_on=declaration.declared_on,
            today=today,
        )
    )
    if faults:
        raise DeclarationRefused(_faults=faults)
    assert terms is not None, "refused above"
    assert position is not None, "refused above"
    found = pieces(
        lots,
        declaration.units or position.units_free,
        reserved=position.units_held,
        declared_on=declaration.declared_on,
    )
    return _order(tx, found, position, terms, declaration, calendars=calendars, by=by, now=now)


def _order(
    tx: Session,
    found: Sequence[Due],
    position: Position,
    terms: FundTerms,
    declaration: Declaration,
    *,
    calendars: Calendars,
    by: StaffId,
    now: datetime,
) -> list[tuple[Order, Due]]:
    made = []
    for due in found:
        order = notice_order(
            due,
            position,
            terms,
            order_id=OrderId(new_id()),
            money=declaration.money,
            calendars=calendars,
            now=now,
        )
        made.append((order, due))
    orders = [order for order, _ in made]
    entries = (hold_entry(order, entry_id=EntryId(new_id()), booked_on=clock.today(now)) for order in orders)
    post_entries(tx, [entry for entry in entries if entry is not None], now=now)
    bank_orders.add_all(tx, orders)
    days = {order.order_id: due.due_on for order, due in made}
    notices.add(tx, days, declared_on=declaration.declared_on, proof=declaration.proof, by=by, now=now)
    for order, due in made:
        content = order_content(order) | {"due_on": due.due_on.isoformat()}
        outbox.publish(tx, Event("order_accepted.v1", order.order_id, content, depot=order.depot_id), now=now)
    subject, paragraphs = notice_letter(made, fund_name=terms.name)
    file_letter(tx, position.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    return made
