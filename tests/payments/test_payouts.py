"""Money leaves to the reference account, or where the release says; two members of staff send it (CSH-1, CSH-9)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from depot.accounts.errors import QuorumNotReached
from depot.accounts.model import Depot, DepotKind, Disposition, DispositionRight, RoleKind
from depot.approvals.errors import SecondPersonNeeded
from depot.demo.actors.clearing_bank_messages import Line, read_payments, statement, status_report
from depot.kernel.clock import new_id
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, StaffId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.ledger.model import Account, AccountKind
from depot.ledger.usecases.balances import balances
from depot.payments.errors import (
    FileAlreadySent,
    FileNotApproved,
    NotEnoughCash,
    NothingToPay,
    PayoutEnded,
    PayoutRefused,
    PayoutsWait,
)
from depot.payments.invariants import INVARIANTS
from depot.payments.model.bank import LineState
from depot.payments.model.incoming import IncomingPayment
from depot.payments.model.payouts import OtherAccount, PayoutAwaiting, PayoutState, PayoutWish
from depot.payments.usecases.approve_payment_file import approve_payment_file
from depot.payments.usecases.ask_payout import ask_payout
from depot.payments.usecases.ask_payout_release import ask_payout_release
from depot.payments.usecases.make_payout_file import make_payout_file
from depot.payments.usecases.payment_file_content import payment_file_content
from depot.payments.usecases.payments_told import payments_told
from depot.payments.usecases.payouts_of import payouts_of
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.payments.usecases.record_incoming_payment import record_incoming_payment
from depot.payments.usecases.release_payout import release_payout
from depot.payments.usecases.return_payment import return_payment
from tests.build import IBAN, NOW, TODAY, an_active_depot, an_active_single_depot, an_identified_person
from tests.payments.sepa import CALENDARS, HOUSE, OTHER_IBAN, schema, values

MAKER, CHECKER = StaffId(new_id()), StaffId(new_id())
HUNDRED = PayoutWish(Eur(10_000), "Urlaub & mehr")
CLEARING = Account.house(AccountKind.IN_TRANSIT)
CHANGED = text("""
    insert into depot.depot_reference_accounts
           (depot_id, valid_from, iban_sealed, iban_digest, bic, holder_name, payout_from)
    select depot_id, valid_from + interval '1 s', iban_sealed, iban_digest, bic, holder_name, date '2024-01-11'
      from depot.depot_reference_accounts
