"""Mandates, pay-outs, the bank's files and fees over HTTP, by the right people (CSH-1 to CSH-9, FEE-1, AUT-14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Depot
from depot.demo.actors.clearing_bank_messages import Line, read_payments, statement
from depot.kernel import db
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import SessionId, StaffId, from_text, to_text
from depot.kernel.invariants import broken
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.ledger.invariants import INVARIANTS as LEDGER
from depot.payments.api import bank, fees, mandates, payouts
from depot.payments.invariants import INVARIANTS
from depot.payments.usecases.release_payout import release_payout
from tests.build import IBAN, NOW, TODAY, an_active_single_depot
from tests.payments.sepa import CALENDARS, HOUSE

STAFF = {"maker": StaffId(new_id()), "checker": StaffId(new_id())}
_keys = count(1)


@dataclass(frozen=True)
class Desk:
    """The payments of a bank over HTTP, and a depot."""

    client: TestClient
    sessions: sessionmaker[Session]
    depot: Depot

    def path(self, rest: str) -> str:
        return f"/v1/depots/{to_text('dep', self.depot.depot_id)}{rest}"

    def post(self, path: str, body: Any = None, *, who: str = "maker", status: int = 201) -> Any:
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": f"key-{next(_keys):08d}"}
        answer = self.client.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str, *, who: str = "maker", status: int = 200) -> Any:
        answer = self.client.get(path, headers={"Authorization": f"Bearer {who}"})
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def desk(fresh_database: str) -> Iterator[Desk]:
    engine = db.engine(fresh_database)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions.begin() as tx:
        depot = an_active_single_depot(tx)

    def authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        if token in STAFF:
            roles = frozenset({StaffRole.OPERATIONS, StaffRole.COMPLIANCE})
            return Staff(STAFF[token], SessionId(new_id()), roles)
        return Customer(depot.holders[0], SessionId(new_id()))

    app = FastAPI()
    app.state.sessions, app.state.clock, app.state.authenticate = sessions, FixedClock(NOW), authenticate
    app.state.payment_house, app.state.calendars = HOUSE, CALENDARS
    for module in (bank, fees, mandates, payouts):
        app.include_router(module.router)
    problems.install(app)
    refuse_undeclared(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Desk(client, sessions, depot)
    with sessions() as tx:
        assert list(broken(tx, {**LEDGER, **INVARIANTS})) == []
    engine.dispose()


def bank_file(*lines: Line) -> dict[str, str]:
    source = statement(lines, account=HOUSE.iban, day=TODAY, message_id=new_id().hex)
    return {"content": source.decode()}


@pytest.mark.rule("CSH-5", "CSH-4", "PRV-4")
def test_a_mandate_from_its_signature_to_its_end(desk: Desk):
    body = {"debtor_name": "Änne Müller", "iban": IBAN, "signed_on": "2024-01-08", "proof": "paper 1"}
    made = desk.post(desk.path("/mandates"), body)
    assert (made["kind"], made["iban"], len(made["reference"])) == ("recurring", "DE… 3000", 16)
    desk.post(desk.path("/mandates"), body, who="anna", status=403)
    refused = desk.post(desk.path("/mandates"), body | {"iban": "DE00 1234"}, status=422)
    assert [fault["rule"] for fault in refused["errors"]] == ["CSH-4"]
    one = desk.path(f"/mandates/{made['id']}")
    desk.post(f"{one}/changes", {name: body[name] for name in ("debtor_name", "iban", "proof")})
    assert desk.post(f"{one}/revocations", who="anna")["revoked_on"] == "2024-01-08"
    desk.post(f"{one}/revocations", who="anna", status=409)
    assert [m["id"] for m in desk.get(desk.path("/mandates"), who="anna").json()["data"]] == [made["id"]]
    assert desk.get(desk.path("/direct-debits"), who="anna").json() == {"data": [], "next": None}


@pytest.mark.rule("CSH-1", "CSH-3", "CSH-9", "AUT-14")
def test_money_comes_in_is_assigned_and_leaves_under_four_eyes(desk: Desk):
    sent = bank_file(Line(True, Decimal("90.00"), "A", purpose="?", name="Max", iban=IBAN))
    assert desk.post("/v1/bank-files", sent) | {"id": ""} == {
        "id": "",
        "message": "camt.053.001.08",
        "is_known": False,
        "payments": 1,
        "known_payments": 0,
        "open": 1,
    }
    assert desk.post("/v1/bank-files", sent)["is_known"] is True
    desk.post("/v1/bank-files", {"content": sent["content"][:-30]}, status=422)
    desk.post("/v1/bank-files", sent, who="anna", status=403)
    [waiting] = desk.get("/v1/bank-payments?state=open").json()["data"]
    assert (waiting["reason"], waiting["amount"]) == ("no-depot-named", "90.00")
    one = f"/v1/bank-payments/{waiting['id']}"
    desk.post(f"{one}/assignments", {"depot_number": desk.depot.depot_number})
    desk.post(f"{one}/returns", {"reason": "x"}, status=409)
    asked = desk.post(desk.path("/payouts"), {"amount": "90.00"}, who="anna", status=202)
    assert IBAN[:4] in asked["release"]["text"]
    with desk.sessions.begin() as tx:
        subject = from_text("pay", asked["payout"]["id"])
        release_payout(tx, person=desk.depot.holders[0], subject=subject, now=NOW)
    file = desk.post("/v1/payout-files")
    approvals = f"/v1/payment-files/{file['id']}/approvals"
    desk.get(f"/v1/payment-files/{file['id']}/content", status=409)
    assert desk.post(approvals, status=403)["rule"] == "AUT-14"
    assert desk.post(approvals, who="checker")["state"] == "sent"
    content = read_payments(desk.get(f"/v1/payment-files/{file['id']}/content").content)
    assert content is not None
    assert [str(paid.amount) for paid in content.payments] == ["90.00"]
    [listed] = desk.get("/v1/payment-files").json()["data"]
    desk.post("/v1/bank-files", bank_file(Line(False, Decimal("90.00"), "B", batch=listed["message_id"])))
    assert [p["state"] for p in desk.get(desk.path("/payouts"), who="anna").json()["data"]] == ["executed"]


@pytest.mark.rule("FEE-1")
def test_price_lists_are_for_everybody_to_read(desk: Desk):
    body = {"product": "investment", "valid_from": "2024-04-01", "version": "2024-04", "custody_rate_percent": "0.5"}
    body |= {"depot_fee": "11.90", "vl_fee": "14.28", "custody_free": "50000.00", "return_fee": "3.00"}
    assert desk.post("/v1/price-lists", body) == body
    desk.post("/v1/price-lists", body, status=409)
    desk.post("/v1/price-lists", body, who="anna", status=403)
    assert desk.client.get("/v1/price-lists").json() == {"data": [body]}
    assert desk.get(desk.path("/fees"), who="anna").json() == {"data": []}
