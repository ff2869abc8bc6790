"""Distributions: announced once, paid once, to the cent, out or into units (ORD-20, FND-4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import FundClass, FundState, ShareClass, Side
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.kernel.errors import NotFound
from depot.kernel.money import Eur, Money, Units, total
from depot.ledger.model import AccountKind
from depot.postbox.usecases.open_document import open_document
from depot.postbox.usecases.render_document import render_document
from orders.errors import DistributionAlreadyAnnounced, DistributionInvalid
from orders.model import BundleState, OrderState, Purpose
from orders.rules.distribution_booking import DistributionUse
from orders.usecases import pay_distribution as paying
from orders.usecases.choose_distribution_use import choose_distribution_use
from tax.rules.distribution import gross_in_currency, in_currency, in_eur
from tests.build import a_registered_person
from tests.funds.fund_examples import some_terms
from tests.orders.desk import MORNING, pieces, stocked
from tests.orders.payouts import BOUGHT, LATER, PAID, PAY_DAY, church_tax, payouts
from tests.postbox.samples import BANK

Sessions = sessionmaker[Session]


class Printed(NamedTuple):
    """A distribution as printed on a statement of a fund bank; taxes in EUR, net in the currency, paid in EUR."""

    units: str
    per_unit: str
    currency: str
    rate: str
    gross: str
    taxes: tuple[str, str, str]
    net: str
    paid: str | None = None


PRINTED = [
    Printed("1.000000", "0.394130", "USD", "1.1046", "0.39", ("0.06", "0.00", "0.00"), "0.32", "0.29"),
    Printed("7.332986", "0.297309", "USD", "1.1178", "2.18", ("0.34", "0.01", "0.00"), "1.79"),
    Printed("37.327232", "0.373500", "USD", "1.1777", "13.94", ("2.97", "0.16", "0.00"), "10.25"),
    Printed("12.000000", "0.661400", "USD", "1.1039", "7.94", ("1.53", "0.08", "0.00"), "6.16"),
    Printed("300.991871", "0.012407", "GBP", "0.8997", "3.73", ("0.73", "0.04", "0.00"), "3.03"),
    Printed("27.707360", "0.202830", "USD", "1.0512", "5.62", ("0.93", "0.05", "0.00"), "4.59", "4.37"),
    Printed("39.682032", "1.680000", "USD", "1.098119", "66.67", ("10.44", "0.57", "0.93"), "53.56", "48.77"),
    Printed("128.804746", "0.216200", "EUR", "1", "27.85", ("4.48", "0.24", "0.40"), "22.73", "22.73"),
]


@pytest.mark.rule("ORD-20", "FND-3")
@pytest.mark.parametrize("real", PRINTED)
def test_real_statements(real: Printed):
    """Amount = units · per unit, each tax converted on its own; in EUR the same is paid by either way."""
    fx_rate = Decimal(real.rate)
    foreign = gross_in_currency(Units.parse(real.units), Decimal(real.per_unit), real.currency)
    assert str(foreign) == real.gross
    withheld = [Eur.parse(tax) for tax in real.taxes]
    left = foreign
    for tax in withheld:
        left -= in_currency(tax, fx_rate, real.currency)
    assert str(left) == real.net
    if real.paid is not None:
        net_eur = in_eur(foreign, fx_rate) - total(withheld)
        assert net_eur == in_eur(left, fx_rate) == Eur.parse(real.paid)


@pytest.mark.rule("ORD-20", "TAX-21", "TAX-22", "DOC-2", "DOC-3")
def test_paid_out_taxed_and_noted(sessions: Sessions):
    stage = payouts(sessions)
    church_tax(stage.desk, 9)
    announced = stage.announce("0.2162")
    report = stage.pay()
    assert (report.name, report.read, report.done, report.skipped) == ("pay_distributions", 1, 1, {})
    assert report.sums == {"distributions": "1", "gross": "27.85", "net": "22.40", "reinvested": "0"}
    [paid] = stage.received()
    # 27.85 · 70 % = 19.495, half up 19.50; K = 19.50 / 4.09 = 4.77, S = 0.26, C = 0.42
    assert [str(tax) for tax in (paid.capital_gains_tax, paid.solidarity_surcharge, paid.church_tax)] == [
        "4.77",
        "0.26",
        "0.42",
    ]
    assert (paid.net, stage.desk.cash(), paid.use) == (Eur.parse("22.40"), Eur.parse("22.40"), DistributionUse.PAY_OUT)
    assert stage.desk.house(AccountKind.FUND_COMPANY) == Eur.parse("-27.85")
    assert stage.desk.house(AccountKind.CHURCH_TAX) == Eur.parse("0.42")
    assert stage.seen(announced.distribution_id).paid_at == PAID
    with sessions() as tx:
        assert paid.document_id is not None
        shown = open_document(tx, paid.document_id, person=stage.desk.person)
        assert (shown.document.number, shown.document.title) == (1, "Ausschüttung")
        assert shown.data["record_day"] == "2024-01-09"
        assert shown.data["partial_exemption"] == "Aktienfonds, 30 %"
        assert shown.data["payment"]["way"] == "to_cash_account"
        assert shown.data["balance"]["positions"][0]["units"] == "128.804746"
        pdf = render_document(tx, paid.document_id, institution=BANK, now=PAID)
        kept = tx.execute(text("select per_unit, pay_day from tax.fund_distributions")).one()
    assert pdf.startswith(b"%PDF")
    assert (kept.per_unit, kept.pay_day) == (Decimal("0.2162"), PAY_DAY)
    assert stage.desk.holds()


@pytest.mark.rule("ORD-20", "FND-3", "TAX-10")
def test_in_a_foreign_currency_it_waits_for_the_rate_of_the_pay_day(sessions: Sessions):
    stage = payouts(sessions, units="39.682032")
    stage.announce("1.68", currency="USD")
    assert stage.pay().skipped == {"no-rate-yet": 1}
    assert stage.desk.count("tax.fund_distributions") == 0
    stage.desk.rates(f"{PAY_DAY.isoformat()},USD,1.098119", now=LATER)
    assert stage.pay(LATER).done == 1
    [paid] = stage.received()
    assert (paid.gross, paid.gross_eur, paid.fx_rate) == (
        Money(6667, "USD"),
        Eur.parse("60.71"),
        Decimal("1.098119"),
    )
    assert paid.booked_on == date(2024, 1, 18)
    with sessions() as tx:
        kept = tx.scalar(text("select per_unit from tax.fund_distributions"))
        assert paid.document_id is not None
        data = open_document(tx, paid.document_id, person=stage.desk.person).data
        [(booked_on, value_on)] = tx.execute(
            text("select booked_on, value_on from depot.ledger_entries where kind = 'distribution'")
        ).all()
    assert kept == Decimal("1.529888837184")  # 1.68 / 1.098119
    assert (data["exchange_rate"], data["net"]["currency"]) == ("1.098119", "USD")
    assert (booked_on, value_on) == (date(2024, 1, 18), PAY_DAY)
    assert stage.desk.holds()


@pytest.mark.rule("ORD-20", "ORD-12", "FEE-3")
def test_reinvested_in_full_without_charge_at_the_next_price(sessions: Sessions):
    stage = payouts(sessions, cash="500", front_load_percent=Decimal(5), transaction_charge_percent=Decimal("0.2"))
    stage.desk.prices("2024-01-17,107.00,112.35", now=PAID)
    stage.choose(DistributionUse.REINVEST)
    stage.announce("0.2162")
    stage.pay()
    [paid] = stage.received()
    assert paid.use is DistributionUse.REINVEST
    assert paid.order_id is not None
    order = stage.desk.order(paid.order_id)
    assert (order.purpose, order.state, order.size.amount) == (Purpose.REINVESTMENT, OrderState.ACCEPTED, paid.net)
    assert (order.order_day, order.price_day) == (PAY_DAY, date(2024, 1, 18))
    assert (stage.desk.cash(), order.hold.money) == (Eur.parse("500.00"), paid.net)
    assert stage.desk.holds()
    # A customer buys the same fund on the same day: with its load and charge it goes into another bundle.
    bought = stage.desk.take(Side.SUBSCRIPTION, pieces("1"), now=PAID.replace(hour=9))
    stage.desk.forward(PAID)
    sent = {stage.desk.order(one).bundle_id for one in (paid.order_id, bought)}
    assert len(sent) == 2
    stage.desk.prices("2024-01-18,104.8053,110.045565", now=LATER)
    prices = {stage.desk.order(paid.order_id).bundle_id: "104.8053", stage.desk.order(bought).bundle_id: "110.045565"}
    lines = [stage.desk.confirmation(bundle, prices[bundle.bundle_id]) for bundle in stage.desk.bundles()]
    assert stage.desk.confirm(*lines, now=LATER).findings == ()
    assert stage.desk.settle(LATER).done == 2
    settled = stage.desk.settlement(paid.order_id)
    assert settled.units == Units.half_up(paid.net.exact / Decimal("104.8053").as_integer_ratio()[0] * 10_000)
    assert (settled.amount, settled.charges, settled.payment) == (paid.net, (), paid.net)
    with sessions() as tx:
        lot = tx.execute(text("select * from depot.lots where origin = 'reinvestment'")).one()
        assert settled.document_id is not None
        data = open_document(tx, settled.document_id, person=stage.desk.person).data
    assert (lot.cost_cents, lot.acquired_on) == (paid.net.cents, date(2024, 1, 18))
    assert data["bookings"][0]["headline"] == "Wiederanlage"
    assert data["bookings"][0]["payment"]["way"] == "from_distribution"
    assert all(bundle.state is BundleState.SETTLED for bundle in stage.desk.bundles())
    assert stage.desk.holds()


@pytest.mark.rule("ORD-20")
def test_what_cannot_be_reinvested_is_paid_out(sessions: Sessions):
    stage = payouts(sessions, units="0.2", unit_decimals=0, fund_class=FundClass.NONE)
    stage.choose(DistributionUse.REINVEST)
    stage.desk.prices("2024-01-17,107.00,107.00", now=PAID)
    stage.announce("0.2162")
    stage.pay()
    [small] = stage.received()  # 0.03 EUR buy no whole unit
    assert (small.use, stage.desk.cash()) == (DistributionUse.PAY_OUT, small.net)
    shut = some_terms(
        isin=stage.desk.terms.isin,
        wkn=None,
        valid_from=date(2024, 1, 9),
        share_class=ShareClass.DISTRIBUTING,
        state=FundState.SUBSCRIPTIONS_SUSPENDED,
    )
    with sessions.begin() as tx:
        record_fund_terms(tx, shut, now=MORNING)
        stocked(tx, stage.desk.depot.depot_id, stage.desk.terms.isin, ("5000", "1000.00", BOUGHT))
    stage.announce("0.2162", ex_day=date(2024, 1, 11))
    stage.pay()
    assert stage.received()[0].use is DistributionUse.PAY_OUT
    assert stage.desk.holds()


@pytest.mark.rule("ORD-20")
def test_units_held_at_the_end_of_the_day_before_ex_day_count(sessions: Sessions):
    stage = payouts(sessions, units="100")
    isin = stage.desk.terms.isin
    with sessions.begin() as tx:
        stocked(tx, stage.desk.depot.depot_id, isin, ("10", "100.00", date(2024, 1, 9)))
        stocked(tx, stage.desk.depot.depot_id, isin, ("1", "100.00", date(2024, 1, 10)), now=PAID)
    late = stage.another("50")
    with sessions.begin() as tx:  # all of it is sold before pay-day; entitled it stays
        stocked(tx, late.depot_id, isin, ("7", "70.00", date(2024, 1, 11)), now=PAID)
    stage.announce("1")
    assert stage.pay().done == 2
    assert [paid.units for paid in stage.received()] == [Units.parse("110")]
    assert [paid.units for paid in stage.received(late)] == [Units.parse("50")]


@pytest.mark.rule("ORD-20")
def test_nothing_before_the_pay_day_and_on_a_holiday_the_next_business_day(sessions: Sessions):
    stage = payouts(sessions)
    stage.announce(pay_day=date(2024, 1, 20))  # a Saturday
    for hour in (PAID, PAID.replace(day=19), PAID.replace(day=20), PAID.replace(day=21)):
        assert stage.pay(hour).read == 0
    assert stage.pay(PAID.replace(day=22)).done == 1
    assert stage.received()[0].booked_on == date(2024, 1, 22)


@pytest.mark.rule("ORD-20", "ORD-12")
def test_each_position_exactly_once_however_often_and_wherever_it_stops(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
):
    stage = payouts(sessions)
    depots = [stage.desk.depot, *(stage.another(str(units)) for units in range(1, 6))]
    announced = stage.announce()
    calls = []

    def crash(*facts: object, **named: object) -> None:
        calls.append(facts)
        if len(calls) == 2:
            raise RuntimeError("power failure")
        kept(*facts, **named)  # type: ignore[arg-type]

    kept = paying._keep
    monkeypatch.setattr(paying, "_keep", crash)
    with pytest.raises(RuntimeError, match="power failure"):
        stage.pay(at_once=2)
    assert stage.desk.count("orders.distribution_payments") == 2
    assert stage.desk.holds()
    assert stage.pay(at_once=2).done == 4
    assert stage.seen(announced.distribution_id).paid_at == PAID
    again = stage.pay()
    assert (again.read, again.done) == (0, 0)
    assert [len(stage.received(depot)) for depot in depots] == [1] * 6
    assert stage.desk.count("tax.events") == 6
    assert stage.desk.count("depot.events where kind = 'distribution_paid.v1'") == 6
    assert stage.desk.holds()


@pytest.mark.rule("ORD-20", "ACC-14")
def test_a_depot_without_a_holder_waits_and_keeps_the_distribution_open(sessions: Sessions):
    stage = payouts(sessions)
    orphan = stage.another("10")
    with sessions.begin() as tx:
        ended = "update depot.depot_roles set valid_to = '2024-01-08' where depot_id = :depot"
        tx.execute(text(ended), {"depot": orphan.depot_id})
    announced = stage.announce()
    report = stage.pay()
    assert (report.done, report.skipped) == (1, {"no holder": 1})
    assert stage.seen(announced.distribution_id).paid_at is None
    with sessions.begin() as tx:
        tx.execute(
            text("update depot.depot_roles set valid_to = null where depot_id = :depot"), {"depot": orphan.depot_id}
        )
    assert stage.pay(LATER).done == 1
    assert stage.seen(announced.distribution_id).paid_at == LATER


@pytest.mark.rule("ORD-20")
def test_less_than_half_a_cent_is_not_booked(sessions: Sessions):
    stage = payouts(sessions, units="0.01")
    announced = stage.announce("0.2162")
    report = stage.pay()
    assert (report.done, report.skipped) == (0, {"less than half a cent": 1})
    assert stage.seen(announced.distribution_id).paid_at == PAID
    assert stage.desk.cash() == Eur.ZERO


@pytest.mark.rule("FND-4", "TAX-10")
def test_the_fund_year_learns_of_it_even_if_nobody_was_entitled(sessions: Sessions):
    stage = payouts(sessions)
    stage.announce("1.50", ex_day=date(2022, 1, 3), currency="USD")
    stage.desk.rates(f"{PAY_DAY.isoformat()},USD,1.25", now=PAID)
    assert stage.pay().done == 0
    with sessions() as tx:
        assert tx.scalar(text("select per_unit from tax.fund_distributions")) == Decimal("1.2")


@pytest.mark.rule("FND-4")
def test_all_faults_of_an_announcement_together(sessions: Sessions):
    stage = payouts(sessions, share_class=ShareClass.ACCUMULATING)
    with pytest.raises(DistributionInvalid) as refused:
        stage.announce("0.1234567891", ex_day=date(2024, 2, 1), currency="XXX", fx_rate=Decimal(0))
    assert [(fault.rule, fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("FND-4", "/isin", "not-distributing"),
        ("FND-4", "/pay_day", "days-out-of-order"),
        ("FND-4", "/per_unit", "per-unit-not-positive"),
        ("FND-4", "/currency", "unknown-currency"),
        ("FND-3", "/fx_rate", "fx-rate-not-allowed"),
    ]
    for isin, code in (("IE00BK5BQT81", "isin-check-digit"), ("LU0908500753", "unknown-fund")):
        with pytest.raises(DistributionInvalid) as unknown:
            stage.announce(isin=isin, fx_rate=Decimal(1))
        assert [fault.code for fault in unknown.value.faults] == [code, "fx-rate-not-allowed"]
    assert stage.desk.count("orders.distributions") == 0


@pytest.mark.rule("FND-4")
def test_one_distribution_of_a_fund_and_ex_day(sessions: Sessions):
    stage = payouts(sessions)
    stage.announce()
    with pytest.raises(DistributionAlreadyAnnounced):
        stage.announce("0.30")


@pytest.mark.rule("ORD-20", "ACC-9", "AUT-16")
def test_only_those_who_may_order_choose_and_only_for_their_position(sessions: Sessions):
    stage = payouts(sessions)
    other = stage.another("1")
    for depot, person in ((stage.desk.depot, other.holders[0]), (other, other.holders[0])):
        with sessions.begin() as tx, pytest.raises(NotFound):
            choose_distribution_use(
                tx,
                stage.position.position_id,
                DistributionUse.REINVEST,
                depot=depot.depot_id,
                person=person,
                now=MORNING,
            )
    with sessions.begin() as tx:
        stranger = a_registered_person(tx)
    with sessions.begin() as tx, pytest.raises(NotFound):
        choose_distribution_use(
            tx,
            stage.position.position_id,
            DistributionUse.REINVEST,
            depot=stage.desk.depot.depot_id,
            person=stranger,
            now=MORNING,
        )


@pytest.mark.rule("ORD-20", "CSH-2")
def test_a_payment_is_never_changed(sessions: Sessions):
    stage = payouts(sessions)
    stage.announce()
    stage.pay()
    for change in ("update orders.distribution_payments set use = 'reinvest'", "delete from orders.distribution_uses"):
        if "uses" in change:
            stage.choose(DistributionUse.PAY_OUT)
        with sessions() as tx, pytest.raises(IntegrityError, match="append only"):
            tx.execute(text(change))


@pytest.mark.rule("ORD-20")
def test_many_take_as_many_statements_as_few(sessions: Sessions, engine: Engine):
    stage = payouts(sessions)
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    def statements(ex_day: date, holders: int) -> int:
        for _ in range(holders):
            stage.another("10")
        stage.choose(DistributionUse.REINVEST)
        stage.announce(ex_day=ex_day)
        sent.clear()
        event.listen(engine, "before_cursor_execute", note)
        stage.pay()
        event.remove(engine, "before_cursor_execute", note)
        return len(sent)

    assert statements(date(2024, 1, 10), 2) == statements(date(2024, 1, 11), 20)
