"""ORD-1: a switch sells one fund and buys one or several others with the proceeds after tax, by percentage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import FundTerms, Side
from depot.funds.rules.execution_days import ExecutionDays
from depot.kernel.errors import Fault
from depot.kernel.ids import OrderId
from depot.kernel.money import Eur, total
from orders.model import (
    Hold,
    MoneyPlace,
    Order,
    OrderFacts,
    OrderRequest,
    OrderState,
    Purpose,
    Size,
    SizedBy,
    SwitchRequest,
    SwitchTarget,
)
from orders.rules.checks import order_faults
from orders.rules.cost_information import SwitchCosts, cost_information
from orders.rules.pricing import PricedOrder
from orders.rules.receipt import cut_off_at

WHOLE: Final = Decimal(100)
PERCENT_PLACES: Final = 2
TARGETS_MAX: Final = 20


@dataclass(frozen=True, slots=True)
class SwitchFacts:
    """All that the checks of a switch look at; `into` are the facts of each target that is a fund, by ISIN."""

    out: OrderFacts
    into: Mapping[str, OrderFacts]


def redemption_of(request: SwitchRequest, facts: OrderFacts) -> OrderRequest:
    """The sale of a switch; its own cost information is part of what was shown for the whole."""
    version = cost_information(facts.terms, Side.REDEMPTION).version if facts.terms else None
    return OrderRequest(
        Side.REDEMPTION, request.isin, request.size, MoneyPlace.CASH_ACCOUNT, version, request.overruled
    )


def shares(proceeds: Eur, targets: Sequence[SwitchTarget]) -> tuple[Eur, ...]:
    """Each target's share without the fraction of a cent; the last takes what is left, odd cents included (ORD-1)."""
    parts = [Eur.cut(proceeds.exact * Fraction(target.percent) / 100) for target in targets[:-1]]
    return (*parts, proceeds - total(parts))


def switch_costs(request: SwitchRequest, facts: SwitchFacts) -> SwitchCosts | None:
    """What the person is shown about the costs of the whole; None while a fund is unknown (CST-2)."""
    terms = [facts.into[target.isin].terms if target.isin in facts.into else None for target in request.targets]
    known = [found for found in terms if found is not None]
    if facts.out.terms is None or len(known) < len(terms):
        return None
    into = tuple(cost_information(found, Side.SUBSCRIPTION) for found in known)
    return SwitchCosts(cost_information(facts.out.terms, Side.REDEMPTION), into)


def switch_faults(request: SwitchRequest, facts: SwitchFacts, estimated: PricedOrder | None) -> tuple[Fault, ...]:
    """Every fault of the sale, of the percentages and of each purchase, reported together (ORD-3)."""
    return (
        *order_faults(redemption_of(request, facts.out), facts.out, estimated),
        *_percentages(request),
        *_targets(request, facts, estimated),
        *_costs(request, facts),
    )


def _fault(rule: str, pointer: str, detail: str, code: str) -> Fault:
    return Fault(rule, pointer, f"{pointer}: {detail}", code)


def _percentages(request: SwitchRequest) -> Iterator[Fault]:
    targets = request.targets
    if not 1 <= len(targets) <= TARGETS_MAX:
        yield _fault("ORD-1", "/targets", f"name from 1 to {TARGETS_MAX} funds", "number-of-targets")
    if sum((target.percent for target in targets), Decimal(0)) != WHOLE:
        yield _fault("ORD-1", "/targets", "the percentages must make up 100", "percentages")
    seen = {request.isin}
    for number, target in enumerate(targets):
        if target.percent <= 0 or target.percent != round(target.percent, PERCENT_PLACES):
            detail = f"must be above 0 with at most {PERCENT_PLACES} decimals"
            yield _fault("ORD-1", f"/targets/{number}/percent", detail, "percentage")
        if target.isin in seen:
            yield _fault("ORD-1", f"/targets/{number}/isin", "each fund can be named once", "fund-twice")
        seen.add(target.isin)


def _targets(request: SwitchRequest, facts: SwitchFacts, estimated: PricedOrder | None) -> Iterator[Fault]:
    """The checks of a purchase; while nothing is known of the proceeds, without its size."""
    amounts = shares(estimated.payment, request.targets) if estimated and request.targets else ()
    for number, target in enumerate(request.targets):
        found = facts.into.get(target.isin, _NOTHING)
        least = found.terms.minimum_subscription if found.terms else Eur.ZERO
        asked = purchase_of(target, amounts[number] if amounts else least, found.terms)
        for fault in order_faults(asked, found, None):
            pointer = f"/targets/{number}{fault.pointer if fault.pointer == '/isin' else '/percent'}"
            yield replace(fault, pointer=pointer, detail=pointer + fault.detail.removeprefix(fault.pointer))


_NOTHING: Final = OrderFacts(None, None, None, None, None, (), is_admitted=False)


def purchase_of(target: SwitchTarget, amount: Eur, terms: FundTerms | None) -> OrderRequest:
    """The purchase of a leg as if a person had asked for it."""
    version = cost_information(terms, Side.SUBSCRIPTION).version if terms else None
    size = Size(SizedBy.AMOUNT, amount=amount)
    return OrderRequest(Side.SUBSCRIPTION, target.isin, size, MoneyPlace.CASH_ACCOUNT, version)


def _costs(request: SwitchRequest, facts: SwitchFacts) -> Iterator[Fault]:
    costs = switch_costs(request, facts)
    if costs is not None and request.cost_information != costs.version:
        detail = "this is not the current cost information; show the person a new preview"
        yield _fault("CST-2", "/cost_information", detail, "cost-information-stale")


def leg_order(
    redemption: Order, amount: Eur, terms: FundTerms, *, order_id: OrderId, days: ExecutionDays, now: datetime
) -> Order:
    """A purchase with its share of the proceeds, received when these are booked, with days of its own (ORD-1)."""
    return Order(
        order_id=order_id,
        depot_id=redemption.depot_id,
        position_id=None,
        isin=terms.isin,
        side=Side.SUBSCRIPTION,
        size=Size(SizedBy.AMOUNT, amount=amount),
        money=MoneyPlace.CASH_ACCOUNT,
        purpose=Purpose.SWITCH,
        state=OrderState.ACCEPTED,
        placed_by=redemption.placed_by,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=terms.transaction_charge_percent,
        cost_information=None,
        lapses_at=now,
        hold=Hold(money=amount),
        received_at=now,
        cut_off_at=cut_off_at(days.order_day, terms.cut_off),
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
    )
