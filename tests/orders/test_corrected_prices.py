"""What a corrected price touches, and settling it again under four eyes (FND-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text

from depot.approval_acts import approval_acts
from depot.approvals.errors import SecondPersonNeeded
from depot.approvals.usecases.approve import approve
from depot.funds.model import Side, Verdict
from depot.funds.usecases.decide_held_price import decide_held_price
from depot.funds.usecases.held_prices import held_prices
from depot.funds.usecases.import_prices import import_prices
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import ApprovalId, OrderId, SettlementId, StaffId
from depot.kernel.money import Eur, Units
from depot.kernel.reports import StepReport
from orders.errors import NothingToResettle
from orders.jobs.resettle_corrected import resettle_corrected
from orders.model import Settlement
from orders.schemas.corrections import TouchedListed
from orders.store import corrections
from orders.usecases.open_findings import open_findings
from orders.usecases.propose_resettlement import propose_resettlement
from orders.usecases.settlements_touched import settlements_touched
from tests.build import a_clerk
from tests.funds.fund_examples import HEADER, WORLD
from tests.orders.desk import CALENDARS, MARGIN, MORNING, WEDNESDAY, Desk, euros, pieces

DAY = date(2024, 1, 9)


def _touched(desk: Desk, *, after: SettlementId | None = None, limit: int = 10) -> list[SettlementId]:
    with desk.sessions() as tx:
        return [found.settlement_id for found in settlements_touched(tx, WORLD, DAY, after=after, limit=limit)]


@pytest.mark.rule("FND-2")
def test_a_corrected_price_lists_the_settlements_booked_before_it(desk: Desk):
    first, second = (desk.take(Side.SUBSCRIPTION, euros("100")) for _ in range(2))
    desk.prices("2024-01-09,50,")
    desk.execute("50")
    assert _touched(desk) == []
    with desk.sessions.begin() as tx:
        report = import_prices(tx, f"{HEADER}{WORLD},2024-01-09,50.5,,EUR", source="again", now=WEDNESDAY)
        assert report.held == 1
        [held] = held_prices(tx, after=None, limit=10)
        decide_held_price(
            tx, held.price_id, verdict=Verdict.ACCEPT, reason="wrong by 0.50", by=StaffId(new_id()), now=WEDNESDAY
        )
    booked = sorted(desk.settlement(order).settlement_id for order in (first, second))
    assert _touched(desk) == booked
    assert _touched(desk, limit=1) == booked[:1]
    assert _touched(desk, after=booked[0]) == booked[1:]
    with desk.sessions() as tx:
        page = TouchedListed.of(settlements_touched(tx, WORLD, DAY, after=None, limit=2), limit=1)
    assert (len(page.data), page.next) == (1, booked[0])
    later = desk.take(Side.SUBSCRIPTION, euros("100"), now=datetime(2024, 1, 11, 9, 0, tzinfo=UTC))
    assert desk.order(later).price_day != DAY
    assert desk.holds()


ANNA, BERT = a_clerk(StaffRole.OPERATIONS), a_clerk(StaffRole.OPERATIONS)


def _correct(desk: Desk, price: str, *, day: str = "2024-01-09") -> None:
    """Another price of the day comes and is taken by a second person."""
    with desk.sessions.begin() as tx:
        import_prices(tx, f"{HEADER}{WORLD},{day},{price},,EUR", source="again", now=WEDNESDAY)
        [held] = held_prices(tx, after=None, limit=10)
        decide_held_price(tx, held.price_id, verdict=Verdict.ACCEPT, reason="wrong", by=BERT.staff, now=WEDNESDAY)


def _propose(desk: Desk) -> ApprovalId:
    with desk.sessions.begin() as tx:
        return propose_resettlement(tx, WORLD, DAY, by=ANNA.staff, now=WEDNESDAY)


def _approve(desk: Desk, proposal: ApprovalId, staff: Staff = BERT) -> None:
    with desk.sessions.begin() as tx:
        approve(tx, proposal, staff=staff, acts=approval_acts(lambda: MARGIN), now=WEDNESDAY)


def _resettled(desk: Desk) -> StepReport:
    _approve(desk, _propose(desk))
    return resettle_corrected(desk.sessions, calendars=CALENDARS, now=WEDNESDAY)


def _stands(desk: Desk, order: OrderId) -> Settlement:
    with desk.sessions() as tx:
        return corrections.as_it_stands(tx, desk.settlement(order).settlement_id)[0]


@pytest.mark.rule("FND-2", "ORD-12", "ORD-23")
def test_purchases_get_the_right_units_or_pay_the_right_amount(desk: Desk):
    desk.prices("2024-01-05,50,", now=MORNING)
    by_amount, by_units = desk.take(Side.SUBSCRIPTION, euros("501")), desk.take(Side.SUBSCRIPTION, pieces("2"))
    desk.execute("50")
    desk.prices("2024-01-09,50,")
    before = desk.cash()
    _correct(desk, "62.5")
    report = _resettled(desk)
    assert (report.read, report.done, report.skipped) == (2, 2, {})
    assert (_stands(desk, by_amount).units, _stands(desk, by_amount).payment) == (Units.parse("8"), Eur(50_100))
    # 2 units at 62.50 are 125.00 and 0.25; they had cost 100.20.
    assert _stands(desk, by_units).payment == Eur(12_525)
    assert desk.cash() == before - Eur(2_505)
    with desk.sessions() as tx:
        lots = [lot for lots in lots_of(tx, [desk.position().position_id]).values() for lot in lots]
    assert sorted((lot.units, lot.cost, lot.acquired_on) for lot in lots) == [
        (Units.parse("2"), Eur(12_525), DAY),
        (Units.parse("8"), Eur(50_100), DAY),
    ]
    assert desk.position().units_free == Units.parse("10")
    assert desk.count("depot.documents where template = 'letter'") == 2
    assert desk.holds()
    assert resettle_corrected(desk.sessions, calendars=CALENDARS, now=WEDNESDAY).read == 0, "a day can be repeated"
    _correct(desk, "50")
    assert _resettled(desk).done == 2
    assert (desk.cash(), _stands(desk, by_amount).units) == (before, Units.parse("10"))
    assert desk.holds()


@pytest.mark.rule("FND-2", "TAX-3", "TAX-17", "TAX-23")
@pytest.mark.parametrize(("price", "tax"), [("70", "36.85"), ("40", "-18.28")])
def test_a_sale_is_taxed_by_the_difference(desk: Desk, price: str, tax: str):
    desk.stock(("10", "400.00", date(2024, 1, 3)))
    order = desk.take(Side.REDEMPTION, pieces("10"))
    desk.execute("50")
    desk.prices("2024-01-09,50,")
    first = desk.settlement(order)
    cash = desk.cash()
    _correct(desk, price)
    assert _resettled(desk).done == 1
    again = _stands(desk, order)
    assert again.units == first.units, "what was dealt is dealt"
    change = again.tax - first.tax
    assert (
        desk.cash() - cash
        == again.payment - first.payment
        == (again.amount - first.amount) - change - (again.charges[0][1] - first.charges[0][1])
    )
    with desk.sessions() as tx:
        events = tx.execute(
            text("select kind, income_cents, (corrects is not null) as late from tax.events order by event_id")
        )
        rows = list(events)
    assert [(row.kind, row.late) for row in rows] == [("redemption", False), ("redemption_correction", True)]
    assert sum(row.income_cents for row in rows) == (again.amount - again.charges[0][1] - Eur(40_000)).cents
    assert change == Eur.parse(tax)
    assert desk.holds()


@pytest.mark.rule("FND-2", "ORD-10")
def test_what_has_gone_on_since_is_left_to_a_person(desk: Desk):
    desk.take(Side.SUBSCRIPTION, euros("501"))
    desk.execute("50")
    desk.prices("2024-01-09,50,")
    desk.take(Side.REDEMPTION, pieces("4"), now=WEDNESDAY)
    desk.execute("51", at=datetime(2024, 1, 10, 14, 0, tzinfo=UTC), settled=datetime(2024, 1, 11, 17, 0, tzinfo=UTC))
    _correct(desk, "51")
    report = _resettled(desk)
    [why] = report.skipped
    assert (report.done, why) == (0, "units of the purchase were sold, moved or bound by a contract since")
    with desk.sessions() as tx:
        [finding] = open_findings(tx, after=None, limit=10)
    assert (finding.reason, finding.detail) == ("not_resettled", why)
    assert desk.holds()


@pytest.mark.rule("FND-2", "AUT-14")
def test_another_member_of_staff_approves_or_nothing_is_booked(desk: Desk):
    with pytest.raises(NothingToResettle):
        _propose(desk)
    desk.take(Side.SUBSCRIPTION, euros("501"))
    desk.execute("50")
    desk.prices("2024-01-09,50,")
    _correct(desk, "51")
    proposal = _propose(desk)
    with pytest.raises(SecondPersonNeeded):
        _approve(desk, proposal, ANNA)
    assert resettle_corrected(desk.sessions, calendars=CALENDARS, now=WEDNESDAY).read == 0
    _correct(desk, "52")
    with pytest.raises(NothingToResettle):
        _approve(desk, proposal)


@pytest.mark.rule("FND-2", "ORD-3")
def test_what_the_cash_account_does_not_hold_is_not_taken(desk: Desk):
    desk.prices("2024-01-05,50,", now=MORNING)
    desk.take(Side.SUBSCRIPTION, pieces("19"))
    desk.execute("50")
    desk.prices("2024-01-09,50,")
    _correct(desk, "59")
    assert _resettled(desk).skipped == {"the cash account does not hold what the correction costs": 1}
    assert desk.holds()
