"""Executions are matched with our orders, one by one: right, in part, or a matter for a person (ORD-10, ORD-11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.kernel.ids import BundleId, OrderId
from depot.kernel.money import Units
from orders.model import Bundle, BundleState, Order, OrderState
from orders.rules.confirming import CENT, Expected
from orders.rules.dealing_price import charge_rates, dealing_price, discount_of, margin_of, priced, quote_of
from orders.rules.fund_messages.execution import Deal, Execution, ExecutionFile, Trouble
from orders.rules.pricing import Quote

UNKNOWN: Final = "unknown_order"
FOREIGN: Final = "foreign_order"
NOT_WAITING: Final = "not_waiting"
CONFIRMED: Final = "already_confirmed"
CONTRADICTS: Final = "contradicts_confirmation"
TWICE: Final = "twice_in_file"
DIFFERS: Final = "differs"
PARTLY: Final = "partly_executed"


@dataclass(slots=True)
class Matched:
    """What became of a file: orders rightly confirmed by bundle, executions to keep, and what needs a person."""

    good: defaultdict[BundleId, dict[OrderId, list[Execution]]] = field(default_factory=lambda: defaultdict(dict))
    fresh: list[Execution] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    known: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """What a deal of a bundle is judged by: what makes it unusable, what differs, and the quote it settles at."""

    unusable: tuple[str, ...]
    differing: tuple[str, ...]
    quote: Quote


@dataclass(slots=True)
class Matching:
    """All that is known before a file is read: our orders, their bundles, and executions that came before."""

    orders: Mapping[OrderId, Order]
    expected: Mapping[BundleId, Expected]
    before: Mapping[OrderId, Sequence[Execution]]
    margin_percent: Decimal
    today: date
    _terms: dict[tuple[BundleId, Deal], Terms] = field(default_factory=dict)

    def match(self, file: ExecutionFile) -> Matched:
        """Each execution is kept, known, or named as trouble; each order is good, partly done, or differs (ORD-10)."""
        result = Matched(troubles=[Trouble(line, reason, detail) for line, reason, detail in file.faults])
        parts: dict[OrderId, list[Execution]] = {}
        for execution in file.executions:
            deals = self._deals(execution.order_id, parts)
            if same(deals.get(execution.deal_reference), execution):
                result.known += 1
            elif trouble := next(self._obstacles(execution, file, deals, parts), None):
                result.troubles.append(trouble)
            else:
                parts.setdefault(execution.order_id, []).append(execution)
                result.fresh.append(execution)
        for order_id, found in parts.items():
            order = self.orders[order_id]
            assert order.bundle_id is not None, "obstacles were asked for"
            if found[-1].is_partial:
                found = [*(one for one in self.before.get(order_id, ()) if one.is_partial), *found]  # noqa: PLW2901
            if trouble := self._judged(order, found) or _apart(order, found, result):
                result.troubles.append(trouble)
            else:
                result.good[order.bundle_id][order_id] = found
        return result

    def _deals(self, order: OrderId, parts: Mapping[OrderId, Sequence[Execution]]) -> dict[str, Execution]:
        """What was confirmed of an order before, in this file or an earlier one, by deal reference."""
        return {one.deal_reference: one for one in (*self.before.get(order, ()), *parts.get(order, ()))}

    def _obstacles(
        self,
        execution: Execution,
        file: ExecutionFile,
        deals: Mapping[str, Execution],
        parts: Mapping[OrderId, Sequence[Execution]],
    ) -> Iterator[Trouble]:
        """Why an execution does not even count as one of its order; the first reason is enough."""
        order = self.orders.get(execution.order_id)
        if order is None:
            yield Trouble(execution.line, UNKNOWN, "no order of ours has this reference")
            return
        if order.bundle_id is None or order.state not in {OrderState.FORWARDED, OrderState.SETTLED}:
            yield Trouble(execution.line, NOT_WAITING, f"the order is {order.state.value}", None, order.order_id)
            return
        bundle = self.expected[order.bundle_id].bundle
        in_file = parts.get(order.order_id, ())
        if execution.deal_reference in deals:
            why = (CONTRADICTS, "this deal was confirmed with other figures")
        elif file.bundle_id not in {None, bundle.origin or bundle.bundle_id}:
            why = (FOREIGN, "the order was not sent in the bundle that is named")
        elif bundle.state is not BundleState.SENT:
            why = (CONFIRMED, f"the order is in a bundle that is {bundle.state.value}")
        elif unusable := self.terms(order, bundle, execution.deal).unusable:
            why = (DIFFERS, "; ".join(unusable))
        elif in_file and not all(one.is_partial for one in (*in_file, execution)):
            why = (TWICE, "this file confirms the order twice; the first one counts")
        else:
            return
        yield Trouble(execution.line, *why, order.bundle_id, order.order_id)

    def _judged(self, order: Order, parts: Sequence[Execution]) -> Trouble | None:
        assert order.bundle_id is not None, "obstacles were asked for"
        expected, last = self.expected[order.bundle_id], parts[-1]
        deals = {one.deal for one in parts}
        reasons = [reason for deal in deals for reason in self.terms(order, expected.bundle, deal).differing]
        if len(deals) > 1:
            reasons.append("the parts were not dealt at one price")
        quote = self.terms(order, expected.bundle, last.deal).quote
        ours = ordered_units(order, quote, unit_decimals=expected.terms.unit_decimals)
        found = sum(one.units.micro for one in parts)
        step = one_step(expected)
        worth = Fraction(found, 1_000_000) * Fraction(last.deal.price)
        if abs(sum(Fraction(one.amount) for one in parts) - worth) > CENT * len(parts):
            reasons.append("amount: does not follow from units and price")
        is_short = found < ours.micro - step
        if abs(found - ours.micro) > step and not (is_short and last.is_partial):
            reasons.append(f"units: the order comes to {ours}")
        if reasons:
            return Trouble(last.line, DIFFERS, "; ".join(reasons), order.bundle_id, order.order_id)
        if is_short:
            detail = f"units: {Units(found)} of {ours} are confirmed so far"
            return Trouble(last.line, PARTLY, detail, order.bundle_id, order.order_id)
        return None

    def terms(self, order: Order, bundle: Bundle, deal: Deal) -> Terms:
        """The judgement on a deal is the same for all orders of a bundle."""
        key = (bundle.bundle_id, deal)
        if key not in self._terms:
            expected = self.expected[bundle.bundle_id]
            margin = margin_of(self.margin_percent, order.purpose)
            quote = quote_of(
                deal.price,
                deal.currency,
                bundle.side,
                mid_rate=expected.mid_rate or Decimal(1),
                margin_percent=margin,
            )
            unusable = tuple(_unusable(deal, expected, self.today))
            self._terms[key] = Terms(unusable, tuple(_differing(deal, expected, order)), quote)
        return self._terms[key]


def _apart(order: Order, found: Sequence[Execution], result: Matched) -> Trouble | None:
    """All orders of a bundle are dealt at one price; where none is published the first one counts (ORD-11)."""
    assert order.bundle_id is not None, "obstacles were asked for"
    first = next(iter(result.good[order.bundle_id].values()), found)
    if first[-1].deal == found[-1].deal:
        return None
    detail = "price: other orders of this bundle were confirmed at another price"
    return Trouble(found[-1].line, DIFFERS, detail, order.bundle_id, order.order_id)


def one_step(expected: Expected) -> int:
    """Each side rounds once: up to one step of units between them is rounding, in millionths (ORD-11)."""
    return int(10 ** (6 - expected.terms.unit_decimals))


def is_as_ordered(order: Order, units: Units, deal: Deal, expected: Expected, *, margin_percent: Decimal) -> bool:
    """Whether these are the units that the order itself comes to at the price of the deal (ORD-11)."""
    margin = margin_of(margin_percent, order.purpose)
    mid_rate = expected.mid_rate or Decimal(1)
    quote = quote_of(deal.price, deal.currency, deal.side, mid_rate=mid_rate, margin_percent=margin)
    ours = ordered_units(order, quote, unit_decimals=expected.terms.unit_decimals)
    return abs(units.micro - ours.micro) <= one_step(expected)


def ordered_units(order: Order, quote: Quote, *, unit_decimals: int) -> Units:
    """What the order comes to at the confirmed price (ORD-11)."""
    rates = charge_rates(order.charge_percent, order.purpose)
    return priced(order, quote, charges=rates, unit_decimals=unit_decimals, all_units=order.hold.units).units


def same(one: Execution | None, other: Execution) -> bool:
    """Whether two confirmations of a deal say the same, wherever they stood (ORD-12)."""
    if one is None:
        return False
    said = (other.deal, other.units, other.amount, other.is_partial)
    return (one.deal, one.units, one.amount, one.is_partial) == said


def _unusable(deal: Deal, expected: Expected, today: date) -> Iterator[str]:
    if deal.isin != expected.bundle.isin:
        yield "isin: another fund than was ordered"
    if deal.side is not expected.bundle.side:
        yield "side: the other side than was ordered"
    if deal.currency != expected.terms.currency:
        yield f"currency: the fund deals in {expected.terms.currency}"
    if deal.price_day > today:
        yield "price_day: this day is still to come"
    if deal.currency != "EUR" and expected.mid_rate is None:
        yield f"no exchange rate of {deal.price_day.isoformat()} is known yet; import it and this file again"


def _differing(deal: Deal, expected: Expected, order: Order) -> Iterator[str]:
    if deal.price_day != expected.bundle.price_day:
        yield f"price_day: {expected.bundle.price_day.isoformat()} was ordered"
    if deal.fx_rate is not None and deal.fx_rate != expected.mid_rate:
        yield f"fx_rate: the mid rate of the price day is {expected.mid_rate or 1:f}"
    if expected.price is not None:
        discount = discount_of(expected.terms.front_load_discount_percent, order.purpose)
        ours = dealing_price(expected.price, deal.side, discount_percent=discount)
        if deal.price != ours:
            yield f"price: the fund published {ours:f} for this day"
