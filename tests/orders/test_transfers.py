"""Transfers between depots and banks (ORD-21, ORD-22, TAX-43, ACC-16)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from depot.accounts.errors import QuorumNotReached
from depot.accounts.jobs import finish_closings
from depot.accounts.model import DepotState
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.move_depot import move_depot
from depot.funds.model import Side
from depot.holdings.model import LotOrigin
from depot.holdings.schemas import LotAnswer
from depot.holdings.usecases.units_in_the_way import units_in_the_way
from depot.kernel.actor import Job
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.payments.usecases.pay_out_balance import pay_out_balance
from orders.errors import TaxNotCovered, TransferNotOpen, TransferRefused
from orders.jobs.book_transfers import book_transfers
from orders.rules.transfers.checks import transfer_faults
from orders.rules.transfers.lots import parts_of
from orders.rules.transfers.transfer import NEXT, HolderChange, TransferKind, TransferState
from orders.usecases.ask_transfer_release import ask_transfer_release
from orders.usecases.cancel_transfer import cancel_transfer
from orders.usecases.orders_in_the_way import orders_in_the_way
from orders.usecases.refuse_transfer import refuse_transfer
from orders.usecases.transfer_details import transfer_details
from orders.usecases.transfer_facts import transfer_facts
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk, pieces
from tests.orders.transfers import (
    BANK,
    BOUGHT,
    CHILD,
    SPRING,
    another_depot,
    asked,
    assessed,
    confirmed,
    kept,
    lots,
    moved,
    released,
    wish,
)

OUT, INTERNAL, IN = TransferKind.OUT, TransferKind.INTERNAL, TransferKind.IN
S = TransferState


def _registrar(desk: Desk) -> Units:
    with desk.sessions() as tx:
        account = Account.registrar(WORLD)
        return Units(balances(tx, [account])[account])


@pytest.mark.rule("ORD-22", "AUT-9", "ORD-23", "TAX-43")
def test_units_go_to_another_bank_with_the_oldest_lots(desk: Desk):
    desk.stock(*BOUGHT)
    assessed(desk)
    awaiting = asked(desk, wish())
    assert awaiting.transfer.text.split("\n") == [
        "Depotübertrag zu einer anderen Bank",
        f"Depot: {desk.depot.depot_number}",
        f"Fonds: {desk.terms.name}",
        f"ISIN: {WORLD}",
        "Anteile: 12,000000",
        "Empfangende Bank: Musterbank AG",
        "BIC: MARKDEFF",
        "Depot dort: 1234567890",
        "Depotinhaber dort: Erika Mustermann",
        "Kein Inhaberwechsel",
    ]
    assert awaiting.release.text == awaiting.transfer.text
    assert (desk.position().units_free, desk.position().units_held) == (Units.parse("3.5"), Units.parse("12"))
    assert desk.holds(), "what is held is told by the transfer"
    transfer = released(desk, awaiting.transfer.transfer_id)
    assert transfer.state is S.IN_PROGRESS
    done = confirmed(desk, transfer.transfer_id, "12")
    assert (done.state, done.booked_on) == (S.DONE, date(2024, 4, 10))
    # 2 of 5.5 units of the second lot have gone, with 145.45 of 400.00.
    assert [(lot.units, lot.cost) for lot in lots(desk)] == [(Units.parse("3.5"), Eur(25_455))]
    assert _registrar(desk) == -Units.parse("3.5")
    assert desk.count("tax.events") == 0
    assert desk.count("depot.documents where template = 'letter'") == 1
    assert desk.holds()


@pytest.mark.rule("ORD-22", "TAX-43", "TAX-18")
def test_inside_the_bank_lots_travel_with_their_data_to_a_depot_of_the_same_holder(desk: Desk):
    """Released is booked; what was once a joint depot's is compared by persons, not by depots."""
    own = another_depot(desk)
    desk.stock(*BOUGHT)
    assessed(desk)
    with pytest.raises(TransferRefused) as refused:
        asked(desk, wish(INTERNAL, into_depot_number=own.depot_number))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/change", "change")]
    done = moved(desk, wish(INTERNAL, into_depot_number=own.depot_number, change=HolderChange.GIFT, donee=CHILD))
    assert done.state is S.DONE
    arrived = lots(desk, own)
    assert [(lot.units, lot.cost, lot.acquired_on, lot.origin) for lot in arrived] == [
        (Units.parse("10"), Eur(50_000), date(2019, 3, 1), LotOrigin.GIFT),
        (Units.parse("2"), Eur(14_545), date(2021, 3, 1), LotOrigin.GIFT),
    ]
    assert desk.count("tax.events") == 0
    assert desk.count("depot.documents where template = 'letter'") == 2
    assert desk.holds()


