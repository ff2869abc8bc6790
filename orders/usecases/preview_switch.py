"""What a switch would come to if it were placed and released now: both sides with their days (ORD-1, ORD-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.kernel.calendar import BERLIN, Calendars
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur
from orders.model import SwitchRequest, SwitchTarget
from orders.rules.holds import estimate
from orders.rules.preview import LegPreview, SwitchPreview
from orders.rules.receipt import days_of
from orders.rules.switching import SwitchFacts, purchase_of, redemption_of, shares, switch_costs, switch_faults
from orders.usecases.preview_order import preview_order
from orders.usecases.switch_facts import switch_facts


def preview_switch(
    tx: Session,
    *,
    depot: DepotId,
    person: PersonId,
    request: SwitchRequest,
    calendars: Calendars,
    margin_percent: Decimal,
    now: datetime,
) -> SwitchPreview:
    """The sale as its own preview; each purchase as if its share came in at the close of the price day (ORD-9)."""
    _, _, facts = switch_facts(tx, depot=depot, person=person, request=request, now=now)
    sale = redemption_of(request, facts.out)
    out = preview_order(
        tx, depot=depot, person=person, request=sale, calendars=calendars, margin_percent=margin_percent, now=now
    )
    costs = switch_costs(request, facts)
    shown = replace(request, cost_information=costs.version if costs else None)
    proceeds = out.tax.net_proceeds if out.tax else None
    amounts = shares(proceeds, request.targets) if proceeds and request.targets else (None,) * len(request.targets)
    dealt_on = out.days.price_day if out.days else None
    return SwitchPreview(
        out=out,
        legs=tuple(
            _leg(target, amount, facts, dealt_on=dealt_on, calendars=calendars, margin_percent=margin_percent)
            for target, amount in zip(request.targets, amounts, strict=True)
        ),
        costs=costs,
        found=switch_faults(shown, facts, estimate(sale, facts.out, margin_percent=margin_percent)),
    )


def _leg(
    target: SwitchTarget,
    amount: Eur | None,
    facts: SwitchFacts,
    *,
    dealt_on: date | None,
    calendars: Calendars,
    margin_percent: Decimal,
) -> LegPreview:
    found = facts.into.get(target.isin)
    if found is None or found.terms is None or dealt_on is None:
        return LegPreview(target, None, amount, None, None)
    received_at = datetime.combine(dealt_on, time.max, BERLIN)
    days = days_of(found.terms, Side.SUBSCRIPTION, received_at=received_at, calendars=calendars)
    estimated = None
    if amount:
        asked = purchase_of(target, amount, found.terms)
        estimated = estimate(asked, found, margin_percent=margin_percent)
    return LegPreview(target, days, amount, found.price, estimated)
