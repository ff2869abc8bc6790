"""Every message we send is valid, and its sums are those of the books (ORD-10, R12)."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from depot.demo.actors.fund_company import FundCompany
from depot.demo.actors.fund_company_messages import read_order, status_report
from depot.funds.model import Side
from depot.kernel.clock import new_id
from depot.kernel.ids import BundleId, DepotId, OrderId, PersonId
from depot.kernel.money import Eur, Units
from depot.kernel.xml import kind_of
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.bundling import bundles
from orders.rules.fund_messages.confirmation import read_confirmation
from orders.rules.fund_messages.execution import FundStatus
from orders.rules.fund_messages.ordering import order_message
from orders.rules.fund_messages.references import order_reference
from orders.rules.fund_messages.status_report import read_status, reason_in_german
from orders.rules.fund_messages.status_request import status_request
from tests.orders.iso_schemas import assert_valid

ISIN = "IE00BK5BQT80"
NOW = datetime(2024, 1, 8, 13, 30, tzinfo=UTC)
DAY = date(2024, 1, 9)


def _order(chance: random.Random) -> Order:
    side = chance.choice(list(Side))
    amount, units = Eur(chance.randint(100, 10_000_000)), Units(chance.randint(1, 10**12))
    size = chance.choice([Size(SizedBy.AMOUNT, amount=amount), Size(SizedBy.UNITS, units=units)])
    if side is Side.REDEMPTION and chance.random() < 0.2:
        size = Size(SizedBy.ALL)
    return Order(
        order_id=OrderId(new_id()),
        depot_id=DepotId(new_id()),
        position_id=None,
        isin=ISIN,
        side=side,
        size=size,
        money=MoneyPlace.CASH_ACCOUNT,
        purpose=Purpose.CUSTOMER,
        state=OrderState.ACCEPTED,
        placed_by=PersonId(new_id()),
        placed_at=NOW,
        terms_valid_from=date(2024, 1, 1),
        charge_percent=Decimal("0.2"),
        cost_information=None,
        lapses_at=NOW,
        hold=Hold(units),
        order_day=NOW.date(),
        price_day=DAY,
        settlement_day=date(2024, 1, 11),
    )


def _prove(count: int) -> None:
    chance = random.Random(count)  # noqa: S311 - the same orders every time
    orders = {order.order_id: order for order in (_order(chance) for _ in range(count))}
    company = FundCompany({ISIN: {DAY.isoformat(): Decimal("107.04")}})
    for bundle, ids in bundles(orders.values(), new_id=lambda: BundleId(new_id()), sent_at=NOW):
        content = order_message(bundle, [orders[one] for one in ids], message_id=new_id().hex)
        assert_valid(content)
        read = read_order(content)
        assert read is not None
        assert len(read.orders) == bundle.orders
        assert {one.reference for one in read.orders} == {order_reference(one) for one in ids}
        assert sum(one.amount for one in read.orders if one.amount) == bundle.total_amount.exact
        assert sum(one.units for one in read.orders if one.units) == bundle.total_units.exact
        [answer] = company.answers([content])
        assert_valid(answer)
        assert len(read_confirmation(answer, kind_of(answer)).executions) == bundle.orders


@pytest.mark.rule("ORD-10")
def test_every_message_is_valid_and_its_sums_are_right():
    _prove(300)


@pytest.mark.prove
@pytest.mark.rule("ORD-10")
def test_ten_thousand_orders_make_valid_messages():
    _prove(10_000)


@pytest.mark.rule("ORD-10")
def test_asking_again_orders_nothing():
    content = status_request(BundleId(new_id()), [OrderId(new_id())], message_id=new_id().hex, made_at=NOW)
    assert_valid(content)
    assert read_order(content) is None


@pytest.mark.rule("ORD-10")
@pytest.mark.parametrize(
    ("status", "code", "meant", "german"),
    [
        ("PACK", "", FundStatus.ACCEPTED, None),
        ("RECE", "", FundStatus.IN_PROGRESS, None),
        ("DONF", "", FundStatus.UNCLEAR, None),
        ("Rjctd", "BMIN", FundStatus.REJECTED, "Der Mindestbetrag der Fondsgesellschaft ist nicht erreicht."),
        ("Sspd", "PRIC", FundStatus.SUSPENDED, "Der Anteilpreis wird zurzeit nicht ermittelt."),
        ("Canc", "CANO", FundStatus.CANCELLED, "CANO"),
    ],
)
def test_a_status_is_read_as_it_was_meant(status: str, code: str, meant: FundStatus, german: str | None):
    order = _order(random.Random(1))  # noqa: S311 - the same order every time
    [(bundle, _)] = bundles([order], new_id=lambda: BundleId(new_id()), sent_at=NOW)
    file = read_order(order_message(bundle, [order], message_id=new_id().hex))
    assert file is not None
    for named in (None, file.orders[0]):
        if named is None and status == "DONF":
            continue
        content = status_report(file, named, status, message_id="1", made_at=NOW, reason=code)
        assert_valid(content)
        [report] = read_status(content).reports
        assert (report.bundle_id, report.status) == (bundle.bundle_id, meant)
        assert report.order_id == (None if named is None else order.order_id)
        assert german is None or reason_in_german(report.reason) == german