@pytest.mark.rule("TAX-43", "TAX-21")
def test_without_a_declaration_it_is_a_sale_and_the_cash_account_pays_the_tax(desk: Desk):
    desk.stock(("10", "500.00", date(2019, 3, 1)))
    desk.prices("2024-04-09,80,", now=SPRING)
    other = another_depot(desk)
    done = moved(desk, wish(INTERNAL, "10", into_depot_number=other.depot_number, change=HolderChange.SALE))
    assert done.state is S.DONE, "a sale waits for no run: its tax is corrected by it"
    # 800.00 - 500.00 = 300.00; 30 % exempt leave 210.00; 25 % are 52.50, and 2.88 on top.
    assert desk.cash() == Eur(100_000 - 5_538)
    assert [(lot.units, lot.cost, lot.acquired_on, lot.origin) for lot in lots(desk, other)] == [
        (Units.parse("10"), Eur(80_000), date(2024, 4, 10), LotOrigin.PURCHASE)
    ]
    assert desk.count("tax.events where kind = 'redemption'") == 1
    assert desk.holds()


@pytest.mark.rule("TAX-43")
def test_a_sale_whose_tax_the_cash_account_does_not_hold_is_not_booked(desk: Desk):
    desk.stock(("1000", "500.00", date(2019, 3, 1)))
    desk.prices("2024-04-09,80,", now=SPRING)
    other = another_depot(desk)
    request = wish(INTERNAL, "1000", into_depot_number=other.depot_number, change=HolderChange.SALE)
    awaiting = asked(desk, request)
    with pytest.raises(TaxNotCovered):
        released(desk, awaiting.transfer.transfer_id)
    assert kept(desk, awaiting.transfer.transfer_id).state is S.PLACED
    assert desk.count("tax.events") == 0
    assert desk.holds()


@pytest.mark.rule("TAX-17", "TAX-8", "ORD-22")
def test_units_of_before_the_turn_of_the_year_wait_for_its_vorabpauschale(desk: Desk):
    desk.stock(*BOUGHT)
    other = another_depot(desk)
    gift = wish(INTERNAL, into_depot_number=other.depot_number, change=HolderChange.GIFT, donee=CHILD)
    waiting = moved(desk, gift)
    assert (waiting.state, lots(desk, other)) == (S.IN_PROGRESS, [])
    report = book_transfers(desk.sessions, calendars=CALENDARS, now=SPRING)
    assert (report.done, report.skipped) == (0, {"waits for the Vorabpauschale of the year before": 1})
    assessed(desk)
    assert book_transfers(desk.sessions, calendars=CALENDARS, now=SPRING).done == 1
    assert len(lots(desk, other)) == 2
    assert book_transfers(desk.sessions, calendars=CALENDARS, now=SPRING).read == 0, "a day can be repeated"
    assert desk.holds()


