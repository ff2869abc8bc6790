"""Direct debits go to the bank once, announced, in files that the schema and the sums hold true (CSH-6, CSH-7)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from lxml import etree
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.payments.model.files import PaymentFile
from depot.payments.model.mandates import MandateKind
from depot.payments.rules.sepa_text import is_sepa_text
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.change_mandate import change_mandate
from depot.payments.usecases.make_debit_files import make_debit_files
from depot.payments.usecases.schedule_debits import schedule_debits
from tests.build import NOW, an_active_single_depot
from tests.payments.sepa import CALENDARS, DUE, HOUSE, OTHER_IBAN, a_debit, a_mandate, schema, sent, values

LETTERS = text("select content_sealed from depot.documents where kind = 'letter' order by document_id")


def letters(tx: Session) -> list[str]:
    return [keyring().decrypt(bytes(sealed)).decode() for sealed in tx.scalars(LETTERS)]


@pytest.fixture
def depot(tx: Session) -> DepotId:
    return an_active_single_depot(tx).depot_id


def collected(tx: Session, on: date = date(2024, 1, 22)) -> list[PaymentFile]:
    after = announce_debits(tx, creditor_id=HOUSE.creditor_id, now=NOW)[1]
    while after is not None:
        after = announce_debits(tx, creditor_id=HOUSE.creditor_id, after=after, now=NOW)[1]
    return make_debit_files(tx, house=HOUSE, calendars=CALENDARS, now=NOW.replace(month=on.month, day=on.day))


@pytest.mark.rule("CSH-6", "CSH-5", "CSH-4")
def test_a_file_per_due_day_and_sequence_type_each_debit_once(tx: Session, depot: DepotId):
    regular, once = a_mandate(tx, depot), a_mandate(tx, depot, kind=MandateKind.ONE_OFF)
    tx.execute(text("update depot.mandates set bic = null where kind = 'one_off'"))
    schedule_debits(tx, [a_debit(regular), a_debit(regular, amount=Eur(1)), a_debit(once)], now=NOW)
    schedule_debits(tx, [a_debit(regular, due_on=date(2024, 1, 31))], now=NOW)
    made = collected(tx)
    assert {file.sequence: (file.payments, str(file.total)) for file in made} == {
        "FRST": (1, "50.00"),
        "OOFF": (1, "50.00"),
        "RCUR": (1, "0.01"),
    }
    assert {file.due_on for file in made} == {DUE}
    for file in made:
        content = sent(tx, file.file_id)
        document = etree.fromstring(content)
        schema("pain.008.001.08").assertValid(document)
        assert values(document, "MsgId") == [file.message_id]
        assert values(document, "ReqdColltnDt") == ["2024-01-24"]
        assert values(document, "Nm")[-1] == "Aenne Mueller-Gross"
        assert not values(document, "PstlAdr")
        stored = tx.scalar(text("select sha256 from depot.payment_files where file_id = :f"), {"f": file.file_id})
        assert stored == sha256(content).hexdigest()
    assert collected(tx) == []
    assert [file.sequence for file in collected(tx, date(2024, 1, 29))] == ["RCUR"]


@pytest.mark.rule("CSH-6")
@pytest.mark.parametrize(
    ("due", "made_on", "collected_on"),
    [
        (date(2024, 1, 24), date(2024, 1, 22), date(2024, 1, 24)),  # the last day but one
        (date(2024, 1, 27), date(2024, 1, 26), date(2024, 1, 29)),  # a Saturday waits for Monday
        (date(2024, 3, 29), date(2024, 3, 27), date(2024, 4, 2)),  # Good Friday to Easter Monday
        (date(2024, 5, 1), date(2024, 4, 29), date(2024, 5, 2)),  # 1 May is no TARGET day
        (date(2024, 1, 10), date(2024, 1, 15), date(2024, 1, 16)),  # a day that is gone: the next one possible
    ],
)
def test_the_due_day_is_a_target_day(tx: Session, depot: DepotId, due: date, made_on: date, collected_on: date):
    schedule_debits(tx, [a_debit(a_mandate(tx, depot), due_on=due)], now=NOW)
    assert [file.due_on for file in collected(tx, made_on)] == [collected_on]


@pytest.mark.rule("CSH-6")
def test_a_late_debit_does_not_make_a_second_file_of_its_day(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)
    schedule_debits(tx, [a_debit(mandate)], now=NOW)
    collected(tx)
    schedule_debits(tx, [a_debit(mandate)], now=NOW)
    [late] = collected(tx, date(2024, 1, 23))
    assert (late.due_on, late.sequence) == (DUE + timedelta(days=1), "RCUR")


@pytest.mark.rule("CSH-7")
def test_a_debit_is_announced_once_for_a_regular_plan_and_again_for_every_change(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)

    def announced(amount: int, month: int) -> int:
        schedule_debits(tx, [a_debit(mandate, amount=Eur(amount), due_on=date(2024, month, 20))], now=NOW)
        before = len(letters(tx))
        announce_debits(tx, creditor_id=HOUSE.creditor_id, now=NOW)
        return len(letters(tx)) - before

    assert [announced(5_000, 2), announced(5_000, 3), announced(6_000, 4), announced(6_000, 5)] == [1, 0, 1, 0]
    said = letters(tx)[0]
    assert "50,00 EUR am 20.02.2024" in said
    assert "DE… 3000" in said
    assert mandate.reference in said
    assert HOUSE.creditor_id in said


@pytest.mark.rule("CSH-7")
def test_nothing_is_collected_unannounced_or_too_early_after_it(tx: Session, depot: DepotId):
    schedule_debits(tx, [a_debit(a_mandate(tx, depot), due_on=date(2024, 1, 9))], now=NOW)
    assert make_debit_files(tx, house=HOUSE, calendars=CALENDARS, now=NOW) == []
    assert collected(tx, date(2024, 1, 8)) == []
    [file] = collected(tx, date(2024, 1, 9))
    assert file.due_on == date(2024, 1, 10)


@pytest.mark.rule("CSH-5", "CSH-6")
def test_a_changed_account_is_told_to_the_bank_once(tx: Session, depot: DepotId):
    mandate = a_mandate(tx, depot)
    schedule_debits(tx, [a_debit(mandate)], now=NOW)
    collected(tx)
    change_mandate(
        tx, mandate.mandate_id, depot=depot, debtor_name="Änne Müller-Groß", iban=OTHER_IBAN, proof="letter", now=NOW
    )
    found = []
    for due, made_on in ((date(2024, 2, 20), date(2024, 2, 16)), (date(2024, 3, 20), date(2024, 3, 18))):
        schedule_debits(tx, [a_debit(mandate, due_on=due)], now=NOW)
        [file] = collected(tx, made_on)
        document = etree.fromstring(sent(tx, file.file_id))
        schema("pain.008.001.08").assertValid(document)
        found.append((values(document, "AmdmntInd"), values(document, "IBAN")[-1]))
    assert found == [(["true"], OTHER_IBAN), ([], OTHER_IBAN)]


NAMES = ("Łukasz Żółć-Đorđević", "O'Neill & Søn", 'Ærø "Quote" <b>', "José Núñez", "Müßig" * 20, "Ōe 健三郎 K")


@pytest.mark.rule("CSH-4", "CSH-6")
@pytest.mark.parametrize("mandates_signed", [40, pytest.param(5_500, marks=pytest.mark.prove)])
def test_random_files_are_valid_and_their_sums_agree(tx: Session, depot: DepotId, mandates_signed: int):
    chance = random.Random(12)  # noqa: S311 - nothing secret
    mandates = [
        a_mandate(tx, depot, debtor_name=chance.choice(NAMES), kind=chance.choice(list(MandateKind)))
        for _ in range(mandates_signed)
    ]
    planned = [
        a_debit(
            mandate,
            amount=Eur(chance.choice((1, 99_999_999_999, chance.randint(1, 10**6)))),
            purpose="".join(chance.choices("abcXYZ019?:().,'+-", k=chance.randint(1, 140))),
            due_on=DUE + timedelta(days=chance.randint(-20, 0)),
        )
        for mandate in mandates
        for _ in range(1 if mandate.kind is MandateKind.ONE_OFF else chance.randint(1, 4))
    ]
    schedule_debits(tx, planned, now=NOW)
    amounts: list[Decimal] = []
    for file in collected(tx):
        document = etree.fromstring(sent(tx, file.file_id))
        schema("pain.008.001.08").assertValid(document)
        found = [Decimal(amount) for amount in values(document, "InstdAmt")]
        assert {Decimal(total) for total in values(document, "CtrlSum")} == {sum(found)}
        assert {int(count) for count in values(document, "NbOfTxs")} == {len(found)}
        assert all(is_sepa_text(words) for words in (*values(document, "Nm"), *values(document, "Ustrd")))
        amounts += found
    assert sorted(amounts) == sorted(debit.amount.decimal for debit in planned)
