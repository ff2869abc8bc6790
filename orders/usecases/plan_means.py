"""What due plans are executed with, in as many statements for one plan as for thousands (PLN-7)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_states import depot_states
from depot.funds.errors import NoRateYet
from depot.funds.model import Price, Side
from depot.funds.rules.execution_days import ExecutionDays
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.latest_prices import latest_prices
from depot.funds.usecases.rate_or_earlier import rate_or_earlier
from depot.holdings.model import Position
from depot.holdings.usecases.positions_among import positions_among
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.payments.usecases.usable_mandate_ids import usable_mandate_ids
from orders.model import MoneyPlace
from orders.rules.plans.execution import Due, Means
from orders.rules.plans.plan import PlanKind, PlanOffer
from orders.rules.receipt import days_of
from orders.usecases.units_the_bank_may_sell import units_the_bank_may_sell


def plan_means(tx: Session, dues: Sequence[Due], *, calendars: Calendars, offer: PlanOffer, now: datetime) -> Means:
    """Days once for each fund and side; cash, mandates and positions only of depots whose plans need them."""
    on = today(now)
    isins = {leg.isin for due in dues for leg in due.version.terms.legs}
    funds = fund_terms(tx, isins, on=on)
    days = {
        (isin, side): days_of(terms, side, received_at=now, calendars=calendars)
        for isin, terms in funds.items()
        for side in Side
    }
    buying = [due for due in dues if due.plan.kind is PlanKind.SAVINGS]
    selling = {due.plan.depot_id for due in dues if due.plan.kind is PlanKind.WITHDRAWAL}
    from_cash = {due.plan.depot_id for due in buying if due.version.terms.money is MoneyPlace.CASH_ACCOUNT}
    by_debit = {due.plan.depot_id for due in buying if due.version.terms.money is MoneyPlace.DIRECT_DEBIT}
    prices, rates = _quotes(tx, funds, on=on) if selling else ({}, {})
    last_debit = _last_debit(days, calendars, offer) if by_debit else on
    positions = _positions(tx, selling)
    return Means(
        funds=funds,
        days=days,
        prices=prices,
        rates=rates,
        positions=positions,
        sellable=units_the_bank_may_sell(tx, positions.values(), funds, on=on),
        cash=_cash(tx, from_cash),
        mandates=usable_mandate_ids(tx, by_debit, on=last_debit) if by_debit else {},
        states=depot_states(tx, {due.plan.depot_id for due in dues}),
    )


def _last_debit(days: dict[tuple[str, Side], ExecutionDays], calendars: Calendars, offer: PlanOffer) -> date:
    """A mandate must be good on the day on which the money is collected (CSH-5)."""
    last = max(found.price_day for (_, side), found in days.items() if side is Side.SUBSCRIPTION)
    return calendars.add_business_days(last, offer.debit_business_days)


def _quotes(tx: Session, isins: Collection[str], *, on: date) -> tuple[dict[str, Price], dict[str, Decimal]]:
    prices = latest_prices(tx, isins, until=on)
    rates: dict[str, Decimal] = {}
    for currency in sorted({price.currency for price in prices.values()}):
        try:
            rates[currency] = rate_or_earlier(tx, currency, on)
        except NoRateYet:
            continue
    return prices, rates


def _positions(tx: Session, depots: Collection[DepotId]) -> dict[tuple[DepotId, str], Position]:
    held = positions_among(tx, sorted(depots)) if depots else {}
    return {(depot, position.isin): position for depot, positions in held.items() for position in positions}


def _cash(tx: Session, depots: Collection[DepotId]) -> dict[DepotId, Eur]:
    accounts = {depot: Account.cash(depot) for depot in depots}
    found = balances(tx, accounts.values())
    return {depot: Eur(found[account]) for depot, account in accounts.items()}