REFUSED: list[tuple[str, dict[str, Any], list[tuple[str, str]]]] = [
    ("ORD-21 not of the universe", {"isin": "LU0000000001"}, [("/isin", "unknown-fund")]),
    ("ORD-22 more than is free", {"units": Units.parse("15.500001")}, [("/units", "units-not-free")]),
    ("ORD-22 whole units only", {"units": Units.parse("1.5"), "is_whole": True}, [("/units", "whole-units")]),
    ("ORD-22 no place", {"counterparty": None}, [("/counterparty", "place")]),
    ("ORD-22 two places", {"into_depot_number": "1"}, [("/into_depot", "place")]),
    (
        "ORD-22 unknown depot",
        {"kind": INTERNAL, "counterparty": None, "into_depot_number": "00000000000"},
        [("/into_depot", "unknown-depot")],
    ),
    ("TAX-43 a gift to nobody", {"change": HolderChange.GIFT}, [("/donee", "donee")]),
    ("TAX-43 nothing given", {"donee": CHILD}, [("/donee", "donee")]),
    (
        "TAX-43 no tax id",
        {"change": HolderChange.GIFT, "donee": replace(CHILD, tax_id="12345678901")},
        [("/donee/tax_id", "tax-id")],
    ),
    ("TAX-43 the living leave nothing", {"change": HolderChange.INHERITANCE}, [("/change", "no-estate")]),
    ("TAX-43 no price", {"change": HolderChange.SALE}, [("/isin", "no-price")]),
    ("ORD-21 bought from elsewhere", {"kind": IN, "change": HolderChange.SALE}, [("/change", "change")]),
    ("ORD-21 units are named", {"kind": IN, "units": None}, [("/units", "units-missing")]),
]


@pytest.mark.rule("ORD-21", "ORD-22", "TAX-43")
def test_what_is_refused(desk: Desk):
    desk.stock(*BOUGHT)
    for law, changes, faults in REFUSED:
        request = replace(wish(), **changes)
        with desk.sessions() as tx:
            facts = transfer_facts(tx, desk.depot.depot_id, request, on=SPRING.date())
        found = transfer_faults(request, facts, today=SPRING.date())
        assert [(fault.pointer, fault.code) for fault in found] == faults, law
    assert desk.position().units_held == Units.ZERO


@pytest.mark.rule("ORD-22")
def test_whole_units_leave_the_fraction_behind(desk: Desk):
    desk.stock(*BOUGHT)
    assert asked(desk, wish(units=None, is_whole=True)).transfer.units == Units.parse("15")


@pytest.mark.rule("ORD-22", "ORD-3")
def test_units_are_promised_once(desk: Desk):
    desk.stock(*BOUGHT)
    asked(desk, wish(units="15"))
    with pytest.raises(TransferRefused):
        asked(desk, wish(units="1"))
    desk.take(Side.REDEMPTION, pieces("0.5"))
    assert desk.holds()


@pytest.mark.rule("ORD-22", "ACC-9")
def test_taken_back_refused_or_lapsed_the_units_are_free_again(desk: Desk):
    desk.stock(*BOUGHT)
    first, second, third = (asked(desk, wish(units="2")).transfer.transfer_id for _ in range(3))
    with desk.sessions.begin() as tx:
        assert cancel_transfer(tx, first, person=desk.person, now=SPRING).state is S.CANCELLED
    released(desk, second)
    with desk.sessions.begin() as tx, pytest.raises(TransferNotOpen):
        cancel_transfer(tx, second, person=desk.person, now=SPRING)
    odd = confirmed(desk, second, "3")
    assert (odd.state, odd.finding) == (S.IN_PROGRESS, "confirmed with other units: 3.000000 instead of 2.000000")
    odd = confirmed(desk, second, "2", isin="IE00BK5BQT80" if WORLD != "IE00BK5BQT80" else "LU0000000001")
    assert odd.finding is not None
    with desk.sessions.begin() as tx:
        assert refuse_transfer(tx, second, reason="Depot dort unbekannt", now=SPRING).state is S.REFUSED
    with desk.sessions.begin() as tx, pytest.raises(TransferNotOpen):
        ask_transfer_release(tx, third, person=desk.person, now=SPRING + timedelta(days=14))
    report = book_transfers(desk.sessions, calendars=CALENDARS, now=SPRING + timedelta(days=14))
    assert report.skipped == {"lapsed": 1}
    assert kept(desk, third).state is S.CANCELLED
    assert desk.position().units_held == Units.ZERO
    assert desk.count("depot.documents where template = 'letter'") == 3
    assert desk.holds()


