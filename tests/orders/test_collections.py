"""The tax on Vorabpauschalen is met to the cent, once: by units, from cash, or not at all (TAX-34, TAX-35)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest
from sqlalchemy import Row, text
from sqlalchemy.orm import Session, sessionmaker

from depot.app import INVARIANTS
from depot.funds.model import FundState
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.holdings.usecases.positions import positions
from depot.kernel import db
from depot.kernel.errors import NotFound
from depot.kernel.ids import OrderId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from depot.kernel.reports import StepReport
from depot.ledger.model import Account, AccountKind
from depot.ledger.usecases.balances import balances
from depot.postbox.usecases.open_document import open_document
from depot.postbox.usecases.render_document import render_document
from orders.errors import OrderOfTheBank
from orders.jobs.collect_vorabpauschale import collect_vorabpauschale
from orders.jobs.forward_bundles import forward_bundles
from orders.model import OrderState, Purpose
from orders.store import orders as orders_store
from orders.usecases import book_settlements as booking
from orders.usecases.ask_cancellation import ask_cancellation
from orders.usecases.choose_collection_way import choose_collection_way
from tax.jobs import run_vorabpauschale
from tax.model import CollectionWay
from tests.build import a_registered_person, an_identified_person
from tests.funds.fund_examples import HEADER, STOCKS, WORLD, some_terms
from tests.orders.desk import CALENDARS, paid_in
from tests.postbox.samples import BANK
from tests.tax.year_end import BOOKED, OPENED, YEAR, Held, a_holding, sell_lot, some_funds

# Assessed and claimed on Wednesday, 22 January; the price of the day after is the first that a sale can get.
EVENING: Final = datetime(2025, 1, 22, 17, tzinfo=UTC)
NEXT: Final = EVENING + timedelta(days=1)
LAST: Final = EVENING + timedelta(days=2)
PRICE_DAY: Final = date(2025, 1, 23)
BOUGHT: Final = date(2022, 11, 14)
# 100 units · 1.603 = 160.30; 70 % taxable: 112.21; K = 28.05, S = 1.54
DUE: Final = Eur.parse("29.59")

Sessions = sessionmaker[Session]


@dataclass
class Stage:
    """A bank after the run over 2024."""

    sessions: Sessions
    held: Held

    def step(self, now: datetime, **how: Any) -> StepReport:
        """The step of the day."""
        return collect_vorabpauschale(self.sessions, calendars=CALENDARS, now=now, **how)

    def price(self, value: str, *, isin: str = WORLD, day: date = PRICE_DAY, now: datetime = NEXT) -> None:
        """The fund publishes a price."""
        with self.sessions.begin() as tx:
            assert import_prices(tx, f"{HEADER}{isin},{day},{value},,EUR", source="test", now=now).loaded == 1

    def choose(self, way: CollectionWay) -> None:
        """The customer chooses."""
        with self.sessions.begin() as tx:
            choose_collection_way(tx, self.held.depot, way, person=self.held.person, now=BOOKED)

    def pay_in(self, amount: str) -> None:
        """Money on the cash account."""
        with self.sessions.begin() as tx:
            paid_in(tx, self.held.depot, amount, now=BOOKED)

    def rows(self, query: str) -> list[Row[Any]]:
        """Something out of the tables."""
        with self.sessions() as tx:
            return list(tx.execute(text(query)))

    def cents(self, *accounts: Account) -> list[int]:
        """Balances."""
        with self.sessions() as tx:
            found = balances(tx, accounts)
        return [found[account] for account in accounts]

    def units(self) -> Units:
        """What the position holds."""
        with self.sessions() as tx:
            return positions(tx, [self.held.position.position_id])[self.held.position.position_id].units

    def claims(self) -> list[tuple[str, str | None]]:
        """State and way of the claims."""
        return [(row.state, row.way) for row in self.rows("select * from tax.collections order by event_id")]

    def holds(self) -> bool:
        """Whether everything that must always hold does."""
        with self.sessions() as tx:
            assert list(broken(tx, INVARIANTS)) == []
        return True


@pytest.fixture
def sessions(fresh_database: str) -> Iterator[Sessions]:
    engine = db.engine(fresh_database)
    yield sessionmaker(engine, expire_on_commit=False)
    engine.dispose()


@pytest.fixture
def stage(sessions: Sessions) -> Stage:
    """One customer with 100 units, bought for 100.00, worth 11,000.00."""
    with sessions.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, WORLD, ("100", BOUGHT), person=an_identified_person(tx, now=OPENED))
    assess(sessions)
    return Stage(sessions, held)


def assess(sessions: Sessions) -> None:
    """The run over 2024."""
    run_vorabpauschale(sessions, year=YEAR, now=BOOKED, dry_run=False)


HOUSE: Final = tuple(
    Account.house(kind)
    for kind in (AccountKind.CAPITAL_GAINS_TAX, AccountKind.SOLIDARITY_SURCHARGE, AccountKind.CHURCH_TAX)
)


@pytest.mark.rule("TAX-34", "TAX-36", "ORD-12")
def test_units_are_sold_so_that_the_net_meets_the_tax(stage: Stage):
    placed = stage.step(EVENING)
    assert (placed.name, placed.done, placed.sums) == ("collect_vorabpauschale", 0, {"sales placed": "1"})
    [order] = stage.rows("select * from orders.orders")
    assert (order.purpose, order.state, order.price_day) == ("vorabpauschale", "accepted", PRICE_DAY)
    assert (order.amount_cents, order.placed_by, order.charge_percent) == (DUE.cents, None, 0)
    assert stage.holds()
    assert forward_bundles(stage.sessions, now=LAST).done == 0  # the fund company never sees it
    assert stage.step(NEXT).skipped == {"not-settled-yet": 1}
    stage.price("112.00")
    report = stage.step(NEXT)
    assert (report.done, report.sums) == (1, {"units": "29.59", "sales placed": "0"})
    [sold] = stage.rows("select * from orders.settlements")
    amount = Eur(sold.amount_cents)
    assert amount - Eur(sold.tax_cents) == DUE
    assert amount == Eur.half_up(Units(sold.units_micro).exact * 112)
    assert sold.payment_cents == 0
    assert stage.units() == Units.parse("100") - Units(sold.units_micro)
    assert stage.claims() == [("collected", "units")]
    assert stage.rows("select reference from tax.collections")[0].reference == sold.settlement_id
    # The claim and the sale's own taxes; gain per unit 111 − 1.603 of Vorabpauschale.
    assert sum(stage.cents(*HOUSE)) == DUE.cents + sold.tax_cents
    assert stage.cents(Account.cash(stage.held.depot), Account.unit_suspense(WORLD)) == [0, sold.units_micro]
    assert stage.holds()


@pytest.mark.rule("TAX-34", "DOC-3")
def test_the_settlement_names_the_claim(stage: Stage):
    stage.step(EVENING)
    stage.price("112.00")
    stage.step(NEXT)
    [settled] = stage.rows("select document_id from orders.settlements")
    [event] = stage.rows("select event_id from tax.events where kind = 'vorabpauschale'")
    with stage.sessions.begin() as tx:
        shown = open_document(tx, settled.document_id, person=stage.held.person)
        pdf = render_document(tx, settled.document_id, institution=BANK, now=NEXT)
    [booking_shown] = shown.data["bookings"]
    assert shown.document.title == "Abrechnung Verkauf wegen Vorabpauschale"
    assert (booking_shown["tax_claim"], booking_shown["payment"]["amount"]) == ("29.59", "0.00")
    assert booking_shown["payment"]["way"] == "tax_claim"
    assert booking_shown["paired_reference"].startswith("tax_")
    assert event is not None
    assert pdf.startswith(b"%PDF")
    told = stage.rows("select content from depot.events where kind = 'tax_collected.v1'")
    assert [row.content["way"] for row in told] == ["units"]


@pytest.mark.rule("TAX-34")
def test_the_cash_account_one_business_day_later_where_the_person_chose_it(stage: Stage):
    stage.choose(CollectionWay.CASH_ACCOUNT)
    stage.pay_in("29.59")
    assert stage.step(EVENING).skipped == {"debited tomorrow": 1}
    report = stage.step(NEXT)
    assert (report.done, report.sums) == (1, {"cash_account": "29.59", "sales placed": "0"})
    assert stage.cents(Account.cash(stage.held.depot), *HOUSE) == [0, 2805, 154, 0]
    assert stage.claims() == [("collected", "cash_account")]
    [entry] = stage.rows("select * from depot.ledger_entries where kind = 'vorabpauschale_tax'")
    assert entry.text == "Steuer auf Vorabpauschale 2024 FTSE All-World UCITS ETF"
    assert (stage.units(), stage.step(LAST).read) == (Units.parse("100"), 0)
    assert stage.holds()


@pytest.mark.rule("TAX-34")
def test_a_cash_account_that_does_not_suffice_leaves_it_to_the_units(stage: Stage):
    stage.choose(CollectionWay.CASH_ACCOUNT)
    stage.pay_in("29.58")
    stage.step(NEXT)
    assert [row.purpose for row in stage.rows("select purpose from orders.orders")] == ["vorabpauschale"]
    assert stage.cents(Account.cash(stage.held.depot)) == [2958]


def _suspend(stage: Stage) -> None:
    shut = some_terms(wkn=None, valid_from=date(2025, 1, 22), state=FundState.REDEMPTIONS_SUSPENDED)
    with stage.sessions.begin() as tx:
        record_fund_terms(tx, shut, now=BOOKED)


@pytest.mark.rule("TAX-34", "TAX-35")
def test_a_suspended_fund_leaves_the_cash_account_or_a_report(stage: Stage):
    _suspend(stage)
    stage.pay_in("100.00")
    assert stage.step(EVENING).skipped == {"debited tomorrow": 1}
    assert stage.step(NEXT).sums["cash_account"] == "29.59"
    assert stage.holds()


@pytest.mark.rule("TAX-35")
def test_where_neither_works_the_whole_claim_is_reported(stage: Stage):
    _suspend(stage)
    stage.pay_in("29.58")
    report = stage.step(NEXT)
    assert report.sums == {"reported": "29.59", "sales placed": "0"}
    [told] = stage.rows("select * from tax.uncollected")
    assert (told.isin, told.day, told.units_micro, told.amount_cents, told.reason) == (
        WORLD,
        date(2025, 1, 2),
        100_000_000,
        DUE.cents,
        "fund suspended, no money",
    )
    assert stage.cents(Account.cash(stage.held.depot), *HOUSE) == [2958, 0, 0, 0]
    assert stage.claims() == [("reported", None)]
    assert stage.step(LAST).read == 0


@pytest.mark.rule("TAX-35")
@pytest.mark.parametrize("cash", ["0", "29.59"])
def test_units_that_no_longer_bring_the_tax_are_left_alone(stage: Stage, cash: str):
    """Nearly all units went between the run and the sale: never part of the tax (TAX-35)."""
    if cash != "0":
        stage.pay_in(cash)
    with stage.sessions.begin() as tx:
        sell_lot(tx, stage.held, stage.held.lots[0], "99.9", on=date(2025, 1, 22))
    stage.step(EVENING)
    [order] = stage.rows("select * from orders.orders")
    assert order.units_held_micro == 100_000
    stage.price("112.00")
    report = stage.step(NEXT)
    if cash == "0":
        assert report.sums == {"reported": "29.59", "sales placed": "0"}
        assert stage.rows("select reason from tax.uncollected")[0].reason == "no units, no money"
    else:
        assert report.sums == {"cash_account": "29.59", "sales placed": "0"}
    [ended] = stage.rows("select state, end_reason from orders.orders")
    assert tuple(ended) == ("cancelled", "the units do not bring the tax due")
    assert stage.units() == Units.parse("0.1")
    assert stage.holds()


@pytest.mark.rule("TAX-34", "ORD-12")
def test_once_whatever_crashes_and_however_often_it_runs(sessions: Sessions, monkeypatch: pytest.MonkeyPatch):
    with sessions.begin() as tx:
        some_funds(tx)
        held = []
        for days in range(5):
            lots = (("100", BOUGHT), ("10", BOUGHT + timedelta(days=days)))
            held.append(a_holding(tx, WORLD, *lots, person=an_identified_person(tx, now=OPENED)))
        a_holding(tx, STOCKS, ("50", BOUGHT), person=held[0].person, depot=held[0].depot)
    assess(sessions)
    stage = Stage(sessions, held[0])
    assert stage.step(EVENING, at_once=2).sums == {"sales placed": "6"}
    assert stage.step(EVENING, at_once=2).sums == {"sales placed": "0"}
    stage.price("112.00")
    stage.price("101.00", isin=STOCKS)
    calls = []
    keep = booking._keep

    def crash(*facts: Any, **named: Any) -> None:
        calls.append(facts)
        if len(calls) == 2:
            raise RuntimeError("power failure")
        keep(*facts, **named)

    monkeypatch.setattr(booking, "_keep", crash)
    with pytest.raises(RuntimeError, match="power failure"):
        stage.step(NEXT, at_once=2)
    assert stage.holds()
    report = stage.step(NEXT, at_once=2)
    assert stage.step(LAST).done == 0
    assert report.done + 2 >= 6 > len(calls) - 1
    assert stage.claims() == [("collected", "units")] * 6
    owed = stage.rows("select sum(due_cents) as due from tax.collections")[0].due
    own = stage.rows("select sum(tax_cents) as tax from orders.settlements")[0].tax
    assert sum(stage.cents(*HOUSE)) == owed + own
    assert stage.holds()


@pytest.mark.rule("TAX-34", "ORD-5")
def test_the_customer_cannot_take_the_sale_back(stage: Stage):
    stage.step(EVENING)
    [row] = stage.rows("select order_id from orders.orders")
    with stage.sessions.begin() as tx, pytest.raises(OrderOfTheBank):
        ask_cancellation(tx, OrderId(row.order_id), person=stage.held.person, now=EVENING)
    with stage.sessions() as tx:
        order = orders_store.by_id(tx, OrderId(row.order_id))
    assert order is not None
    assert (order.state, order.purpose) == (OrderState.ACCEPTED, Purpose.VORABPAUSCHALE)


@pytest.mark.rule("TAX-34", "ACC-9", "AUT-16")
def test_strangers_choose_nothing(stage: Stage):
    with stage.sessions.begin() as tx:
        stranger = a_registered_person(tx)
        with pytest.raises(NotFound):
            choose_collection_way(tx, stage.held.depot, CollectionWay.UNITS, person=stranger, now=BOOKED)
    assert stage.rows("select 1 from orders.collection_ways") == []


@pytest.mark.rule("TAX-34")
def test_a_fund_of_whole_units_sells_the_fewest_and_the_rest_is_the_customers(sessions: Sessions):
    with sessions.begin() as tx:
        some_funds(tx)
        record_fund_terms(tx, some_terms(wkn=None, unit_decimals=0, valid_from=date(2025, 1, 22)), now=BOOKED)
        held = a_holding(tx, WORLD, ("100", BOUGHT), person=an_identified_person(tx, now=OPENED))
    assess(sessions)
    stage = Stage(sessions, held)
    stage.step(EVENING)
    stage.price("112.00")
    stage.step(NEXT)
    [sold] = stage.rows("select * from orders.settlements")
    rest = sold.amount_cents - sold.tax_cents - DUE.cents
    assert (sold.units_micro, sold.payment_cents) == (1_000_000, rest)
    assert rest > 0
    assert stage.cents(Account.cash(held.depot)) == [rest]
    assert stage.holds()
    assert Decimal(sold.price) == 112
