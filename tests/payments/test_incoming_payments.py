"""Money from outside over HTTP: booked once, on the right account, by the right people (CSH-2, CSH-3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Depot
from depot.kernel import db
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import PersonId, SessionId, StaffId, to_text
from depot.kernel.invariants import broken
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.ledger.invariants import INVARIANTS
from depot.ledger.model import Account, AccountKind
from depot.ledger.usecases.balances import balances
from depot.payments.api.incoming import router
from tests.build import NOW, an_active_single_depot

SESSION = SessionId(new_id())
CLERK = StaffId(new_id())


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now == NOW
    if token == "customer":
        return Customer(PersonId(new_id()), SESSION)
    return Staff(CLERK, SESSION, frozenset({StaffRole(token)}))


@dataclass(frozen=True)
class Desk:
    """The desk of incoming payments, and a depot."""

    client: TestClient
    sessions: sessionmaker[Session]
    depot: Depot

    def book(
        self, body: dict[str, Any], *, status: int = 201, who: str = "operations", key: str = "payment-1", to: str = ""
    ) -> Any:
        path = f"/v1/depots/{to or to_text('dep', self.depot.depot_id)}/incoming-payments"
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": key}
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def cents(self, account: Account) -> int:
        with self.sessions() as tx:
            return balances(tx, [account])[account]


@pytest.fixture
def desk(fresh_database: str) -> Iterator[Desk]:
    engine = db.engine(fresh_database)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions.begin() as tx:
        depot = an_active_single_depot(tx)
    app = FastAPI()
    app.state.sessions, app.state.clock, app.state.authenticate = sessions, FixedClock(NOW), _authenticate
    app.include_router(router)
    problems.install(app)
    refuse_undeclared(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Desk(client, sessions, depot)
    with sessions() as tx:
        assert list(broken(tx, INVARIANTS)) == []
    engine.dispose()


PAID = {"amount": "250.00", "value_on": "2024-01-08", "text": "Einzahlung"}


@pytest.mark.rule("CSH-2", "CSH-3", "ORD-2")
def test_a_payment_is_booked_once_and_told(desk: Desk):
    booked = desk.book(PAID)
    assert (booked["amount"], booked["booked_on"], booked["text"]) == ("250.00", "2024-01-08", "Einzahlung")
    assert desk.book(PAID) == booked
    assert desk.cents(Account.cash(desk.depot.depot_id)) == 25_000
    assert desk.cents(Account.house(AccountKind.TRUST)) == -25_000
    with desk.sessions() as tx:
        [event] = tx.execute(text("select * from depot.events where kind = 'payment_received.v1'")).all()
    assert event.content == {"entry": booked["id"], "amount": "250.00", "value_on": "2024-01-08"}
    assert event.depot_id == desk.depot.depot_id
    desk.book(PAID | {"amount": "9.00"}, status=422)


@pytest.mark.rule("CSH-3", "ACC-17")
@pytest.mark.parametrize(("state", "status"), [("closed", 409), ("identification", 409), ("blocked", 201)])
def test_a_depot_that_is_closed_or_not_yet_open_takes_no_money(desk: Desk, state: str, status: int):
    with desk.sessions.begin() as tx:
        tx.execute(text("update depot.depots set state = :state"), {"state": state})
    answer = desk.book(PAID, status=status)
    if status == 409:
        assert (answer["code"], answer["rule"]) == ("depot-takes-no-money", "ACC-17")
        assert desk.cents(Account.cash(desk.depot.depot_id)) == 0


@pytest.mark.rule("CSH-3", "AUT-14", "AUT-16")
def test_who_may_and_what_is_refused(desk: Desk):
    desk.book(PAID, status=403, who="customer")
    desk.book(PAID, status=403, who="service")
    desk.book(PAID, status=404, to=to_text("dep", new_id()))
    desk.book(PAID | {"amount": 250}, status=422)
    desk.book(PAID | {"amount": "0.00"}, status=422)
    desk.book(PAID | {"text": "x" * 141}, status=422)
    late = desk.book(PAID | {"value_on": "2025-01-08"}, status=422)
    assert [(fault["rule"], fault["code"]) for fault in late["errors"]] == [("CSH-3", "value-day-implausible")]
    assert desk.cents(Account.cash(desk.depot.depot_id)) == 0
