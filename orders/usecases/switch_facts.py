"""What the checks of a switch look at: the fund to leave with its last price, and those to go into (ORD-1, ORD-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Roster
from depot.funds.model import Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock
from depot.kernel.ids import DepotId, PersonId
from orders.model import MoneyPlace, OrderFacts, OrderRequest, SwitchRequest
from orders.rules.standing import Standing, holders
from orders.rules.switching import SwitchFacts
from orders.store import admissions
from orders.usecases.last_quote import last_quote
from orders.usecases.order_facts import order_facts


def switch_facts(
    tx: Session, *, depot: DepotId, person: PersonId, request: SwitchRequest, now: datetime
) -> tuple[Roster, Standing, SwitchFacts]:
    """As for an order, with the last price of every fund: shares of the proceeds are checked against minimums."""
    today = clock.today(now)
    sale = OrderRequest(Side.REDEMPTION, request.isin, request.size, MoneyPlace.CASH_ACCOUNT)
    roster, standing, out = order_facts(tx, depot=depot, person=person, request=sale, now=now)
    if out.price is None:
        price, mid_rate = last_quote(tx, request.isin, until=today)
        out = replace(out, price=price, mid_rate=mid_rate)
    terms = fund_terms(tx, [target.isin for target in request.targets], on=today)
    complex_ones = {isin for isin, found in terms.items() if found.is_complex}
    admitted = not complex_ones or admissions.hold_for_all(tx, holders(roster, today))
    into = {}
    for isin, found in terms.items():
        price, mid_rate = last_quote(tx, isin, until=today)
        is_admitted = admitted or isin not in complex_ones
        into[isin] = OrderFacts(found, price, mid_rate, None, None, (), is_admitted=is_admitted)
    return roster, standing, SwitchFacts(out, into)
