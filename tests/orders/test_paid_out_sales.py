"""What a sale brings for the reference account reaches the bank, and comes back if it must (CSH-9, CSH-10, ORD-2)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.demo.actors.clearing_bank_messages import Line, statement
from depot.funds.model import Side
from depot.kernel.clock import new_id
from depot.kernel.crypto import keyring
from depot.kernel.ids import StaffId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.payments.errors import NothingToPay
from depot.payments.model.payouts import Payout, PayoutState
from depot.payments.usecases.approve_payment_file import approve_payment_file
from depot.payments.usecases.make_payout_file import make_payout_file
from depot.payments.usecases.payment_file_content import payment_file_content
from depot.payments.usecases.payouts_of import payouts_of
from depot.payments.usecases.receive_bank_file import receive_bank_file
from orders.model import MoneyPlace
from tests.build import IBAN
from tests.orders.desk import CALENDARS, EVERYTHING, TUESDAY, Desk, a_desk
from tests.payments.sepa import HOUSE, OTHER_IBAN, values

MAKER, CHECKER = StaffId(new_id()), StaffId(new_id())
# Sold at the price of Tuesday the 9th; the fund company pays on Thursday the 11th.
THURSDAY = datetime(2024, 1, 11, 8, 0, tzinfo=UTC)
FRIDAY = datetime(2024, 1, 12, 8, 0, tzinfo=UTC)
CHANGED = text("""
    insert into depot.depot_reference_accounts
           (depot_id, valid_from, iban_sealed, iban_digest, bic, holder_name, payout_from)
    select depot_id, valid_from + interval '1 s', :iban, iban_digest, bic, 'Neuer Name', date '2024-01-12'
      from depot.depot_reference_accounts
""")


@pytest.fixture
def desk(sessions: sessionmaker[Session]) -> Desk:
    """A customer who sold ten units at 100.00 EUR to the reference account, without a gain."""
    desk = a_desk(sessions, cash="0")
    desk.stock(("10", "1000", date(2023, 3, 1)))
    desk.take(Side.REDEMPTION, EVERYTHING, money=MoneyPlace.REFERENCE_ACCOUNT)
    desk.execute("100")
    return desk


def payout(desk: Desk) -> Payout:
    with desk.sessions() as tx:
        [found] = payouts_of(tx, desk.depot.depot_id)
    return found


def sent(desk: Desk, now: datetime) -> bytes:
    with desk.sessions.begin() as tx:
        file = make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=CALENDARS, now=now)
        approve_payment_file(tx, file.file_id, staff=CHECKER, now=now)
        return payment_file_content(tx, file.file_id)


def told(desk: Desk, *lines: Line) -> None:
    source = statement(lines, account=HOUSE.iban, day=THURSDAY.date(), message_id=new_id().hex)
    with desk.sessions.begin() as tx:
        receive_bank_file(tx, source, house=HOUSE, now=THURSDAY)


@pytest.mark.rule("ORD-2", "CSH-9", "CSH-1")
def test_the_proceeds_leave_on_the_settlement_day_without_a_second_release(desk: Desk):
    brought = payout(desk)
    assert (brought.amount, brought.pay_from, brought.text) == (Eur(99_800), THURSDAY.date(), "")
    assert (desk.cash(), desk.cash(Account.cash_held)) == (Eur.ZERO, brought.amount)
    with pytest.raises(NothingToPay):
        sent(desk, TUESDAY)
    assert desk.holds()
    document = etree.fromstring(sent(desk, THURSDAY))
    assert values(document, "IBAN")[-1] == IBAN
    assert values(document, "Ustrd")[0].startswith("Verkauf ")
    assert (desk.cash(Account.cash_held), desk.holds()) == (Eur.ZERO, True)
    end = brought.payout_id.hex
    told(desk, Line(False, Decimal("998.00"), "P1", end))
    assert payout(desk).state is PayoutState.EXECUTED
    told(desk, Line(True, Decimal("998.00"), "P2", end, returned="AC04"))
    assert (payout(desk).state, desk.cash(), desk.holds()) == (PayoutState.RETURNED, brought.amount, True)


@pytest.mark.rule("CSH-10", "CSH-9")
def test_a_new_reference_account_makes_the_proceeds_wait_and_then_takes_them(desk: Desk):
    with desk.sessions.begin() as tx:
        tx.execute(CHANGED, {"iban": keyring().encrypt(OTHER_IBAN.encode())})
    with pytest.raises(NothingToPay):
        sent(desk, THURSDAY)
    document = etree.fromstring(sent(desk, FRIDAY))
    assert (values(document, "IBAN")[-1], values(document, "Nm")[-1]) == (OTHER_IBAN, "Neuer Name")
    assert (payout(desk).iban, desk.holds()) == (OTHER_IBAN, True)
