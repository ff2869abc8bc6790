from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import Side
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, StaffId, to_text
from depot.kernel.money import Eur, Units
from orders.errors import ConfirmationUnreadable
from orders.model import BundleState, OrderState
from orders.rules.confirmation_file import read_confirmations
from orders.rules.life_cycle import NEXT, may_become
from orders.usecases.close_finding import close_finding
from orders.usecases.import_confirmations import import_confirmations
from orders.usecases.open_findings import open_findings
from orders.usecases.sent_file import sent_file
from tests.build import an_active_single_depot
from tests.orders.desk import AFTERNOON, EVERYTHING, MARGIN, MORNING, TUESDAY, Desk, euros, paid_in, pieces

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION


@pytest.mark.rule("ORD-4", "ORD-5", "ORD-10", "ORD-12")
def test_every_state_has_a_row_and_is_reached():
    assert set(NEXT) == set(OrderState)
    reached = {OrderState.PLACED}.union(*NEXT.values())
    assert reached == set(OrderState)
    assert not any(may_become(state, OrderState.PLACED) for state in OrderState)


@pytest.mark.rule("ORD-10")
def test_orders_of_a_fund_and_side_become_one_order_sent_once(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        other = an_active_single_depot(tx, now=MORNING)
        paid_in(tx, other.depot_id, "300")
    desk.prices("2024-01-05,100,", now=MORNING)
    desk.stock(("10", "1000", MORNING.date()))
    desk.take(BUY, euros("100"))
    desk.take(BUY, euros("200"), depot=other)
    desk.take(BUY, pieces("1.5"))
    desk.take(SELL, EVERYTHING)
    unreleased = desk.place(BUY, euros("50")).order.order_id
    too_late = desk.take(BUY, euros("60"), now=AFTERNOON)
    assert desk.forward().done == 4
    assert desk.forward().done == 0
    bought, sold = sorted(desk.bundles(), key=lambda bundle: bundle.side, reverse=True)
    assert (bought.orders, bought.total_amount, bought.total_units) == (3, Eur(29_940), Units.parse("1.5"))
    assert (sold.orders, sold.total_amount, sold.total_units) == (1, Eur.ZERO, Units.parse("10"))
    assert desk.order(unreleased).state is OrderState.PLACED
    assert desk.order(too_late).order_day == date(2024, 1, 9)
    with sessions() as tx:
        file = sent_file(tx, bought.bundle_id)
        name = to_text(PREFIX["BundleId"], bought.bundle_id)
    assert f"<MstrRef>{name}</MstrRef>".encode() in file
    assert b'<TtlSttlmAmt Ccy="EUR">299.40</TtlSttlmAmt>' in file
    assert file.count(b"<OrdrRef>") == 3
    assert desk.forward(datetime(2024, 1, 9, 13, 0, tzinfo=UTC)).done == 1
    assert [bundle.price_day for bundle in desk.bundles()][-1] == date(2024, 1, 10)
    assert desk.holds()


@pytest.mark.rule("FND-1", "ORD-10", "ORD-11")
def test_orders_accepted_under_different_terms_are_dealt_apart(desk: Desk, sessions: sessionmaker[Session]):
    before = desk.take(BUY, euros("100"), now=AFTERNOON)
    coarse = replace(desk.terms, valid_from=date(2024, 1, 9), unit_decimals=3)
    with sessions.begin() as tx:
        record_fund_terms(tx, coarse, now=AFTERNOON)
    after = desk.take(BUY, euros("100"), now=datetime(2024, 1, 9, 9, 0, tzinfo=UTC), terms=coarse)
    desk.forward(datetime(2024, 1, 9, 14, 0, tzinfo=UTC))
    fine, rough = desk.bundles()
    wednesday = datetime(2024, 1, 10, 17, 0, tzinfo=UTC)
    # 99.80 after the charge, at 30.00
    desk.confirm(
        desk.confirmation(fine, "30", units="3.326667"), desk.confirmation(rough, "30", units="3.327"), now=wednesday
    )
    assert desk.settle(wednesday).done == 2
    assert [str(desk.settlement(order).units) for order in (before, after)] == ["3.326667", "3.327000"]
    assert desk.holds()


def _sent(desk: Desk) -> None:
    desk.take(BUY, euros("500"))
    desk.forward()


@pytest.mark.rule("ORD-10")
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"isin": "IE00B5BMR087"}, "isin"),
        ({"side": "redemption"}, "side"),
        ({"price_day": "2024-01-10"}, "price_day"),
        ({"currency": "USD"}, "currency"),
        ({"fx_rate": "1.08"}, "fx_rate"),
        ({"units": "4.661820", "total_amount": "499.00"}, "total_units"),
        ({"total_amount": "498.00"}, "total_amount"),
        ({"price": "107.05"}, "price"),
    ],
)
def test_a_confirmation_that_differs_goes_to_a_person(desk: Desk, changes: dict[str, object], why: str):
    _sent(desk)
    desk.prices("2024-01-09,107.04,")
    [bundle] = desk.bundles()
    report = desk.confirm(desk.confirmation(bundle, "107.04", **changes))
    assert report.confirmed == 0
    [finding] = report.findings
    assert (finding.reason, finding.line, finding.bundle_id) == ("differs", 2, bundle.bundle_id)
    assert why in finding.detail
    assert desk.settle().done == 0
    assert desk.bundles()[0].state is BundleState.SENT
    assert desk.confirm(desk.confirmation(bundle, "107.04")).confirmed == 1


