"""What the checks of an order look at; what every order needs is asked at once (ORD-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Roster
from depot.accounts.usecases.roster_asked import roster_asked
from depot.funds.model import FundTerms, Side
from depot.funds.usecases.terms_asked import terms_asked
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel import clock
from depot.kernel.hot_sql import ask_all
from depot.kernel.ids import DepotId, OrderId, PersonId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.payments.usecases.usable_mandate_ids import usable_mandate_ids
from orders.model import MoneyPlace, OrderFacts, OrderRequest
from orders.rules.collected_purchase import COLLECTED_WITHIN, is_collected
from orders.rules.standing import Standing, holders
from orders.store import admissions
from orders.store import orders as store
from orders.usecases.admitted_standing import admitted_standing
from orders.usecases.last_quote import last_quote
from orders.usecases.real_estate_facts import real_estate_facts


def order_facts(
    tx: Session, *, depot: DepotId, person: PersonId, request: OrderRequest, now: datetime
) -> tuple[Roster, Standing, OrderFacts]:
    """Who stands where, refused like `standing_of`; and the facts, but price, cash, mandate, admissions where needed.

    A reservation itself proves that the money is there.
    """
    today = clock.today(now)
    known: Roster | None
    terms: FundTerms | None
    duplicates: tuple[OrderId, ...]
    known, terms, duplicates = ask_all(
        tx,
        roster_asked(depot, on=today),
        terms_asked(request.isin, on=today),
        store.duplicates(depot, request, now=now),
    )
    roster, standing = admitted_standing(known, person, on=today)
    price, mid_rate = last_quote(tx, request.isin, until=today) if _needs_price(request) else (None, None)
    position = None
    if request.side is Side.REDEMPTION:
        position = next((held for held in positions_of(tx, depot) if held.isin == request.isin), None)
    real_estate = None
    if terms is not None and terms.is_open_real_estate and position is not None:
        price, mid_rate = last_quote(tx, request.isin, until=today)
        real_estate = real_estate_facts(
            tx, position, holders(roster, today), size=request.size, price=price, mid_rate=mid_rate, on=today
        )
    cash = None
    if request.money is MoneyPlace.CASH_ACCOUNT and request.side is Side.SUBSCRIPTION and request.size.amount is None:
        account = Account.cash(depot)
        cash = Eur(balances(tx, (account,))[account])
    owners = holders(roster, today)
    facts = OrderFacts(
        terms=terms,
        price=price,
        mid_rate=mid_rate,
        position=position,
        cash=cash,
        duplicates=duplicates,
        is_admitted=terms is not None and (not terms.is_complex or admissions.hold_for_all(tx, owners)),
        real_estate=real_estate,
        has_mandate=is_collected(request.side, request.money)
        and depot in usable_mandate_ids(tx, [depot], on=today + COLLECTED_WITHIN),
    )
    return roster, standing, facts


def _needs_price(request: OrderRequest) -> bool:
    """Where the person names the other side of the price, the reservation is an estimate."""
    if request.side is Side.SUBSCRIPTION:
        return request.size.units is not None
    return request.size.amount is not None
