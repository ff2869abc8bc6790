from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import DepotKind, RoleKind
from depot.funds.model import FundClass, Side
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel.clock import new_id
from depot.kernel.ids import StaffId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, AccountKind
from depot.postbox.usecases.open_document import open_document
from orders.model import BundleState, MoneyPlace, OrderState
from orders.rules.fund_messages.decisions import FindingAction, Outcome
from orders.usecases import settle_orders
from orders.usecases.decide_finding_action import decide_finding_action
from orders.usecases.open_findings import open_findings
from orders.usecases.propose_finding_action import propose_finding_action
from tests.build import an_active_depot, an_identified_person
from tests.funds.fund_examples import SOLD_IN_DOLLARS, STOCKS
from tests.orders.desk import (
    AFTERNOON,
    CALENDARS,
    EVERYTHING,
    MARGIN,
    MORNING,
    TUESDAY,
    WEDNESDAY,
    Desk,
    a_desk,
    euros,
    paid_in,
    pieces,
)

BUY, SELL = Side.SUBSCRIPTION, Side.REDEMPTION


@pytest.mark.rule("ORD-12", "TAX-2", "TAX-17", "TAX-21", "TAX-22", "ORD-11", "FEE-3")
def test_a_sale_uses_the_oldest_lots_and_withholds_the_tax(desk: Desk):
    desk.stock(("4", "300.00", date(2021, 3, 1)), ("6", "600.00", date(2022, 3, 1)))
    order = desk.take(SELL, pieces("5"))
    assert desk.execute("120").done == 1
    settled = desk.settlement(order)
    # 5 · 120 = 600.00, charge 1.20; cost 300.00 + 100.00; gain 198.80, 70 % of it taxable: 139.16
    # tax 25 % = 34.79, surcharge 5.5 % of it cut = 1.91
    assert (settled.amount, settled.charges[0][1]) == (Eur(60_000), Eur(120))
    assert (settled.tax, settled.payment) == (Eur(3_670), Eur(56_210))
    assert desk.cash() == Eur(156_210)
    assert desk.house(AccountKind.CAPITAL_GAINS_TAX) == Eur(3_479)
    assert desk.house(AccountKind.SOLIDARITY_SURCHARGE) == Eur(191)
    position = desk.position()
    assert (position.units_free, position.units_held) == (Units.parse("5"), Units.ZERO)
    with desk.sessions() as tx:
        [lot] = lots_of(tx, [position.position_id])[position.position_id]
    assert (lot.units, lot.cost, lot.acquired_on) == (Units.parse("5"), Eur(50_000), date(2022, 3, 1))
    assert desk.holds()


@pytest.mark.rule("ORD-12", "ORD-1")
def test_a_sale_by_amount_frees_what_it_did_not_need(desk: Desk):
    desk.prices("2024-01-05,100,", now=MORNING)
    desk.stock(("10", "1000", date(2023, 3, 1)))
    order = desk.take(SELL, euros("500"))
    assert desk.position().units_held == Units.parse("5.5")
    desk.execute("101")
    assert str(desk.settlement(order).units) == "4.950495"
    assert (str(desk.position().units_free), desk.position().units_held) == ("5.049505", Units.ZERO)
    assert desk.holds()


@pytest.mark.rule("ORD-12", "ORD-1")
def test_a_sale_of_all_empties_the_position(desk: Desk):
    desk.stock(("3.333333", "100", date(2023, 3, 1)), ("1", "100", date(2023, 4, 1)))
    order = desk.take(SELL, EVERYTHING, money=MoneyPlace.REFERENCE_ACCOUNT)
    desk.execute("10")
    settled = desk.settlement(order)
    assert (desk.position().units, settled.tax, settled.payment) == (Units.ZERO, Eur.ZERO, Eur(4_324))
    assert desk.cash() == Eur(100_000)
    # Reserved for the pay-out that follows without another release (CSH-9).
    assert desk.cash(Account.cash_held) == Eur(4_324)
    assert desk.holds()


