"""VL over the whole way: the employer's payment, locked units, follow-up contracts, early disposals (VL-1 to VL-14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.errors import LifeEventRefused
from depot.accounts.model import PaperKind
from depot.funds.model import ShareClass, Side
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.clock import new_id
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account
from depot.vl.errors import ContractNotLocked, PositionHasVl, VlRefused
from depot.vl.model import HarmlessReason, NoticeKind, Stage, VoidedAs
from depot.vl.usecases.ask_agreement import ask_agreement
from depot.vl.usecases.hand_over_notices import hand_over_notices
from depot.vl.usecases.notices_due import notices_due
from depot.vl.usecases.void_payment import void_payment
from orders.errors import OrderRefused, VlIsIrrevocable
from orders.jobs.convert_funds import convert_funds
from orders.jobs.pay_distributions import pay_distributions
from orders.model import MoneyPlace, OrderState, Purpose
from orders.rules.distribution_booking import NewDistribution
from orders.usecases.announce_distribution import announce_distribution
from orders.usecases.ask_cancellation import ask_cancellation
from orders.usecases.ask_end_sale import ask_end_sale
from orders.usecases.end_sales_of import end_sales_of
from orders.usecases.orders_of import orders_of
from orders.usecases.release_end_sale import release_end_sale
from orders.usecases.withdraw_end_sale import withdraw_end_sale
from tests.funds.fund_examples import EUROPE, WORLD
from tests.orders.desk import CALENDARS, MORNING, pieces
from tests.orders.test_conversions import THAT_DAY, merger
from tests.orders.vl_desk import CLERK, VlDesk, a_vl_desk, at

Sessions = sessionmaker[Session]


@pytest.fixture
def vl(sessions: Sessions) -> VlDesk:
    return a_vl_desk(sessions)


@pytest.mark.rule("VL-1", "VL-2", "VL-3", "VL-6", "CSH-3")
def test_a_payment_of_any_amount_begins_a_contract_and_its_units_are_locked(vl: VlDesk):
    vl.bought("2024-01-09", "6.65", settled="2024-01-11")
    [standing] = vl.contracts()
    contract = standing.contract
    assert (contract.begins_on, contract.payments_until) == (date(2024, 1, 9), date(2030, 1, 8))
    assert (contract.locked_from, contract.locked_until) == (date(2024, 1, 1), date(2030, 12, 31))
    assert contract.number == f"{vl.position().number}-01"
    assert vl.units() == ("0.000000", "0.066500")
    with pytest.raises(OrderRefused) as online:
        vl.place(Side.REDEMPTION, pieces("0.01"), now=at("2024-01-12"))
    assert [fault.code for fault in online.value.faults] == ["insufficient-units"]
    assert vl.holds()


@pytest.mark.rule("VL-1")
def test_what_exceeds_480_euros_of_a_year_buys_free_units_with_a_notice(vl: VlDesk):
    vl.bought("2024-01-09", "470.00", settled="2024-01-11")
    vl.bought("2024-02-06", "40.00", settled="2024-02-08")
    assert vl.units() == ("0.300000", "4.800000")
    [standing] = vl.contracts()
    assert [(str(paid.counted), str(paid.excess)) for paid in standing.payments] == [
        ("470.00", "0.00"),
        ("10.00", "30.00"),
    ]
    with vl.sessions() as tx:
        titles = tx.scalars(text("select title from depot.documents")).all()
    assert any(title.startswith("Höchstbetrag Ihrer vermögenswirksamen Leistungen") for title in titles)
    vl.bought("2024-03-05", "40.00", settled="2024-03-07")
    assert vl.units() == ("0.700000", "4.800000")
    vl.bought("2025-01-07", "40.00", settled="2025-01-09")
    assert vl.units() == ("0.700000", "5.200000")
    assert vl.holds()


@pytest.mark.rule("VL-6")
def test_free_units_go_first_and_a_sale_is_never_met_from_locked_ones(vl: VlDesk):
    vl.bought("2024-01-09", "480.00", settled="2024-01-11")
    vl.bought("2024-02-06", "200.00", settled="2024-02-08")
    assert vl.units() == ("2.000000", "4.800000")
    sold = vl.take(Side.REDEMPTION, pieces("1.5"), now=at("2024-02-13"))
    vl.deal("2024-02-13", settled="2024-02-15")
    assert vl.order(sold).state is OrderState.SETTLED
    assert vl.units() == ("0.500000", "4.800000")
    with pytest.raises(OrderRefused):
        vl.place(Side.REDEMPTION, pieces("0.500001"), now=at("2024-02-16"))
    assert vl.holds()


@pytest.mark.rule("VL-3", "ORD-5")
def test_a_purchase_with_vl_cannot_be_cancelled(vl: VlDesk):
    vl.pay("2024-01-09", "40.00")
    with vl.sessions.begin() as tx:
        [order] = orders_of(tx, vl.depot.depot_id, person=vl.person, on=date(2024, 1, 9), after=None, limit=9)
        assert order.purpose is Purpose.VL
        with pytest.raises(VlIsIrrevocable):
            ask_cancellation(tx, order.order_id, person=vl.person, now=at("2024-01-09", 10))


@pytest.mark.rule("VL-3", "VL-5", "ORD-20")
def test_reinvested_income_is_locked_too_and_keeps_the_contract_alive(sessions: Sessions):
    vl = a_vl_desk(sessions, share_class=ShareClass.DISTRIBUTING)
    vl.bought("2024-01-09", "480.00", settled="2024-01-11")
    vl.bought("2024-02-06", "120.00", settled="2024-02-08")
    vl.prices("2024-01-08,100.00,100.00", now=at("2024-01-08"))
    with vl.sessions.begin() as tx:
        new = NewDistribution(vl.terms.isin, date(2025, 3, 3), date(2025, 3, 5), Decimal("1.00"), "EUR")
        announce_distribution(tx, new, by=CLERK.staff, now=at("2025-03-03"))
    report = pay_distributions(vl.sessions, calendars=CALENDARS, now=at("2025-03-05"))
    assert report.sums["reinvested"] == "1"
    net = Eur.parse(report.sums["net"])
    vl.deal("2025-03-06", settled="2025-03-10")
    free, locked = (Units.parse(each) for each in vl.units())
    bought = Units.half_up(net.exact / 100)
    assert free + locked == Units.parse("6") + bought
    assert locked == Units.parse("4.8") + Units(bought.micro * 4 // 5)
    assert vl.holds()
    assert vl.keep("2026-01-02").done == 0, "2025 had reinvested income"
    assert vl.keep("2027-01-04").sums["interrupted"] == "1"


@pytest.mark.rule("VL-5")
def test_a_year_without_payment_interrupts_and_later_payments_begin_anew(vl: VlDesk):
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    assert vl.keep("2026-01-02").sums == {"freed": "0", "interrupted": "1"}
    assert vl.keep("2026-01-02").done == 0
    vl.bought("2026-02-03", "40.00", settled="2026-02-05")
    first, second = (one.contract for one in vl.contracts())
    assert (first.stage, first.idle_year, first.locked_until) == (Stage.INTERRUPTED, 2025, date(2030, 12, 31))
    assert (second.stage, second.locked_until) == (Stage.LOCKED, date(2032, 12, 31))
    assert vl.holds()


@pytest.mark.rule("VL-5", "VL-14")
def test_a_year_whose_payments_were_repaid_interrupts_like_one_without(vl: VlDesk):
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    vl.bought("2025-01-07", "40.00", settled="2025-01-09")
    [standing] = vl.contracts()
    with vl.sessions.begin() as tx:
        void_payment(tx, standing.payments[1].payment_id, VoidedAs.REPAID, now=at("2025-02-04"))
    assert vl.keep("2026-01-02").sums["interrupted"] == "1"


@pytest.mark.rule("VL-4", "VL-2")
def test_payments_after_six_years_follow_up_and_lock_ups_end_one_by_one(vl: VlDesk):
    for year in range(2024, 2030):
        vl.bought(f"{year}-01-09", "40.00", settled=f"{year}-01-15")
    vl.bought("2030-01-09", "80.00", settled="2030-01-15")
    first, second = (one.contract for one in vl.contracts())
    assert (first.stage, first.payments_until) == (Stage.LOCKED, date(2030, 1, 8))
    assert (second.begins_on, second.locked_until) == (date(2030, 1, 9), date(2036, 12, 31))
    assert vl.keep("2030-12-31").done == 0
    assert vl.keep("2031-01-02").sums["freed"] == "1"
    assert vl.units() == ("2.400000", "0.800000")
    assert vl.holds()


@pytest.mark.rule("VL-8")
def test_a_sale_placed_ahead_deals_on_the_first_fund_day_after_the_lock_up(vl: VlDesk):
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    contract = vl.contracts()[0].contract
    money = MoneyPlace.REFERENCE_ACCOUNT
    depot = vl.depot.depot_id
    with vl.sessions.begin() as tx:
        asked = ask_end_sale(tx, depot, contract.contract_id, money, person=vl.person, now=at("2024-02-06"))
        assert "erster Fondstag nach dem 31.12.2030" in asked.sale.text
        release_end_sale(tx, person=vl.person, subject=asked.sale.sale_id, now=at("2024-02-06"))
    assert vl.sell_freed("2024-02-06").done == 0
    for year in range(2025, 2029):
        vl.bought(f"{year}-02-04", "1.00", settled=f"{year}-02-10")
    vl.keep("2031-01-01")
    assert vl.sell_freed("2031-01-01").done == 1
    with vl.sessions() as tx:
        [sale] = end_sales_of(tx, depot)
    assert sale.order_id is not None
    order = vl.order(sale.order_id)
    assert (str(order.order_day), str(order.size.units), order.money) == ("2031-01-02", "0.440000", money)
    assert vl.sell_freed("2031-01-02").read == 0
    with vl.sessions.begin() as tx, pytest.raises(ContractNotLocked):
        ask_end_sale(tx, depot, contract.contract_id, money, person=vl.person, now=at("2031-01-03"))


@pytest.mark.rule("VL-8")
def test_a_sale_placed_ahead_can_be_withdrawn(vl: VlDesk):
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    contract, depot = vl.contracts()[0].contract, vl.depot.depot_id
    with vl.sessions.begin() as tx:
        place = MoneyPlace.CASH_ACCOUNT
        asked = ask_end_sale(tx, depot, contract.contract_id, place, person=vl.person, now=MORNING)
        withdraw_end_sale(tx, depot, asked.sale.sale_id, person=vl.person, now=MORNING)
        assert [one.state.value for one in end_sales_of(tx, depot)] == ["withdrawn"]


@pytest.mark.rule("VL-6", "VL-14", "FEE-1")
def test_locked_units_are_sold_from_a_form_with_the_sentence_only(vl: VlDesk):
    vl.list_prices("11.90")
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    vl.bought("2024-02-06", "40.00", settled="2024-02-08")
    with pytest.raises(VlRefused) as refused:
        vl.dispose("2024-12-10")
    assert [fault.code for fault in refused.value.faults] == ["loss-not-accepted"]
    with pytest.raises(LifeEventRefused):
        vl.dispose("2024-12-10", form=new_id(), accepts_loss=True)
    notice, order = vl.dispose("2024-12-10", accepts_loss=True, units="0.5")
    assert (notice.kind, notice.due_on) == (NoticeKind.FULLY_HARMFUL, date(2025, 1, 15))
    assert order is not None
    assert vl.units() == ("0.300000", "0.000000"), "the whole contract is free, half a unit is on sale"
    assert vl.cash(Account.fee_claim) == -Eur.parse("11.90")
    vl.deal("2024-12-10", settled="2024-12-12")
    assert vl.order(order.order_id).state is OrderState.SETTLED
    assert vl.contracts()[0].contract.stage is Stage.DISSOLVED
    assert vl.pay("2025-01-07", "40.00").skipped == {"stays on the cash account": 1}, "no further payment is taken"
    with vl.sessions.begin() as tx:
        [due] = notices_due(tx, date(2025, 1, 15))
        assert due.contract.number.endswith("-01")
        [done] = hand_over_notices(tx, date(2025, 1, 15), now=at("2025-01-14"))
        assert done.handed_over_at == at("2025-01-14")
    assert vl.holds()


@pytest.mark.rule("VL-7", "VL-14")
def test_a_harmless_disposal_is_recorded_with_its_proof_and_costs_nothing(vl: VlDesk):
    vl.list_prices("11.90")
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    proof = vl.paper(kind=PaperKind.NAME_DOCUMENT)
    facts: dict[str, Any] = {"reason": HarmlessReason.MARRIAGE, "event_on": date(2024, 6, 1), "proof": proof}
    with pytest.raises(VlRefused) as early:
        vl.dispose("2025-12-30", **facts)
    assert [fault.code for fault in early.value.faults] == ["two-years"]
    notice, order = vl.dispose("2026-01-02", **facts)
    assert (notice.kind, notice.due_on) == (NoticeKind.HARMLESS, date(2026, 2, 15))
    assert order is not None
    assert vl.cash(Account.fee_claim) == Eur.ZERO
    assert vl.holds()


@pytest.mark.rule("VL-6")
def test_purchases_under_way_when_a_contract_is_dissolved_bring_free_units(vl: VlDesk):
    vl.bought("2024-01-09", "40.00", settled="2024-01-11")
    vl.pay("2024-02-06", "40.00")
    vl.dispose("2024-02-06", accepts_loss=True)
    vl.deal("2024-02-06", settled="2024-02-08")
    assert vl.units() == ("0.400000", "0.000000")
    with vl.sessions.begin() as tx:  # a new agreement may follow
        asked = ask_agreement(tx, vl.depot.depot_id, vl.terms.isin, person=vl.person, now=at("2024-02-09"))
        assert asked.agreement.opened_on is None
    assert vl.holds()


@pytest.mark.rule("VL-1", "VL-14")
def test_vl_need_a_fund_of_sixty_percent_shares_and_one_agreement_for_each_position(vl: VlDesk):
    depot, person = vl.depot.depot_id, vl.person
    with vl.sessions.begin() as tx, pytest.raises(PositionHasVl):
        ask_agreement(tx, depot, vl.terms.isin, person=person, now=MORNING)
    with vl.sessions.begin() as tx:
        tx.execute(text("alter table depot.vl_funds disable trigger all"))
        tx.execute(text("update depot.vl_funds set equity_percent = 59.99"))
        with pytest.raises(VlRefused) as refused:
            ask_agreement(tx, depot, vl.terms.isin, person=person, now=MORNING)
    assert [fault.code for fault in refused.value.faults] == ["not-a-vl-fund"]


@pytest.mark.rule("VL-11")
def test_the_opening_confirmation_has_the_form_for_the_employer(vl: VlDesk):
    with vl.sessions() as tx:
        titles = tx.scalars(text("select title from depot.documents")).all()
    assert any(title.startswith("Eröffnungsbestätigung Ihrer VL-Position") for title in titles)


@pytest.mark.rule("VL-1", "CSH-3")
def test_a_wrong_position_number_goes_to_the_work_list(vl: VlDesk):
    wrong = vl.position().number.replace(".", "")[:-2] + "99"
    assert vl.pay("2024-01-09", "40.00", purpose=wrong).read == 0
    assert vl.contracts() == []
    assert vl.holds()


@pytest.mark.rule("VL-3", "FND-4")
def test_amerger_keeps_the_lock_and_the_contract_goes_on_in_the_new_fund(vl: VlDesk):
    vl.bought("2024-01-08", "500.00", settled="2024-01-09")
    assert vl.units() == ("0.200000", "4.800000")
    merger(vl)
    assert convert_funds(vl.sessions, calendars=CALENDARS, now=THAT_DAY).done == 1
    with vl.sessions() as tx:
        places = {place.isin: place for place in positions_of(tx, vl.depot.depot_id)}
    assert not places[WORLD].units
    assert (str(places[EUROPE].units_free), str(places[EUROPE].units_locked)) == ("0.300000", "7.200000")
    [standing] = vl.contracts()
    assert (standing.position_number, str(standing.locked_units)) == (places[EUROPE].number, "7.200000")
    assert vl.pay("2024-02-06", "1.00", purpose=places[EUROPE].number).done == 1
    assert vl.holds()
