"""PLN-3, PLN-5 to PLN-7: what becomes of a plan on a due day: its orders, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.accounts.model import DepotState
from depot.funds.model import FundTerms, Price, Side
from depot.funds.rules.dealing import deals
from depot.funds.rules.execution_days import ExecutionDays
from depot.holdings.model import Position
from depot.kernel.ids import DepotId, MandateId, OrderId, PositionId
from depot.kernel.money import Eur, Units, total
from depot.payments.rules.debits import LARGEST
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.bank_orders import NO_CHARGE, units_reserved
from orders.rules.plans.amounts import legs_on
from orders.rules.plans.plan import Leg, Plan, PlanKind, PlanVersion, Reason
from orders.rules.receipt import cut_off_at


@dataclass(frozen=True, slots=True)
class Due:
    """A due day of a plan, with the version that counts on it and the due day after it."""

    plan: Plan
    due_on: date
    version: PlanVersion
    then: date | None


@dataclass(frozen=True, slots=True)
class Means:
    """What plans are executed with; days are the same for all orders of a fund and side of a run (PLN-5)."""

    funds: Mapping[str, FundTerms]
    days: Mapping[tuple[str, Side], ExecutionDays]
    prices: Mapping[str, Price]
    rates: Mapping[str, Decimal]
    positions: Mapping[tuple[DepotId, str], Position]
    sellable: Mapping[PositionId, Units]
    cash: Mapping[DepotId, Eur]
    mandates: Mapping[DepotId, MandateId]
    states: Mapping[DepotId, DepotState]


@dataclass(frozen=True, slots=True)
class Done:
    """A due day with its orders, or with the reason why it is left out; `ends` says why it was the last one."""

    due: Due
    orders: tuple[Order, ...] = ()
    skipped: Reason | None = None
    ends: Reason | None = None


_WRITABLE: Final = frozenset({DepotState.ACTIVE})
_ENDING: Final = frozenset({DepotState.CLOSING, DepotState.CLOSED})


class Executing:
    """Plans one after the other, so that no cent and no unit is used twice (PLN-7)."""

    def __init__(self, means: Means, *, now: datetime) -> None:
        self.means = means
        self.now = now
        self._cash = dict(means.cash)
        self._free = {place: means.sellable[position.position_id] for place, position in means.positions.items()}

    def done(self, due: Due, ids: Iterable[OrderId]) -> Done:
        """All funds of the plan, or none of them: a due day is executed as a whole (PLN-7)."""
        state = self.means.states.get(due.plan.depot_id, DepotState.CLOSED)
        if state in _ENDING:
            return Done(due, skipped=Reason.DEPOT_CLOSING, ends=Reason.DEPOT_CLOSING)
        legs = legs_on(due.version, due.due_on, first_run_on=due.plan.first_run_on)
        side = side_of(due.plan.kind)
        refused = Reason.DEPOT_BLOCKED if state not in _WRITABLE else self._refusal(due, legs, side)
        over = Reason.TERM_OVER if due.then is None else None
        if refused:
            return Done(due, skipped=refused, ends=over)
        if side is Side.SUBSCRIPTION:
            return Done(
                due, tuple(self._buy(due, leg, order) for leg, order in zip(legs, ids, strict=False)), ends=over
            )
        return self._withdraw(due, legs, ids, over)

    def _refusal(self, due: Due, legs: tuple[Leg, ...], side: Side) -> Reason | None:
        funds = [self.means.funds.get(leg.isin) for leg in legs]
        if not all(fund is not None and deals(fund.state, side) for fund in funds):
            return Reason.FUND_NOT_DEALING
        if side is Side.REDEMPTION:
            return None
        if not all(fund is not None and fund.in_universe for fund in funds):
            return Reason.FUND_NOT_DEALING
        depot = due.plan.depot_id
        if due.version.terms.money is MoneyPlace.DIRECT_DEBIT:
            if any(leg.amount is not None and leg.amount > LARGEST for leg in legs):
                return Reason.TOO_LARGE
            return None if depot in self.means.mandates else Reason.NO_MANDATE
        needed = total(leg.amount for leg in legs if leg.amount is not None)
        return Reason.NO_MONEY if needed > self._cash.get(depot, Eur.ZERO) else None

    def _buy(self, due: Due, leg: Leg, order_id: OrderId) -> Order:
        assert leg.amount is not None, "savings plans are by amount"
        held = Eur.ZERO
        if due.version.terms.money is MoneyPlace.CASH_ACCOUNT:
            held = leg.amount
            self._cash[due.plan.depot_id] -= held
        size = Size(SizedBy.AMOUNT, amount=leg.amount)
        return self._order(due, leg.isin, order_id, size, Hold(money=held))

    def _withdraw(self, due: Due, legs: tuple[Leg, ...], ids: Iterable[OrderId], over: Reason | None) -> Done:
        """A fund whose units are used up is left out; when it is so with all of them the plan ends (PLN-3)."""
        depot = due.plan.depot_id
        places = [self.means.positions.get((depot, leg.isin)) for leg in legs]
        left = [(leg, place) for leg, place in zip(legs, places, strict=True) if place is not None and place.units]
        if not left:
            return Done(due, skipped=Reason.UNITS_USED_UP, ends=Reason.UNITS_USED_UP)
        if not all(self._free[depot, leg.isin] for leg, _ in left):
            return Done(due, skipped=Reason.UNITS_RESERVED, ends=over)
        orders = tuple(self._sell(due, leg, place, order) for (leg, place), order in zip(left, ids, strict=False))
        used_up = all(order.size.by is SizedBy.ALL for order in orders)
        return Done(due, orders, ends=Reason.UNITS_USED_UP if used_up else over)

    def _sell(self, due: Due, leg: Leg, place: Position, order_id: OrderId) -> Order:
        """The last run sells the rest (PLN-3); what a net takes is known with the price, so more is held for it."""
        free = self._free[due.plan.depot_id, leg.isin]
        nothing_else = free == place.units
        size, held = Size(SizedBy.ALL), free
        if leg.units is not None and (leg.units < free or not nothing_else):
            held = min(leg.units, free)
            size = Size(SizedBy.UNITS, units=held)
        elif leg.amount is not None and not (nothing_else and self._is_last(leg, free)):
            held = self._reserved(leg.amount, leg.isin, free)
            size = Size(SizedBy.AMOUNT, amount=leg.amount)
        self._free[due.plan.depot_id, leg.isin] -= held
        return self._order(due, leg.isin, order_id, size, Hold(units=held))

    def _is_last(self, leg: Leg, units: Units) -> bool:
        worth = worth_of(units, self.means.prices.get(leg.isin), self.means.rates)
        return worth is not None and leg.amount is not None and worth <= leg.amount

    def _reserved(self, net: Eur, isin: str, free: Units) -> Units:
        price = self.means.prices.get(isin)
        rate = self.means.rates.get(price.currency) if price else None
        decimals = self.means.funds[isin].unit_decimals
        return units_reserved(net, free, price, mid_rate=rate, unit_decimals=decimals)

    def _order(self, due: Due, isin: str, order_id: OrderId, size: Size, hold: Hold) -> Order:
        """Received now, with the days of any order of this moment; a net is settled at the price without a bundle."""
        side = side_of(due.plan.kind)
        fund, days = self.means.funds[isin], self.means.days[isin, side]
        place = self.means.positions.get((due.plan.depot_id, isin))
        by_net = side is Side.REDEMPTION and size.by is SizedBy.AMOUNT
        return Order(
            order_id=order_id,
            depot_id=due.plan.depot_id,
            position_id=place.position_id if place else None,
            isin=isin,
            side=side,
            size=size,
            money=due.version.terms.money,
            purpose=Purpose.PLAN_SALE if by_net else Purpose.PLAN,
            state=OrderState.ACCEPTED,
            placed_by=None,
            placed_at=self.now,
            terms_valid_from=fund.valid_from,
            charge_percent=NO_CHARGE if by_net else fund.transaction_charge_percent,
            cost_information=None,
            lapses_at=self.now,
            hold=hold,
            received_at=self.now,
            cut_off_at=None if by_net else cut_off_at(days.order_day, fund.cut_off),
            order_day=days.order_day,
            price_day=days.price_day,
            settlement_day=days.settlement_day,
        )


def side_of(kind: PlanKind) -> Side:
    """Saving buys, withdrawing sells."""
    return Side.SUBSCRIPTION if kind is PlanKind.SAVINGS else Side.REDEMPTION


def worth_of(units: Units, price: Price | None, rates: Mapping[str, Decimal]) -> Eur | None:
    """At the last price; None while nobody knows one."""
    rate = rates.get(price.currency) if price else None
    if price is None or rate is None:
        return None
    return Eur.half_up(units.exact * Fraction(price.redemption_price) / Fraction(rate))
