"""The simulated clearing bank, a process of its own, errs as it likes: the books stay whole (CSH-8, CSH-9, R12)."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.demo.actors.clearing_bank import ClearingBankProcess
from depot.kernel.clock import new_id
from depot.kernel.ids import StaffId
from depot.kernel.invariants import broken
from depot.kernel.money import Eur
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.payments.invariants import INVARIANTS
from depot.payments.model.incoming import IncomingPayment
from depot.payments.model.payouts import PayoutWish
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.approve_payment_file import approve_payment_file
from depot.payments.usecases.ask_payout import ask_payout
from depot.payments.usecases.make_debit_files import make_debit_files
from depot.payments.usecases.make_payout_file import make_payout_file
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.payments.usecases.record_incoming_payment import record_incoming_payment
from depot.payments.usecases.release_payout import release_payout
from depot.payments.usecases.schedule_debits import schedule_debits
from tests.build import NOW, TODAY, an_active_single_depot
from tests.payments.sepa import CALENDARS, HOUSE, a_debit, a_mandate, sent

MAKER, CHECKER = StaffId(new_id()), StaffId(new_id())
ODDS = "rejected=0.2,returned=0.3,charged=0.5,bounced=0.3,twice=0.5"


@pytest.mark.rule("CSH-8", "CSH-9", "CSH-2")
@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_the_bank_answers_the_books_stay_whole(tx: Session, tmp_path: Path, seed: int):
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    depots = [an_active_single_depot(tx) for _ in range(3)]
    mandates = [a_mandate(tx, depot.depot_id) for depot in depots]
    schedule_debits(
        tx, [a_debit(chance.choice(mandates), amount=Eur(chance.randint(1, 10**6))) for _ in range(40)], now=NOW
    )
    for depot in depots:
        record_incoming_payment(tx, IncomingPayment(depot.depot_id, Eur(100_000), TODAY), now=NOW)
        for _ in range(4):
            asked = ask_payout(tx, depot.depot_id, PayoutWish(Eur(2_000)), person=depot.holders[0], now=NOW)
            release_payout(tx, person=depot.holders[0], subject=asked.payout.payout_id, now=NOW)
    announce_debits(tx, creditor_id=HOUSE.creditor_id, now=NOW)
    files = make_debit_files(tx, house=HOUSE, calendars=CALENDARS, now=NOW.replace(day=22))
    payouts = make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=CALENDARS, now=NOW)
    approve_payment_file(tx, payouts.file_id, staff=CHECKER, now=NOW)
    handed = {file.message_id: sent(tx, file.file_id) for file in (*files, payouts)}
    with ClearingBankProcess(tmp_path, "--seed", str(seed), "--faults", ODDS) as bank:
        for content in (*bank.answers(handed), *bank.answers(handed), *bank.answers({})):
            receive_bank_file(tx, content, house=HOUSE, now=NOW)
            tx.flush()
            assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []
    debits = Counter(tx.scalars(text("select state from depot.direct_debits")))
    assert set(debits) == {"rejected", "returned", "collected"}
    assert set(tx.scalars(text("select state from depot.payouts"))) <= {"rejected", "returned", "executed"}
    assert tx.scalar(text("select count(*) from depot.bank_lines where state = 'open'")) == 0
    kept = tx.scalar(text("select sum(amount_cents) from depot.direct_debits where state = 'collected'"))
    come = [Account.in_transit(depot.depot_id) for depot in depots]
    assert sum(balances(tx, come).values()) == kept
