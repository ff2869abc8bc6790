"""A purchase from the reference account is collected, and undone when the money does not come (ORD-3, PLN-6, CSH-8)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Product
from depot.demo.actors.clearing_bank_messages import Line, statement
from depot.funds.model import Side
from depot.kernel.clock import new_id
from depot.kernel.ids import OrderId
from depot.kernel.money import Eur, Units, total
from depot.ledger.model import Account
from depot.payments.model.fees import FeeKind, PriceList
from depot.payments.model.mandates import Debit, DebitState, Mandate
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.debits_for import debits_for
from depot.payments.usecases.fees_of_depot import fees_of_depot
from depot.payments.usecases.make_debit_files import make_debit_files
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.payments.usecases.record_price_list import record_price_list
from depot.payments.usecases.revoke_mandate import revoke_mandate
from orders.jobs.settle_plan_sales import settle_plan_sales
from orders.model import MoneyPlace
from tests.build import NOW
from tests.orders.desk import CALENDARS, TUESDAY, Desk, a_desk, euros, pieces
from tests.orders.plan_desk import letters
from tests.payments.sepa import HOUSE, a_mandate

PRICES = PriceList(Product.INVESTMENT, date(2024, 1, 9), "2024-01", Eur.ZERO, Eur.ZERO, Decimal(0), Eur.ZERO, Eur(300))
WEDNESDAY = datetime(2024, 1, 10, 9, 0, tzinfo=UTC)
FRIDAY = datetime(2024, 1, 12, 17, 0, tzinfo=UTC)
THEN = datetime(2024, 1, 17, 8, 0, tzinfo=UTC)


@pytest.fixture
def desk(sessions: sessionmaker[Session]) -> Desk:
    return a_desk(sessions, cash="0")


def mandate(desk: Desk) -> Mandate:
    with desk.sessions.begin() as tx:
        record_price_list(tx, PRICES, now=NOW)
        return a_mandate(tx, desk.depot.depot_id)


def debit(desk: Desk, order: OrderId) -> Debit:
    with desk.sessions() as tx:
        [found] = debits_for(tx, [order])
    return found


@pytest.mark.rule("ORD-3", "CSH-6", "CSH-7", "PLN-6")
def test_what_was_bought_is_collected_to_the_cent_two_business_days_later(desk: Desk):
    mandate(desk)
    desk.prices("2024-01-05,100.00,100.00")
    outside = MoneyPlace.REFERENCE_ACCOUNT
    orders = [desk.take(Side.SUBSCRIPTION, size, money=outside) for size in (euros("100"), pieces("1"))]
    desk.execute("100.00")
    found = [debit(desk, order) for order in orders]
    assert [str(one.amount) for one in found] == ["100.00", "100.20"]
    assert {one.due_on for one in found} == {date(2024, 1, 11)}
    assert desk.cash(Account.in_transit) == Eur(-20_020)
    assert desk.holds()
    with desk.sessions.begin() as tx:
        assert announce_debits(tx, creditor_id=HOUSE.creditor_id, now=TUESDAY)[0] == len(orders)
        files = make_debit_files(tx, house=HOUSE, calendars=CALENDARS, now=WEDNESDAY)
    assert total(file.total for file in files) == Eur(20_020)


@pytest.mark.rule("PLN-6", "CSH-8", "FEE-1")
def test_units_worth_a_returned_debit_are_sold_and_what_is_missing_is_owed_with_the_fee(desk: Desk):
    mandate(desk)
    order = desk.take(Side.SUBSCRIPTION, euros("100"), money=MoneyPlace.REFERENCE_ACCOUNT)
    desk.execute("100.00")
    with desk.sessions.begin() as tx:
        announce_debits(tx, creditor_id=HOUSE.creditor_id, now=TUESDAY)
        make_debit_files(tx, house=HOUSE, calendars=CALENDARS, now=WEDNESDAY)
    end = debit(desk, order).debit_id.hex
    for line in (
        Line(False, Decimal("100.00"), "R1", end, returned="AM04"),
        Line(False, Decimal("100.00"), "R2", end, returned="AM04"),
    ):
        source = statement([line], account=HOUSE.iban, day=FRIDAY.date(), message_id=new_id().hex)
        with desk.sessions.begin() as tx:
            receive_bank_file(tx, source, house=HOUSE, now=FRIDAY)
    assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=FRIDAY).sums["debits returned"] == "1"
    desk.prices("2024-01-15,80.00,80.00", "2024-01-16,80.00,80.00", now=THEN)
    assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=THEN).done == 1
    assert desk.position().units == Units.ZERO
    with desk.sessions() as tx:
        owed = {claim.kind: claim.amount for claim in fees_of_depot(tx, desk.depot.depot_id)}
    assert owed == {FeeKind.RETURN: Eur(300), FeeKind.DEBIT_LOSS: Eur(2016)}
    assert desk.cash(Account.fee_claim) == Eur(-2316)
    assert [one.split(",")[0] for one in letters(desk)][-2:] == [
        "Lastschrift zurückgegeben",
        "Forderung aus zurückgegebener Lastschrift",
    ]
    assert desk.holds()


@pytest.mark.rule("CSH-5", "CSH-8", "PLN-6")
def test_a_mandate_revoked_before_the_settlement_counts_as_a_return(desk: Desk):
    signed = mandate(desk)
    order = desk.take(Side.SUBSCRIPTION, euros("100"), money=MoneyPlace.REFERENCE_ACCOUNT)
    with desk.sessions.begin() as tx:
        revoke_mandate(tx, signed.mandate_id, depot=desk.depot.depot_id, now=NOW)
    desk.execute("100.00")
    lost = debit(desk, order)
    assert (lost.state, lost.return_reason) == (DebitState.CANCELLED, "MD01")
    assert settle_plan_sales(desk.sessions, calendars=CALENDARS, now=FRIDAY).sums["debits returned"] == "1"
    assert desk.holds()
