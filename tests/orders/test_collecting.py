"""What becomes of a claim, decided from facts alone (TAX-34, TAX-35)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from depot.funds.model import FundState, Price
from depot.holdings.model import Position
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PersonId, PositionId, TaxEventId
from depot.kernel.money import Eur, Units
from orders.rules.collecting import Means, Outcome, collect
from tax.model import TaxClaim
from tests.funds.fund_examples import WORLD, some_terms
from tests.orders.desk import CALENDARS

CLAIMED, TODAY = date(2025, 1, 22), date(2025, 1, 23)


def _claim() -> TaxClaim:
    due = Eur.parse("29.59")
    return TaxClaim(
        event_id=TaxEventId(new_id()),
        year=2024,
        person=PersonId(new_id()),
        depot=DepotId(new_id()),
        position=PositionId(new_id()),
        isin=WORLD,
        due=due,
        capital_gains_tax=due,
        solidarity_surcharge=Eur.ZERO,
        church_tax=Eur.ZERO,
        received_on=date(2025, 1, 2),
        booked_on=CLAIMED,
    )


class Case(NamedTuple):
    """A position, the money beside it, and what becomes of a claim of 29.59 EUR."""

    free: str
    held: str
    cash: str
    outcome: Outcome
    state: FundState = FundState.OPEN
    sale_failed: bool = False
    under_notice: bool = False
    is_real_estate: bool = False
    reason: str = ""


def _means(claim: TaxClaim, case: Case) -> Means:
    position = Position(
        position_id=claim.position,
        depot_id=claim.depot,
        isin=WORLD,
        number="10000000001.01",
        units_free=Units.parse(case.free),
        units_held=Units.parse(case.held),
    )
    return Means(
        terms={WORLD: some_terms(state=case.state, is_open_real_estate=case.is_real_estate)},
        prices={WORLD: Price(WORLD, CLAIMED, Decimal(100), Decimal(100), "EUR", 1)},
        rates={"EUR": Decimal(1)},
        positions={claim.position: position},
        sellable={claim.position: Units.ZERO if case.under_notice else position.units_free},
        cash={claim.depot: Eur.parse(case.cash)},
        ways={},
        failed=frozenset({claim.event_id} if case.sale_failed else ()),
    )


CASES = [
    Case("10", "0", "0.00", Outcome.SELL),
    Case("0", "0", "0.00", Outcome.REPORT),
    Case("0", "0", "29.59", Outcome.DEBIT),
    # All units are under way in the customer's own sale, which may yet bring the money, or end.
    Case("0", "10", "0.00", Outcome.WAIT),
    Case("0", "10", "29.59", Outcome.DEBIT),
    Case("0", "10", "0.00", Outcome.REPORT, state=FundState.REDEMPTIONS_SUSPENDED),
    Case("0", "10", "0.00", Outcome.REPORT, sale_failed=True),
    # Units of an open real-estate fund under notice are not sold, whoever asks (ORD-18).
    Case("10", "0", "0.00", Outcome.REPORT, under_notice=True, reason="units under notice or locked, no money"),
    Case("10", "5", "0.00", Outcome.WAIT, under_notice=True),
    Case("10", "5", "0.00", Outcome.REPORT, under_notice=True, is_real_estate=True),
    Case("10", "0", "29.59", Outcome.DEBIT, under_notice=True),
]


@pytest.mark.rule("TAX-34", "TAX-35", "ORD-18")
@pytest.mark.parametrize("case", CASES)
def test_units_first_then_cash_then_a_report(case: Case):
    claim = _claim()
    [found] = collect([claim], _means(claim, case), calendars=CALENDARS, on=TODAY)
    assert found.outcome is case.outcome
    assert found.reason == case.reason or not case.reason