@pytest.mark.rule("ORD-10")
def test_a_price_day_to_come_is_not_confirmed(desk: Desk):
    _sent(desk)
    [finding] = desk.confirm(desk.confirmation(desk.bundles()[0], "107.04"), now=AFTERNOON).findings
    assert "still to come" in finding.detail


@pytest.mark.rule("ORD-10")
def test_bad_lines_are_named_and_good_ones_count(desk: Desk, sessions: sessionmaker[Session]):
    _sent(desk)
    [bundle] = desk.bundles()
    good = desk.confirmation(bundle, "107.04")
    unknown = good.replace(to_text("bun", bundle.bundle_id), to_text("bun", new_id()))
    lines = [good.replace("107.04", "107,04"), good.replace("2024-01-09", "9.1.2024"), unknown, good, good, "", "x"]
    report = desk.confirm(*lines)
    assert report.confirmed == 1
    found = [(finding.line, finding.reason) for finding in report.findings]
    assert found == [
        (2, "unreadable"),
        (3, "unreadable"),
        (8, "unreadable"),
        (4, "unknown_bundle"),
        (6, "twice_in_file"),
    ]
    assert "107" not in report.findings[0].detail
    again = desk.confirm(*lines)
    assert (again.confirmed, again.known) == (0, 2)
    with sessions.begin() as tx:
        listed = open_findings(tx, after=None, limit=50)
        assert len(listed) == 5
        close_finding(tx, listed[0].finding_id, by=StaffId(new_id()), now=TUESDAY)
        assert len(open_findings(tx, after=None, limit=50)) == 4
        with pytest.raises(NotFound):
            close_finding(tx, listed[0].finding_id, by=StaffId(new_id()), now=TUESDAY)


@pytest.mark.rule("ORD-10")
def test_a_file_without_the_header_is_refused(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx, pytest.raises(ConfirmationUnreadable):
        import_confirmations(tx, "a,b,c\n", read=read_confirmations, margin_percent=MARGIN, now=TUESDAY)


@pytest.mark.rule("ORD-10", "ORD-12")
def test_the_same_confirmation_again_changes_nothing_and_another_is_not_taken(desk: Desk):
    _sent(desk)
    [bundle] = desk.bundles()
    line = desk.confirmation(bundle, "107.04")
    assert desk.confirm(line).confirmed == 1
    assert desk.confirm(line).known == 1
    desk.settle()
    assert desk.confirm(line).known == 1
    [finding] = desk.confirm(desk.confirmation(bundle, "107.05")).findings
    assert finding.reason == "contradicts_confirmation"
    assert desk.settle().done == 0
    assert desk.count("orders.settlements") == 1
    assert desk.holds()