@pytest.mark.rule("ORD-21", "TAX-19", "TAX-8")
def test_units_come_from_another_bank_and_are_taxed_by_thirty_percent_until_data_come(desk: Desk):
    transfer = moved(desk, wish(IN, "20"))
    assert confirmed(desk, transfer.transfer_id, "20").state is S.DONE
    [lot] = lots(desk)
    assert (lot.units, lot.origin, lot.holding_since) == (
        Units.parse("20"),
        LotOrigin.TRANSFER_WITHOUT_DATA,
        date(2024, 4, 10),
    )
    shown = LotAnswer.of(lot)
    assert (shown.acquired_on, shown.cost) == (None, None), "what is not known is not shown as if it were"
    assert desk.holds()
    order = desk.take(Side.REDEMPTION, pieces("10"), now=SPRING)
    desk.execute("80", at=datetime(2024, 4, 10, 13, 0, tzinfo=UTC), settled=datetime(2024, 4, 11, 18, 0, tzinfo=UTC))
    # 30 % of 800.00 are 240.00; 30 % exempt leave 168.00; 25 % are 42.00, and 2.31 on top.
    assert desk.settlement(order).tax == Eur(4_431)
    assert desk.holds()


@pytest.mark.rule("ACC-9", "AUT-16")
def test_strangers_neither_see_nor_move_anything(desk: Desk):
    desk.stock(*BOUGHT)
    transfer = asked(desk, wish()).transfer.transfer_id
    stranger = PersonId(new_id())
    with desk.sessions.begin() as tx, pytest.raises(NotFound):
        transfer_details(tx, transfer, person=stranger, on=SPRING.date())
    with desk.sessions.begin() as tx, pytest.raises((NotFound, QuorumNotReached)):
        ask_transfer_release(tx, transfer, person=stranger, now=SPRING)


@pytest.mark.rule("ACC-16", "ORD-22")
def test_a_depot_closes_once_its_units_are_transferred(desk: Desk):
    desk.stock(*BOUGHT)
    assessed(desk)
    with desk.sessions.begin() as tx:
        move_depot(tx, desk.depot.depot_id, to=DepotState.CLOSING, actor=Job("test"), reason="the wish", now=MORNING)
    others = (units_in_the_way, orders_in_the_way)
    transfer = moved(desk, wish(units=None))
    finish_closings(desk.sessions, others=others, pay_out=pay_out_balance, now=SPRING)
    with desk.sessions() as tx:
        assert depot_details(tx, desk.depot.depot_id).state is DepotState.CLOSING, "units are on their way"
    confirmed(desk, transfer.transfer_id, "15.5")
    with desk.sessions() as tx:
        assert units_in_the_way(tx, desk.depot.depot_id, on=SPRING.date()) == []
    assert desk.holds()


@pytest.mark.rule("ACC-16", "ACC-17")
def test_a_depot_that_closes_takes_no_gift_any_more(desk: Desk):
    desk.stock(*BOUGHT)
    other = another_depot(desk)
    gift = wish(INTERNAL, into_depot_number=other.depot_number, change=HolderChange.GIFT, donee=CHILD)
    waiting = moved(desk, gift)
    assessed(desk)
    with desk.sessions.begin() as tx:
        move_depot(tx, other.depot_id, to=DepotState.CLOSING, actor=Job("test"), reason="the wish", now=MORNING)
    why = "the depot that takes the units is closing"
    assert book_transfers(desk.sessions, calendars=CALENDARS, now=SPRING).skipped == {why: 1}
    assert kept(desk, waiting.transfer_id).finding == why
    assert desk.holds()


@pytest.mark.rule("VL-6", "ORD-22")
def test_locked_lots_stay(desk: Desk):
    """Only what is not locked is taken, however old the locked lot is."""
    desk.stock(*BOUGHT)
    old, young = lots(desk)
    locked = replace(old, vl_contract=new_id(), locked_until=date(2030, 12, 31))
    [part] = parts_of([locked, young], Units.parse("5"))
    assert (part.lot_id, part.cost) == (young.lot_id, Eur(36_364))


@pytest.mark.rule("ORD-22")
def test_the_life_of_a_transfer_is_a_table():
    assert set(NEXT) == set(S)
    assert {state for follows in NEXT.values() for state in follows} == set(S) - {S.PLACED}
    assert BANK.bic
