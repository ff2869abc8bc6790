"""What the checks of a plan look at (PLN-1 to PLN-3)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.accounts.model import Roster
from depot.funds.errors import NoRateYet
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.latest_prices import latest_prices
from depot.funds.usecases.rate_or_earlier import rate_or_earlier
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.ids import DepotId
from depot.payments.usecases.usable_mandate_ids import usable_mandate_ids
from orders.model import MoneyPlace
from orders.rules.plans.checks import PlanFacts
from orders.rules.plans.plan import PlanKind, PlanTerms
from orders.rules.standing import holders
from orders.store import admissions


def plan_facts(tx: Session, depot: DepotId, terms: PlanTerms, *, roster: Roster, on: date) -> PlanFacts:
    """Prices and positions only for withdrawals, admissions only for complex funds, a mandate only for debits."""
    funds = fund_terms(tx, terms.isins, on=on)
    withdraws = terms.kind is PlanKind.WITHDRAWAL
    prices = latest_prices(tx, terms.isins, until=on) if withdraws else {}
    rates: dict[str, Decimal] = {}
    for currency in sorted({price.currency for price in prices.values()}):
        try:
            rates[currency] = rate_or_earlier(tx, currency, on)
        except NoRateYet:
            continue
    is_complex = any(fund.is_complex for fund in funds.values())
    debits = terms.money is MoneyPlace.DIRECT_DEBIT
    return PlanFacts(
        funds=funds,
        prices=prices,
        rates=rates,
        positions={held.isin: held for held in positions_of(tx, depot)} if withdraws else {},
        is_admitted=not is_complex or admissions.hold_for_all(tx, holders(roster, on)),
        has_mandate=not debits or depot in usable_mandate_ids(tx, (depot,), on=on),
    )
