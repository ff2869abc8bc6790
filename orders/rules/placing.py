"""ORD-2, ORD-4: a customer's order as it is placed, before anybody has released it."""

from __future__ import annotations

from datetime import datetime

from auth.model import CHALLENGE_LIFETIME
from depot.kernel.ids import DepotId, OrderId, PersonId
from orders.model import Hold, Order, OrderFacts, OrderRequest, OrderState, Purpose


def placed(
    request: OrderRequest,
    facts: OrderFacts,
    *,
    order_id: OrderId,
    purpose: Purpose,
    depot: DepotId,
    person: PersonId,
    hold: Hold,
    now: datetime,
) -> Order:
    """The order under today's terms; it lapses if nobody releases it in time (ORD-4)."""
    assert facts.terms is not None, "an order without terms is refused"
    return Order(
        order_id=order_id,
        depot_id=depot,
        position_id=facts.position.position_id if facts.position else None,
        isin=request.isin,
        side=request.side,
        size=request.size,
        money=request.money,
        purpose=purpose,
        state=OrderState.PLACED,
        placed_by=person,
        placed_at=now,
        terms_valid_from=facts.terms.valid_from,
        charge_percent=facts.terms.transaction_charge_percent,
        cost_information=request.cost_information,
        lapses_at=now + CHALLENGE_LIFETIME,
        hold=hold,
    )
