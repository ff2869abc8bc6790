"""What the bank tells is booked once, matched or left to a person; never guessed, never lost (CSH-3, CSH-8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.rules.numbers import depot_number
from depot.demo.actors.clearing_bank_messages import Line, read_payments, statement, status_report
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.kernel.clock import new_id
from depot.kernel.errors import Invalid, NotFound
from depot.kernel.ids import StaffId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.ledger.model import Account, AccountKind
from depot.ledger.usecases.balances import balances
from depot.payments.errors import BankFileRefused, PaymentAlreadyDecided
from depot.payments.invariants import INVARIANTS
from depot.payments.model.bank import BankLine, FileReport, LineState, Why
from depot.payments.model.mandates import DebitState
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.assign_payment import assign_payment
from depot.payments.usecases.bear_debit import bear_debit
from depot.payments.usecases.debits_for import debits_for
from depot.payments.usecases.make_debit_files import make_debit_files
from depot.payments.usecases.payments_to_buy import payments_to_buy
from depot.payments.usecases.payments_told import payments_told
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.payments.usecases.return_payment import return_payment
from depot.payments.usecases.returned_debits import returned_debits
from depot.payments.usecases.schedule_debits import schedule_debits
from tests.build import IBAN, NOW, an_active_single_depot
from tests.funds.fund_examples import WORLD
from tests.payments.sepa import CALENDARS, HOUSE, a_debit, a_mandate, schema, sent

DAY = date(2024, 1, 8)
STAFF = StaffId(new_id())
CLEARING, TRUST = Account.house(AccountKind.IN_TRANSIT), Account.house(AccountKind.TRUST)


@pytest.fixture
def depot(tx: Session) -> Depot:
    return an_active_single_depot(tx)


def cents(tx: Session, account: Account) -> int:
    return balances(tx, [account])[account]


def holds(tx: Session) -> None:
    tx.flush()
    assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []


_count = 0


def told(tx: Session, *lines: Line, account: str = HOUSE.iban) -> FileReport:
    global _count  # noqa: PLW0603 - each message has an id of its own
    _count += 1
    source = statement(lines, account=account, day=DAY, message_id=f"STMT{_count}")
    return receive_bank_file(tx, source, house=HOUSE, now=NOW)


def came(amount: str, purpose: str = "", **changes: Any) -> Line:
    line = Line(is_credit=True, amount=Decimal(amount), purpose=purpose, name="Änne Müller", iban=IBAN)
    return replace(line, reference=new_id().hex, **changes)


def last(tx: Session) -> BankLine:
    return payments_told(tx, limit=200)[-1]


@pytest.mark.rule("CSH-3")
def test_the_simulated_banks_messages_are_valid():
    lines = (came("1.00", "x" * 150, paid_to=IBAN), Line(is_credit=False, amount=Decimal(2), batch="A"))
    returned = Line(False, Decimal("53.00"), "R", "E2E", returned="AM04", charges=Decimal("3.00"), name="A", iban=IBAN)
    source = statement([*lines, returned], account=HOUSE.iban, day=DAY, message_id="M")
    schema("camt.053.001.08").assertValid(etree.fromstring(source))


@pytest.mark.rule("CSH-3", "CSH-2")
def test_the_same_file_twice_and_the_same_payment_in_two_files_book_once(tx: Session, depot: Depot):
    line = came("250.00", f"Depot {depot.depot_number} {WORLD}")
    source = statement([line], account=HOUSE.iban, day=DAY, message_id="A")
    first = receive_bank_file(tx, source, house=HOUSE, now=NOW)
    again = receive_bank_file(tx, source, house=HOUSE, now=NOW)
    assert (first.is_known, again.is_known, again.bank_file_id) == (False, True, first.bank_file_id)
    other = told(tx, line)
    assert (other.payments, other.known_payments) == (0, 1)
    unreferenced = replace(line, reference="")
    assert told(tx, unreferenced, unreferenced).payments == 2
    assert told(tx, unreferenced).payments == 0
    assert cents(tx, Account.cash(depot.depot_id)) == 75_000
    assert cents(tx, TRUST) == -75_000
    holds(tx)


@pytest.mark.rule("CSH-3")
@pytest.mark.parametrize(
    "written",
    [
        "{depot} {isin}",
        "Depot-Nr. {depot}, ISIN {isin}",
        "depotnr{depot}isin{lower}",
        "{spaced} / {isin}",
        "Sparen\n{dashed}\n{isin_spaced}",
        "{position}",
        "Einzahlung auf Position {position_dotted} danke",
        "{position_spaced} am 08.01.2024",
    ],
)
def test_purposes_are_read_forgivingly(tx: Session, depot: Depot, written: str):
    number = depot.depot_number
    positions = ensure_positions(tx, [(depot.depot_id, WORLD)], now=NOW)
    position = positions[depot.depot_id, WORLD].number
    digits = position.replace(".", "")
    purpose = written.format(
        depot=number,
        isin=WORLD,
        lower=WORLD.lower(),
        spaced=" ".join((number[:4], number[4:8], number[8:])),
        dashed="-".join((number[:3], number[3:7], number[7:])),
        isin_spaced=f"{WORLD[:4]} {WORLD[4:8]} {WORLD[8:]}",
        position=digits,
        position_dotted=position,
        position_spaced=f"{digits[:5]} {digits[5:11]}\n{digits[11:]}",
    )
    told(tx, came("100.00", purpose))
    line = last(tx)
    assert (line.state, line.depot_id, line.isin) == (LineState.MATCHED, depot.depot_id, WORLD), line.reason
    assert [waiting.line_id for waiting in payments_to_buy(tx)] == [line.line_id]
    holds(tx)


@pytest.mark.rule("CSH-3")
def test_what_is_not_unique_and_sure_waits_for_a_person(tx: Session, depot: Depot):
    number, other = depot.depot_number, an_active_single_depot(tx)
    closed = an_active_single_depot(tx)
    tx.execute(text("update depot.depots set state = 'closed' where depot_id = :d"), {"d": closed.depot_id})
    a_mandate(tx, depot.depot_id)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    cases = {
        "Danke": Why.NO_DEPOT,
        f"{number} {other.depot_number} {WORLD}": Why.SEVERAL_DEPOTS,
        f"{closed.depot_number} {WORLD}": Why.DEPOT_TAKES_NO_MONEY,
        f"{wrong} {WORLD}": Why.NO_DEPOT,
        f"{number}": Why.NO_FUND,
        f"{number}77": Why.POSITION_UNKNOWN,
        f"{number} DE0008490962": Why.NO_FUND,
        f"{depot_number(9_999_999_999)} {WORLD}": Why.DEPOT_UNKNOWN,
    }
    for purpose, why in cases.items():
        told(tx, came("10.00", purpose))
        assert (last(tx).state, last(tx).reason) == (LineState.OPEN, why), purpose
    [first, several, *_] = payments_told(tx, state=LineState.OPEN)
    assert [(s.depot_number, s.why) for s in first.suggestions] == [
        (number, "a direct debit mandate names the payer's account")
    ]
    assert {s.depot_number for s in several.suggestions} >= {number, other.depot_number}
    assert cents(tx, CLEARING) == 1_000 * len(cases)
    assert payments_to_buy(tx) == []
    holds(tx)


@pytest.mark.rule("CSH-3")
def test_money_to_the_iban_of_a_cash_account_needs_no_words(tx: Session, depot: Depot):
    told(tx, came("80.00", "Danke", paid_to=depot.cash_iban))
    assert (last(tx).state, last(tx).depot_id) == (LineState.CASH, depot.depot_id)
    assert cents(tx, Account.cash(depot.depot_id)) == 8_000
    assert payments_to_buy(tx) == []
    told(tx, came("80.00", "Danke", paid_to="DE66999999991234567890"))
    assert last(tx).state is LineState.OPEN


@pytest.mark.rule("CSH-3")
def test_staff_assign_or_return_what_waits_once(tx: Session, depot: Depot):
    told(tx, came("10.00", "?"), came("20.00", "??"), came("30.00", "???", iban=""))
    told(tx, Line(is_credit=False, amount=Decimal("4.50"), reference="FEE", purpose="Kontoentgelt"))
    one, two, three, fee = payments_told(tx, state=LineState.OPEN)
    said = {"depot_number": depot.depot_number, "isin": WORLD, "staff": STAFF, "now": NOW}
    assign_payment(tx, one.line_id, **said)
    assert [line.line_id for line in payments_to_buy(tx)] == [one.line_id]
    with pytest.raises(PaymentAlreadyDecided):
        assign_payment(tx, one.line_id, **said)
    with pytest.raises(Invalid):
        assign_payment(tx, two.line_id, **(said | {"isin": "DE0008490962"}))
    with pytest.raises(NotFound):
        assign_payment(tx, fee.line_id, **said)
    assert return_payment(tx, two.line_id, reason="unbekannt", staff=STAFF, now=NOW).payout_id is not None
    with pytest.raises(Invalid):
        return_payment(tx, three.line_id, reason="unbekannt", staff=STAFF, now=NOW)
    bear_debit(tx, fee.line_id, staff=STAFF, now=NOW)
    assert cents(tx, Account.cash(depot.depot_id)) == 1_000
    assert cents(tx, CLEARING) == 5_000
    assert [line.line_id for line in payments_told(tx, state=LineState.OPEN)] == [three.line_id]
    holds(tx)


@pytest.mark.rule("CSH-3", "CSH-9")
@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"not xml",
        b"<Document/>",
        b"<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'>]><Document>&a;</Document>",
        statement([Line(True, Decimal(1))], account=HOUSE.iban, day=DAY, message_id="T")[:-40],
        statement([Line(True, Decimal(1))], account=IBAN, day=DAY, message_id="T"),
        statement([Line(True, Decimal(1))], account=HOUSE.iban, day=DAY, message_id="T").replace(b"EUR", b"USD"),
        statement([], account=HOUSE.iban, day=DAY, message_id="T").replace(b"camt.053", b"camt.029"),
    ],
    ids=["empty", "no xml", "no message", "a bomb", "cut off", "a foreign account", "dollars", "another message"],
)
def test_a_file_that_cannot_be_trusted_is_refused_whole(tx: Session, source: bytes):
    with pytest.raises(Invalid):
        receive_bank_file(tx, source, house=HOUSE, now=NOW)
    assert payments_told(tx) == []


def collected(tx: Session, depot: Depot, count: int) -> tuple[Any, list[Any]]:
    mandate = a_mandate(tx, depot.depot_id)
    planned = [a_debit(mandate, amount=Eur(1_000)) for _ in range(count)]
    tx.execute(text("update depot.mandates set last_collected_on = '2024-01-02'"))
    schedule_debits(tx, planned, now=NOW)
    announce_debits(tx, creditor_id=HOUSE.creditor_id, now=NOW)
    [file] = make_debit_files(tx, house=HOUSE, calendars=CALENDARS, now=NOW.replace(day=22))
    return file, planned


@pytest.mark.rule("CSH-8", "CSH-6")
def test_a_file_is_rejected_in_part_credited_and_returned_in_part(tx: Session, depot: Depot):
    file, planned = collected(tx, depot, 4)
    read = read_payments(sent(tx, file.file_id))
    assert read is not None
    ends = [payment.end_to_end for payment in read.payments]
    report = status_report(read, message_id="S1", group="PART", rejected=[(ends[0], "AC04")])
    schema("pain.002.001.10").assertValid(etree.fromstring(report))
    assert receive_bank_file(tx, report, house=HOUSE, now=NOW).payments == 1
    told(tx, came("40.00", batch=file.message_id, name="", iban=""))
    assert (last(tx).state, last(tx).reason) == (LineState.OPEN, Why.SUM_DIFFERS)
    told(tx, came("30.00", batch=file.message_id, name="", iban=""))
    assert last(tx).state is LineState.COLLECTION
    come = Account.in_transit(depot.depot_id)
    assert cents(tx, come) == 3_000
    back = Line(False, Decimal("13.00"), "R1", ends[1], returned="AM04", charges=Decimal("3.00"), iban=IBAN)
    told(tx, back)
    assert last(tx).state is LineState.DEBIT_RETURN
    told(tx, replace(back, reference="R2"))
    assert (last(tx).state, last(tx).reason) == (LineState.OPEN, Why.ALREADY_DONE)
    assert cents(tx, come) == 2_000
    assert cents(tx, Account.house(AccountKind.CHARGES)) == -300
    states = [debit.state for debit in debits_for(tx, [debit.reference for debit in planned])]
    assert states == [DebitState.REJECTED, DebitState.RETURNED, DebitState.COLLECTED, DebitState.COLLECTED]
    assert [(r.reason, str(r.bank_fee)) for r in returned_debits(tx)] == [("AC04", "0.00"), ("AM04", "3.00")]
    assert tx.scalar(text("select count(*) from depot.ledger_entries where reverses is not null")) == 1
    holds(tx)


@pytest.mark.rule("CSH-8")
def test_a_file_that_is_rejected_whole_fails_every_debit_in_it(tx: Session, depot: Depot):
    file, planned = collected(tx, depot, 2)
    read = read_payments(sent(tx, file.file_id))
    assert read is not None
    receive_bank_file(tx, status_report(read, message_id="S", group="RJCT", reason="AM05"), house=HOUSE, now=NOW)
    assert {d.state for d in debits_for(tx, [debit.reference for debit in planned])} == {DebitState.REJECTED}
    stranger = replace(read, message_id="unknown")
    with pytest.raises(BankFileRefused):
        receive_bank_file(tx, status_report(stranger, message_id="S", group="ACCP"), house=HOUSE, now=NOW)
    holds(tx)
