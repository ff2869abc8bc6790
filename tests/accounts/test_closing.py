from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.errors import DepotNotWritable
from depot.accounts.jobs import finish_closings
from depot.accounts.model import Act, Depot, DepotKind, DepotState, RoleKind
from depot.accounts.rules.closing import Obstacle, ObstacleKind, money_in_the_way
from depot.accounts.usecases.ask_for_closing import ask_for_closing
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.finish_closing import finish_closing
from depot.accounts.usecases.may import may
from depot.accounts.usecases.release_depot_request import release_depot_request
from depot.accounts.usecases.state_history import state_history
from depot.demo.actors.clearing_bank_messages import Line, statement
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, EntryId, PersonId, StaffId, to_text
from depot.kernel.money import Eur
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.payouts import PayoutState
from depot.payments.usecases.approve_payment_file import approve_payment_file
from depot.payments.usecases.make_payout_file import make_payout_file
from depot.payments.usecases.pay_out_balance import pay_out_balance
from depot.payments.usecases.payouts_in_the_way import payouts_in_the_way
from depot.payments.usecases.payouts_of import payouts_of
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.postbox.usecases.documents_of import documents_of
from tests.accounts.conftest import Bank
from tests.build import IBAN, NOW, TODAY, an_active_depot, an_identified_person
from tests.payments.sepa import HOUSE

MAKER, CHECKER = StaffId(new_id()), StaffId(new_id())


def _depot(tx: Session) -> tuple[Depot, PersonId]:
    holder = an_identified_person(tx)
    return an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)]), holder


def _closing(tx: Session) -> tuple[DepotId, PersonId]:
    depot, holder = _depot(tx)
    awaiting = ask_for_closing(tx, depot.depot_id, person=holder, now=NOW)
    subject = awaiting.request.request_id
    release_depot_request(tx, calendars=Calendars("DE-BY"), person=holder, subject=subject, now=NOW)
    return depot.depot_id, holder


def _paid_in(tx: Session, depot: DepotId, cents: int) -> None:
    transit = Account.house(AccountKind.IN_TRANSIT)
    open_accounts(tx, [transit], now=NOW)
    transfer = Transfer(transit, Account.cash(depot), cents)
    post_entries(tx, [Entry(EntryId(new_id()), "test", TODAY, TODAY, depot, (transfer,))], now=NOW)


def _finished(tx: Session, depot: DepotId) -> bool:
    return finish_closing(tx, depot, others=(payouts_in_the_way,), pay_out=pay_out_balance, now=NOW)


def _told(tx: Session, line: Line) -> None:
    source = statement([line], account=HOUSE.iban, day=TODAY, message_id=new_id().hex)
    receive_bank_file(tx, source, house=HOUSE, now=NOW)


@pytest.mark.rule("ACC-16", "CSH-9")
def test_an_account_that_gives_the_last_money_back_is_not_tried_again(tx: Session) -> None:
    depot, _ = _closing(tx)
    _paid_in(tx, depot, 12_34)
    assert not _finished(tx, depot)
    [payout] = payouts_of(tx, depot)
    file = make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=Calendars("DE-BY"), now=NOW)
    approve_payment_file(tx, file.file_id, staff=CHECKER, now=NOW)
    _told(tx, Line(False, Decimal("12.34"), "P1", payout.payout_id.hex))
    _told(tx, Line(True, Decimal("12.34"), "P2", payout.payout_id.hex, returned="AC04"))
    assert not _finished(tx, depot)
    assert [one.state for one in payouts_of(tx, depot)] == [PayoutState.RETURNED]
    assert depot_details(tx, depot).state is DepotState.CLOSING


@pytest.mark.rule("ACC-16", "ACC-17")
def test_an_empty_depot_closes_and_its_money_goes_to_the_reference_account(tx: Session) -> None:
    depot, holder = _closing(tx)
    assert depot_details(tx, depot).state is DepotState.CLOSING
    _paid_in(tx, depot, 12_34)
    cash, held = Account.cash(depot), Account.cash_held(depot)
    assert not _finished(tx, depot)
    assert balances(tx, (cash, held)) == {cash: 0, held: 12_34}
    assert not _finished(tx, depot)
    [payout] = payouts_of(tx, depot)
    assert (payout.amount, payout.iban, payout.state) == (Eur(12_34), IBAN, PayoutState.RELEASED)
    file = make_payout_file(tx, staff=MAKER, house=HOUSE, calendars=Calendars("DE-BY"), now=NOW)
    approve_payment_file(tx, file.file_id, staff=CHECKER, now=NOW)
    assert not _finished(tx, depot), "it may still come back"
    _told(tx, Line(False, Decimal("12.34"), "P1", payout.payout_id.hex))
    assert _finished(tx, depot)
    found = depot_details(tx, depot)
    assert (found.state, found.closed_on) == (DepotState.CLOSED, TODAY)
    assert not _finished(tx, depot)
    assert state_history(tx, depot)[-1].actor == "job:finish_closing"
    titles = {document.title.split(",")[0] for document in documents_of(tx, holder)}
    assert titles == {"Ihr Depot wird geschlossen", "Ihr Depot ist geschlossen"}
    assert may(tx, depot=depot, persons={holder}, act=Act.SEE, on=TODAY).granted
    with pytest.raises(DepotNotWritable):
        ask_for_closing(tx, depot, person=holder, now=NOW)


@pytest.mark.rule("ACC-16")
def test_the_last_unit_keeps_a_depot_in_state_closing(
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as tx:
        depot, _ = _closing(tx)
    there = [Obstacle(ObstacleKind.UNITS, "x", "Anteile")]

    def units(_tx: Session, asked: DepotId, *, on: date) -> list[Obstacle]:
        assert (asked, on) == (depot, TODAY)
        return there

    first = finish_closings(sessions, others=(units,), pay_out=pay_out_balance, now=NOW)
    there.clear()
    second = finish_closings(sessions, others=(units,), pay_out=pay_out_balance, now=NOW)
    third = finish_closings(sessions, others=(units,), pay_out=pay_out_balance, now=NOW)
    assert [(report.read, report.done) for report in (first, second, third)] == [(1, 0), (1, 1), (0, 0)]


@pytest.mark.rule("ACC-16", "CSH-10")
def test_which_money_is_in_the_way() -> None:
    later = TODAY + timedelta(days=1)
    found = {
        (held, free, wait): [
            obstacle.kind for obstacle in money_in_the_way(held=Eur(held), free=Eur(free), payout_from=wait)
        ]
        for held in (0, 1)
        for free in (0, 1)
        for wait in (None, later)
    }
    assert [key for key, kinds in found.items() if not kinds] == [(0, 0, None), (0, 0, later), (0, 1, None)]
    assert found[1, 1, later] == [ObstacleKind.CASH_HELD, ObstacleKind.PAYOUT_WAITS]


@pytest.mark.rule("ACC-16", "AUT-16")
def test_closing_over_http(bank: Bank, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        depot, holder = _depot(tx)
        stranger = an_identified_person(tx)
    path = f"/depots/{to_text('dep', depot.depot_id)}/closing"
    assert bank.get(path, to_text("per", stranger)).status_code == 404
    assert bank.post(path, None, to_text("per", stranger)).status_code == 404
    assert bank.get(path, to_text("per", holder)).json() == {"in_the_way": []}
    asked = bank.post(path, None, to_text("per", holder))
    assert asked.status_code == 202
    assert asked.json()["release"]["text"].startswith("Depot schließen\nDepot: ")
