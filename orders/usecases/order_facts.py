"""What the checks of an order look at, in one statement per package (ORD-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel import clock
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from orders.model import MoneyPlace, OrderFacts, OrderRequest
from orders.store import orders as store
from orders.usecases.last_quote import last_quote


def order_facts(
    tx: Session, *, depot: DepotId, request: OrderRequest, holders: Collection[PersonId], now: datetime
) -> OrderFacts:
    """Price and cash are looked up only where the check needs them; a reservation itself proves that money is there."""
    today = clock.today(now)
    terms = fund_terms(tx, (request.isin,), on=today).get(request.isin)
    price, mid_rate = last_quote(tx, request.isin, until=today) if _needs_price(request) else (None, None)
    position = None
    if request.side is Side.REDEMPTION:
        position = next((held for held in positions_of(tx, depot) if held.isin == request.isin), None)
    cash = None
    if request.money is MoneyPlace.CASH_ACCOUNT and request.side is Side.SUBSCRIPTION and request.size.amount is None:
        account = Account.cash(depot)
        cash = Eur(balances(tx, (account,))[account])
    prior = store.prior_facts(tx, depot, request, holders=holders, now=now)
    return OrderFacts(
        terms=terms,
        price=price,
        mid_rate=mid_rate,
        position=position,
        cash=cash,
        duplicates=prior.duplicates,
        is_admitted=bool(holders) and prior.admitted == len(holders),
    )


def _needs_price(request: OrderRequest) -> bool:
    """Where the person names the other side of the price, the reservation is an estimate."""
    if request.side is Side.SUBSCRIPTION:
        return request.size.units is not None
    return request.size.amount is not None