""")


def paid_in(tx: Session, depot: Depot) -> Depot:
    record_incoming_payment(tx, IncomingPayment(depot.depot_id, Eur(25_000), TODAY), now=NOW)
    return depot


@pytest.fixture
def depot(tx: Session) -> Depot:
    return paid_in(tx, an_active_single_depot(tx))


def asked(tx: Session, depot: Depot, wish: PayoutWish = HUNDRED, person: PersonId | None = None) -> PayoutAwaiting:
    return ask_payout(tx, depot.depot_id, wish, person=person or depot.holders[0], now=NOW)


def released(tx: Session, depot: Depot, wish: PayoutWish = HUNDRED) -> PayoutAwaiting:
    awaiting = asked(tx, depot, wish)
    release_payout(tx, person=depot.holders[0], subject=awaiting.payout.payout_id, now=NOW)
    return awaiting


def cents(tx: Session, account: Account) -> int:
    return balances(tx, [account])[account]


def state(tx: Session, depot: Depot) -> PayoutState:
    return payouts_of(tx, depot.depot_id)[0].state


def holds(tx: Session) -> None:
    tx.flush()
    assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []


def sent_file(tx: Session) -> bytes:
    file = make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=CALENDARS, now=NOW)
    approve_payment_file(tx, file.file_id, staff=CHECKER, now=NOW)
    return payment_file_content(tx, file.file_id)


def told(tx: Session, *lines: Line) -> None:
    source = statement(lines, account=HOUSE.iban, day=date(2024, 1, 9), message_id=new_id().hex)
    receive_bank_file(tx, source, house=HOUSE, now=NOW)


@pytest.mark.rule("CSH-1", "AUT-9")
def test_name_and_iban_stand_in_what_is_released(tx: Session, depot: Depot):
    own = asked(tx, depot)
    assert own.release.text == (
        f"Auszahlung vom Konto flex zum Depot {depot.depot_number}: 100,00 EUR an Änne Müller-Groß, "
        "IBAN DE89 3704 0044 0532 0130 00. Verwendungszweck: Urlaub + mehr"
    )
    other = asked(tx, depot, PayoutWish(Eur(5), other=OtherAccount(OTHER_IBAN, "Max Muster")))
    assert "an Max Muster, IBAN DE32 7004 0041 0212 2331 00" in other.release.text
    assert cents(tx, Account.cash(depot.depot_id)) == 25_000


@pytest.mark.rule("CSH-1", "CSH-9")
def test_from_the_wish_to_the_bank_and_back_with_the_news(tx: Session, depot: Depot):
    cash = Account.cash(depot.depot_id)
    released(tx, depot)
    assert (cents(tx, cash), cents(tx, Account.cash_held(depot.depot_id))) == (15_000, 10_000)
    document = etree.fromstring(sent_file(tx))
    schema("pain.001.001.09").assertValid(document)
    assert values(document, "CtrlSum") == ["100.00", "100.00"]
    assert values(document, "Nm")[-1] == "Aenne Mueller-Gross"
    assert not values(document, "PstlAdr")
    assert (cents(tx, cash), cents(tx, CLEARING), state(tx, depot)) == (15_000, 10_000, PayoutState.SENT)
    holds(tx)
    [end] = values(document, "EndToEndId")
    out = Line(False, Decimal("100.00"), "P1", end, name="A", iban=IBAN)
    told(tx, out)
    assert (cents(tx, CLEARING), state(tx, depot)) == (0, PayoutState.EXECUTED)
    told(tx, Line(True, Decimal("100.00"), "P2", end, returned="AC04"))
    assert (cents(tx, cash), state(tx, depot)) == (25_000, PayoutState.RETURNED)
    holds(tx)


@pytest.mark.rule("CSH-9")
def test_a_batch_booking_executes_the_whole_file(tx: Session, depot: Depot):
    released(tx, depot)
    read = read_payments(sent_file(tx))
    assert read is not None
    told(tx, Line(False, Decimal("100.00"), "B1", batch=read.message_id))
    assert state(tx, depot) is PayoutState.EXECUTED
    holds(tx)


@pytest.mark.rule("CSH-9")
def test_a_rejected_pay_out_is_on_the_account_again(tx: Session, depot: Depot):
    released(tx, depot)
    read = read_payments(sent_file(tx))
    assert read is not None
    rejected = [(read.payments[0].end_to_end, "AC01")]
    report = status_report(read, message_id="S", group="PART", rejected=rejected)
    schema("pain.002.001.10").assertValid(etree.fromstring(report))
    receive_bank_file(tx, report, house=HOUSE, now=NOW)
    assert (cents(tx, Account.cash(depot.depot_id)), state(tx, depot)) == (25_000, PayoutState.REJECTED)
    holds(tx)


@pytest.mark.rule("CSH-9", "AUT-14")
def test_four_eyes(tx: Session, depot: Depot):
    with pytest.raises(NothingToPay):
        make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=CALENDARS, now=NOW)
    released(tx, depot)
    file = make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=CALENDARS, now=NOW)
    with pytest.raises(FileNotApproved):
        payment_file_content(tx, file.file_id)
    with pytest.raises(SecondPersonNeeded):
        approve_payment_file(tx, file.file_id, staff=MAKER, now=NOW)
    with pytest.raises(IntegrityError, match="four_eyes"), tx.begin_nested():
        tx.execute(text("update depot.payment_files set state = 'sent', approved_by = made_by"))
    approve_payment_file(tx, file.file_id, staff=CHECKER, now=NOW)
    with pytest.raises(FileAlreadySent):
        approve_payment_file(tx, file.file_id, staff=CHECKER, now=NOW)
    with pytest.raises(NothingToPay):
        make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=CALENDARS, now=NOW)


@pytest.mark.rule("CSH-1", "CSH-4")
def test_what_is_refused(tx: Session, depot: Depot):
    with pytest.raises(NotEnoughCash):
        asked(tx, depot, PayoutWish(Eur(25_001)))
    with pytest.raises(PayoutRefused) as refused:
        asked(tx, depot, PayoutWish(Eur(0), other=OtherAccount("DE00", "1")))
    assert [fault.pointer for fault in refused.value.faults] == ["/amount", "/account/iban", "/account/name"]
    with pytest.raises(NotFound):
        asked(tx, depot, person=an_identified_person(tx))
    twice = [asked(tx, depot, PayoutWish(Eur(20_000))) for _ in range(2)]
    release_payout(tx, person=depot.holders[0], subject=twice[0].payout.payout_id, now=NOW)
    with pytest.raises(NotEnoughCash):
        release_payout(tx, person=depot.holders[0], subject=twice[1].payout.payout_id, now=NOW)
    with pytest.raises(PayoutEnded):
        release_payout(tx, person=depot.holders[0], subject=twice[0].payout.payout_id, now=NOW)
    late = NOW + timedelta(days=31)
    with pytest.raises(PayoutEnded):
        release_payout(tx, person=depot.holders[0], subject=twice[1].payout.payout_id, now=late)


@pytest.mark.rule("CSH-10")
def test_a_new_reference_account_waits(tx: Session, depot: Depot):
    first = asked(tx, depot)
    tx.execute(CHANGED)
    with pytest.raises(PayoutsWait) as waits:
        asked(tx, depot)
    assert waits.value.until == date(2024, 1, 11)
    with pytest.raises(PayoutsWait):
        release_payout(tx, person=depot.holders[0], subject=first.payout.payout_id, now=NOW)


@pytest.mark.rule("CSH-1", "ACC-9")
def test_joint_holders_release_together(tx: Session):
    pair = (an_identified_person(tx), an_identified_person(tx))
    roles = [(person, RoleKind.JOINT_HOLDER) for person in pair]
    joint = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
    depot = paid_in(tx, an_active_depot(tx, DepotKind.JOINT, roles, dispositions=joint))
    awaiting = asked(tx, depot, person=pair[0])
    assert awaiting.missing == ("joint_holder",)
    release_payout(tx, person=pair[0], subject=awaiting.payout.payout_id, now=NOW)
    assert state(tx, depot) is PayoutState.ASKED
    second = ask_payout_release(tx, depot.depot_id, awaiting.payout.payout_id, person=pair[1], now=NOW)
    assert second.release.text == awaiting.release.text
    release_payout(tx, person=pair[1], subject=awaiting.payout.payout_id, now=NOW)
    assert state(tx, depot) is PayoutState.RELEASED
    with pytest.raises((PayoutEnded, QuorumNotReached)):
        ask_payout_release(tx, depot.depot_id, awaiting.payout.payout_id, person=pair[1], now=NOW)


@pytest.mark.rule("CSH-3", "CSH-9")
def test_money_of_nobody_goes_back_and_is_open_again_when_that_fails(tx: Session, depot: Depot):
    told(tx, Line(True, Decimal("70.00"), "X1", purpose="?", name="Max", iban=OTHER_IBAN))
    [line] = payments_told(tx, state=LineState.OPEN)
    return_payment(tx, line.line_id, reason="nicht zuzuordnen", staff=MAKER, now=NOW)
    read = read_payments(sent_file(tx))
    assert read is not None
    assert [(paid.iban, paid.name) for paid in read.payments] == [(OTHER_IBAN, "Max")]
    holds(tx)
    receive_bank_file(tx, status_report(read, message_id="S", group="RJCT"), house=HOUSE, now=NOW)
    assert [again.line_id for again in payments_told(tx, state=LineState.OPEN)] == [line.line_id]
    assert cents(tx, CLEARING) == 7_000
    holds(tx)