@pytest.mark.rule("ORD-12", "TAX-21", "TAX-23")
def test_two_sales_of_one_bundle_follow_each_other(desk: Desk):
    desk.stock(("2", "100", date(2021, 3, 1)), ("2", "400", date(2022, 3, 1)))
    first, second = desk.take(SELL, pieces("2")), desk.take(SELL, pieces("2"))
    desk.execute("100")
    # The first gains 99.60 and pays 17.43 + 0.95; the second loses 200.40, that is 140.28 after the partial exemption:
    # it re-opens the 69.72 of the first, gives all its tax back at once, and leaves 70.56 to the pot.
    assert [str(desk.settlement(order).tax) for order in (first, second)] == ["18.38", "-18.38"]
    assert desk.settlement(second).payment == Eur(20_000 - 40 + 1_838)
    assert desk.house(AccountKind.CAPITAL_GAINS_TAX) == desk.house(AccountKind.SOLIDARITY_SURCHARGE) == Eur.ZERO
    with desk.sessions() as tx:
        assert tx.scalar(text("select loss_pot_cents from tax.year_statuses")) == 7_056
    assert desk.holds()


@pytest.mark.rule("ORD-12", "DOC-1", "DOC-3")
def test_the_settlement_document_shows_every_figure(desk: Desk):
    desk.prices("2024-01-09,120,", now=TUESDAY)
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    order = desk.take(SELL, pieces("5"))
    desk.execute("120")
    document = desk.settlement(order).document_id
    assert document is not None
    with desk.sessions.begin() as tx:
        opened = open_document(tx, document, person=desk.person)
    [booking] = opened.data["bookings"]
    assert (opened.document.number, booking["headline"]) == (1, "Verkauf")
    assert (booking["units"], booking["price"], booking["amount"]) == ("-5.000000", "120.000000", "600.00")
    assert booking["taxes"]["capital_gains_tax"] == "61.04"
    assert booking["payment"]["way"] == "to_cash_account"
    balance = opened.data["balance"]
    assert (balance["positions"][0]["units"], balance["depot_total"]) == ("5.000000", "600.00")


@pytest.mark.rule("FND-3", "ORD-11", "ORD-12", "TAX-2")
def test_a_fund_in_dollars_settles_with_the_margin_and_is_taxed_at_the_mid_rate(sessions: sessionmaker[Session]):
    desk = a_desk(sessions, isin=SOLD_IN_DOLLARS, currency="USD", calendars=("LU",), domicile="LU")
    order = desk.take(BUY, euros("500"))
    desk.forward()
    [bundle] = desk.bundles()
    line = desk.confirmation(bundle, "110.2007", rate="1.075936")
    [finding] = desk.confirm(line).findings
    assert "no exchange rate" in finding.detail
    desk.rates("2024-01-09,USD,1.0808")
    assert desk.confirm(line).confirmed == 1
    desk.settle()
    bought = desk.settlement(order)
    assert (bought.mid_rate, bought.fx_rate) == (Decimal("1.0808"), Decimal("1.075936"))
    assert (str(bought.units), str(bought.amount), str(bought.fx_margin)) == ("4.871948", "499.00", "2.25")
    assert desk.house(AccountKind.FX_MARGIN) == Eur(225)
    assert desk.house(AccountKind.FUND_COMPANY) == Eur(49_900 - 225)
    position = desk.position().position_id
    with sessions() as tx:
        [lot] = lots_of(tx, [position])[position]
    assert (lot.cost, lot.fx_rate) == (Eur(49_675 + 100), Decimal("1.0808"))
    sale = desk.take(SELL, EVERYTHING, now=WEDNESDAY)
    desk.rates("2024-01-11,USD,1.0808", now=datetime(2024, 1, 11, 17, 0, tzinfo=UTC))
    thursday = datetime(2024, 1, 11, 17, 0, tzinfo=UTC)
    desk.execute("110.2007", at=thursday, settled=thursday)
    sold = desk.settlement(sale)
    assert (sold.fx_rate, sold.tax) == (Decimal("1.085664"), Eur.ZERO)
    assert str(sold.amount) == "494.53"
    assert desk.holds()


