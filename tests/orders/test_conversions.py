"""Mergers and splits of funds (FND-4; § 23(4) InvStG)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from depot.approvals.errors import SecondPersonNeeded
from depot.funds.model import FundState, Side
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.holdings.model import Lot
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.clock import new_id
from depot.kernel.ids import ConversionId, StaffId
from depot.kernel.money import Eur, Units
from orders.errors import AlreadyApproved, ConversionInvalid
from orders.jobs.convert_funds import convert_funds
from orders.model import OrderState
from orders.rules.conversion import Conversion, ConversionKind
from orders.usecases.approve_conversion import approve_conversion
from orders.usecases.propose_conversion import propose_conversion
from tests.funds.fund_examples import EUROPE, WORLD, a_fund
from tests.orders.desk import AFTERNOON, CALENDARS, MORNING, TUESDAY, Desk, pieces

ANNA, BERT = StaffId(new_id()), StaffId(new_id())
DAY = date(2024, 1, 10)
THAT_DAY = datetime(2024, 1, 10, 18, 0, tzinfo=UTC)
SELL = Side.REDEMPTION


def merger(
    desk: Desk, ratio: str = "1.5", into: str = EUROPE, *, approved: bool = True, assessed: bool = True
) -> Conversion:
    if assessed:
        _assessed(desk)
    with desk.sessions.begin() as tx:
        if into != WORLD:
            a_fund(tx, EUROPE, now=MORNING)
            record_fund_terms(tx, replace(desk.terms, valid_from=DAY, state=FundState.MERGED), now=MORNING)
        kind = ConversionKind.SPLIT if into == WORLD else ConversionKind.MERGER
        asked = Conversion(ConversionId(new_id()), kind, WORLD, into, Decimal(ratio), DAY, ANNA)
        propose_conversion(tx, asked, now=MORNING)
        if approved:
            approve_conversion(tx, asked.conversion_id, by=BERT, now=MORNING)
    return asked


def _assessed(desk: Desk, year: int = 2023, state: str = "done") -> None:
    """The run over a year, which found nothing to tax."""
    with desk.sessions.begin() as tx:
        tx.execute(text("delete from tax.runs"))
        row = {"id": new_id(), "year": year, "state": state, "now": MORNING}
        tx.execute(text("insert into tax.runs values (:id, :year, :state, 'test', date '2024-01-02', :now, :now)"), row)


def _lots(desk: Desk) -> dict[str, list[Lot]]:
    with desk.sessions() as tx:
        held = {found.position_id: found.isin for found in positions_of(tx, desk.depot.depot_id)}
        return {held[place]: lots for place, lots in lots_of(tx, held).items()}


@pytest.mark.rule("FND-4", "TAX-17", "ORD-23")
def test_a_fund_merger(desk: Desk):
    """Bought in two lots, merged at 1.5, sold in the new fund: the gain is counted from the old purchases."""
    desk.stock(("10", "500.00", date(2019, 3, 1)), ("0.333333", "20.00", date(2021, 3, 1)))
    merger(desk)
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=TUESDAY).done == 0, "its day is still to come"
    report = convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY)
    assert (report.read, report.done) == (1, 1)
    lots = _lots(desk)
    assert lots[WORLD] == []
    # 10.333333 · 1.5 = 15.5 half up to millionths; the last lot takes the rest.
    assert [(lot.units, lot.cost, lot.acquired_on) for lot in lots[EUROPE]] == [
        (Units.parse("15"), Eur(50_000), date(2019, 3, 1)),
        (Units.parse("0.5"), Eur(2_000), date(2021, 3, 1)),
    ]
    assert desk.count("tax.events") == 0
    assert desk.count("depot.documents where template = 'letter'") == 1
    assert desk.holds()
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY).read == 0, "a day can be repeated"
    with desk.sessions() as tx:
        desk.terms = fund_terms(tx, (EUROPE,), on=DAY)[EUROPE]
    thursday = datetime(2024, 1, 11, 9, 0, tzinfo=UTC)
    order = desk.take(SELL, pieces("15.5"), now=thursday)
    evening = datetime(2024, 1, 12, 18, 0, tzinfo=UTC)
    desk.execute("60", at=datetime(2024, 1, 11, 14, 0, tzinfo=UTC), settled=evening)
    settled = desk.settlement(order)
    # 930.00 - 1.86 - 520.00 = 408.14; 30 % exempt leave 285.70; 25 % half up are 71.43, and 3.92 on top.
    assert (settled.amount, settled.tax) == (Eur(93_000), Eur(7_535))
    assert desk.holds()


@pytest.mark.rule("FND-4")
def test_a_split_gives_more_units_of_the_same_fund(desk: Desk):
    desk.stock(("10", "500.00", date(2019, 3, 1)))
    merger(desk, "4", into=WORLD)
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY).done == 1
    [lot] = _lots(desk)[WORLD]
    assert (lot.units, lot.cost, lot.acquired_on) == (Units.parse("40"), Eur(50_000), date(2019, 3, 1))
    assert desk.position().units_free == Units.parse("40")
    assert desk.holds()


@pytest.mark.rule("FND-4", "ORD-12")
def test_orders_not_sent_end_and_those_sent_are_waited_for(desk: Desk):
    desk.stock(("10", "500.00", date(2019, 3, 1)))
    sent = desk.take(SELL, pieces("3"))
    desk.forward(AFTERNOON)
    waits = desk.take(SELL, pieces("2"), now=AFTERNOON)
    merger(desk)
    report = convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY)
    assert (report.done, report.skipped) == (0, {"order under way": 1})
    assert desk.order(waits).state is OrderState.CANCELLED
    [bundle] = desk.bundles()
    desk.confirm(desk.confirmation(bundle, "60"), now=THAT_DAY)
    desk.settle(THAT_DAY)
    assert desk.order(sent).state is OrderState.SETTLED
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY).done == 1
    assert sum(lot.units.micro for lot in _lots(desk)[EUROPE]) == 10_500_000
    assert desk.holds()


@pytest.mark.rule("FND-4")
def test_two_members_of_staff_and_the_database_insists(desk: Desk):
    asked = merger(desk, approved=False)
    with desk.sessions.begin() as tx, pytest.raises(SecondPersonNeeded):
        approve_conversion(tx, asked.conversion_id, by=ANNA, now=MORNING)
    with desk.sessions() as tx, pytest.raises(IntegrityError, match="four_eyes"):
        tx.execute(text("update orders.fund_conversions set approved_by = proposed_by"))
    with desk.sessions.begin() as tx:
        approve_conversion(tx, asked.conversion_id, by=BERT, now=MORNING)
        with pytest.raises(AlreadyApproved):
            approve_conversion(tx, asked.conversion_id, by=BERT, now=MORNING)


@pytest.mark.rule("FND-4")
def test_all_faults_of_a_conversion_are_found_together(desk: Desk):
    wrong = Conversion(ConversionId(new_id()), ConversionKind.MERGER, WORLD, WORLD, Decimal(0), date(2024, 1, 5), ANNA)
    with desk.sessions.begin() as tx, pytest.raises(ConversionInvalid) as refused:
        propose_conversion(tx, wrong, now=MORNING)
    found = [(fault.pointer, fault.code) for fault in refused.value.faults]
    assert found == [
        ("/into_isin", "wrong-target"),
        ("/ratio", "ratio"),
        ("/effective_on", "effective-on"),
        ("/isin", "not-merged"),
    ]


@pytest.mark.rule("FND-4", "TAX-8", "TAX-37")
def test_lots_of_the_year_before_wait_for_their_vorabpauschale(desk: Desk):
    desk.stock(("10", "500.00", date(2019, 3, 1)))
    merger(desk, assessed=False)
    awaited = {"Vorabpauschale of the year before": 1}
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY).skipped == awaited
    _assessed(desk, state="running")
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY).skipped == awaited
    _assessed(desk)
    assert convert_funds(desk.sessions, calendars=CALENDARS, now=THAT_DAY).done == 1
    assert desk.holds()