@pytest.mark.rule("ORD-11", "ORD-23")
def test_what_single_roundings_differ_by_goes_to_suspense(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        depots = _many(tx, 3)
    for depot in depots:
        desk.take(BUY, euros("100"), depot=depot)
    desk.forward()
    [bundle] = desk.bundles()
    desk.confirm(desk.confirmation(bundle, "107.04"))
    assert desk.settle().done == 3
    # 99.80 / 107.04 = 0.93236173…, rounded three times; 299.40 / 107.04 = 2.79708520… rounded once
    with sessions() as tx:
        suspense = tx.scalar(text("select balance from depot.ledger_accounts where kind = 'unit_suspense'"))
        registrar = tx.scalar(text("select balance from depot.ledger_accounts where kind = 'registrar'"))
        settled = tx.scalar(text("select sum(units_micro) from orders.settlements"))
        confirmed = tx.scalar(text("select total_units_micro from orders.confirmations"))
    assert (settled + suspense, -registrar) == (confirmed, confirmed)
    assert suspense != 0
    assert desk.bundles()[0].state is BundleState.SETTLED
    assert desk.holds()


@pytest.mark.rule("ORD-10", "ORD-12")
def test_an_order_that_its_depot_cannot_meet_waits_for_a_person(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        [other] = _many(tx, 1)
    desk.prices("2024-01-05,100,", now=MORNING)
    desk.stock(("10", "1000", date(2023, 3, 1)))
    short = desk.take(SELL, euros("1000"))
    desk.stock(("10", "1000", date(2023, 3, 1)), depot=other)
    good = desk.take(SELL, euros("500"), depot=other)
    desk.forward()
    desk.confirm(desk.confirmation(desk.bundles()[0], "90"))
    report = desk.settle()
    assert (report.done, report.skipped) == (1, {"not covered": 1})
    assert desk.order(good).state is OrderState.SETTLED
    assert desk.order(short).state is OrderState.FORWARDED
    assert desk.bundles()[0].state is BundleState.CONFIRMED
    assert desk.settle().skipped == {"not covered": 1}
    assert desk.count("orders.confirmation_findings") == 1
    assert desk.holds()
    # Two of the staff end it: the bank takes the deal upon itself, the customer has the units back (ORD-10, ORD-11).
    with sessions.begin() as tx:
        [finding] = open_findings(tx, after=None, limit=10)
        take, anna = FindingAction.TAKE_OVER, StaffId(new_id())
        propose_finding_action(tx, finding.finding_id, action=take, reason="nicht gedeckt", by=anna, now=TUESDAY)
    with sessions.begin() as tx:
        decide_finding_action(
            tx, finding.finding_id, outcome=Outcome.DONE, by=StaffId(new_id()), margin_percent=MARGIN, now=TUESDAY
        )
    assert desk.settle().done == 0
    assert (desk.order(short).state, desk.position().units_free) == (OrderState.REJECTED, Units.parse("10"))
    assert desk.bundles()[0].state is BundleState.SETTLED
    assert desk.holds()


@pytest.mark.rule("ORD-8")
def test_nothing_is_booked_before_its_price_day_nor_on_a_day_off(desk: Desk):
    order = desk.take(BUY, euros("100"))
    desk.forward()
    line = desk.confirmation(desk.bundles()[0], "107.04")
    assert desk.settle(AFTERNOON).done == 0
    desk.confirm(line)
    saturday = datetime(2024, 1, 13, 9, 0, tzinfo=UTC)
    desk.settle(saturday)
    assert desk.settlement(order).booked_on == date(2024, 1, 15)


@pytest.mark.rule("ORD-12")
def test_a_crash_in_between_leaves_nothing_half_done(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    desk.stock(("10", "1000", date(2021, 3, 1)))
    orders = [desk.take(SELL, pieces("1")), desk.take(SELL, pieces("2"))]
    desk.forward()
    desk.confirm(desk.confirmation(desk.bundles()[0], "120"))
    counted = ("depot.ledger_entries", "depot.lot_uses", "tax.events", "depot.documents", "depot.events")
    before = [desk.count(table) for table in counted]

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went out")

    with monkeypatch.context() as patched:
        patched.setattr(settle_orders.settlements, "add", crash)
        with pytest.raises(RuntimeError, match="power"):
            desk.settle()
    assert [desk.count(table) for table in counted] == before
    assert desk.settle().done == 2
    assert desk.settle().done == 0
    assert [desk.order(order).state for order in orders] == [OrderState.SETTLED] * 2
    assert desk.count("orders.settlements") == 2
    assert desk.holds()


@pytest.mark.rule("ORD-12")
def test_chunks_settle_a_bundle_to_its_end_wherever_it_stopped(desk: Desk, sessions: sessionmaker[Session]):
    with sessions.begin() as tx:
        depots = _many(tx, 5)
    for depot in depots:
        desk.take(BUY, euros("100"), depot=depot)
    desk.forward()
    desk.confirm(desk.confirmation(desk.bundles()[0], "107.37"))
    with sessions.begin() as tx:
        settle_orders.settle_orders(
            tx,
            desk.bundles()[0].bundle_id,
            calendars=CALENDARS,
            margin_percent=MARGIN,
            debit_business_days=2,
            after=None,
            limit=2,
            now=TUESDAY,
        )
    assert desk.bundles()[0].state is BundleState.CONFIRMED
    seen: list[int] = []
    assert desk.settle(at_once=2, progress=seen.append).done == 3
    assert seen == [2, 3]
    assert desk.bundles()[0].state is BundleState.SETTLED
    assert desk.holds()


@pytest.mark.rule("ORD-12")
def test_the_database_itself_refuses_a_second_settlement(desk: Desk, sessions: sessionmaker[Session]):
    order = desk.take(BUY, euros("100"))
    desk.execute("107.04")
    with sessions() as tx, pytest.raises(IntegrityError, match="uq_settlements_order_id"):
        tx.execute(
            text("""
                insert into orders.settlements
                select gen_random_uuid(), order_id, bundle_id, position_id, units_micro, price, currency, mid_rate,
                       fx_rate, amount_cents, charges, fx_margin_cents, tax_cents, payment_cents, tax_event_id,
                       document_id, booked_on, settled_at from orders.settlements where order_id = :order
            """),
            {"order": order},
        )
    with sessions() as tx, pytest.raises(IntegrityError, match="append only"):
        tx.execute(text("update orders.settlements set payment_cents = 0"))


@pytest.mark.rule("ORD-12")
def test_500_orders_take_as_many_statements_as_5(sessions: sessionmaker[Session]):
    def statements(count: int, isin: str) -> int:
        desk = a_desk(sessions, isin=isin, fund_class=FundClass.EQUITY)
        with sessions.begin() as tx:
            depots = _many(tx, count)
        for depot in depots:
            desk.stock(("10", "500", date(2021, 3, 1)), depot=depot)
            desk.take(SELL, pieces("5"), depot=depot)
        desk.forward()
        bundle = desk.bundles()[-1]
        desk.confirm(desk.confirmation(bundle, "120"))
        seen: list[str] = []
        connection = sessions.kw["bind"]

        def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE")):
                seen.append(statement)

        event.listen(connection, "before_cursor_execute", note)
        with sessions.begin() as tx:
            booked, _ = settle_orders.settle_orders(
                tx,
                bundle.bundle_id,
                calendars=CALENDARS,
                margin_percent=MARGIN,
                debit_business_days=2,
                after=None,
                limit=2_000,
                now=TUESDAY,
            )
        event.remove(connection, "before_cursor_execute", note)
        assert len(booked) == count
        return len(seen)

    assert statements(5, STOCKS) == statements(60, SOLD_IN_DOLLARS)


def _many(tx: Session, count: int) -> list[Any]:
    """Depots of one holder each, with money."""
    depots = []
    for _ in range(count):
        holder = an_identified_person(tx, now=MORNING)
        depot = an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)], now=MORNING)
        paid_in(tx, depot.depot_id, "1000")
        depots.append(depot)
    return depots
