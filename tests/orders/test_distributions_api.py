"""Distributions and the way of tax collection over HTTP: who may, what is refused, what is seen (ORD-20, TAX-34)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Depot
from depot.kernel import db
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import SessionId, StaffId, to_text
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from orders.api import collections, distributions
from tests.orders.desk import MORNING
from tests.orders.payouts import Payouts, payouts

CLERK, SESSION = StaffId(new_id()), SessionId(new_id())
BODY = {
    "isin": "IE00BK5BQT80",
    "ex_day": "2024-01-10",
    "pay_day": "2024-01-17",
    "per_unit": "0.2162",
    "currency": "EUR",
}


@dataclass(frozen=True)
class Front:
    """The frontends of a customer, a stranger and the back office."""

    client: TestClient
    stage: Payouts
    other: Depot

    @property
    def depot(self) -> str:
        return f"/v1/depots/{to_text('dep', self.stage.desk.depot.depot_id)}"

    @property
    def use(self) -> str:
        return f"{self.depot}/positions/{to_text('pos', self.stage.position.position_id)}/distribution-use"

    def call(
        self, method: str, path: str, body: Any = None, *, who: str = "customer", status: int = 200, key: str = ""
    ) -> Any:
        headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": key or str(new_id()), "If-Match": "*"}
        answer = self.client.request(method, path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def front(fresh_database: str) -> Iterator[Front]:
    engine = db.engine(fresh_database)
    sessions = sessionmaker(engine, expire_on_commit=False)
    stage = payouts(sessions)
    other = stage.another("1")

    def authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        assert now == MORNING
        if token == "customer":
            return Customer(stage.desk.person, SESSION)
        if token == "stranger":
            return Customer(other.holders[0], SESSION)
        return Staff(CLERK, SESSION, frozenset({StaffRole(token)}))

    app = FastAPI()
    app.state.sessions, app.state.clock, app.state.authenticate = sessions, FixedClock(MORNING), authenticate
    app.include_router(distributions.router)
    app.include_router(collections.router)
    problems.install(app)
    refuse_undeclared(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Front(client, stage, other)
    engine.dispose()


@pytest.mark.rule("FND-4", "ORD-2", "ORD-20", "AUT-14")
def test_staff_announce_and_everybody_sees_their_own(front: Front):
    front.call("POST", "/v1/distributions", BODY, status=403)
    front.call("POST", "/v1/distributions", BODY, who="service", status=403)
    made = front.call("POST", "/v1/distributions", BODY, who="operations", status=201, key="announce-1")
    assert front.call("POST", "/v1/distributions", BODY, who="operations", status=201, key="announce-1") == made
    assert (made["record_day"], made["per_unit"], made["paid_at"]) == ("2024-01-09", "0.216200000", None)
    again = front.call("POST", "/v1/distributions", BODY, who="operations", status=409)
    assert (again["code"], again["rule"]) == ("distribution-already-announced", "FND-4")
    assert front.call("GET", f"/v1/distributions/{made['id']}", who="service") == made
    front.call("GET", f"/v1/distributions/{to_text('dis', new_id())}", who="service", status=404)
    front.call("POST", "/v1/distributions", BODY | {"ex_day": "2024-01-11"}, who="operations", status=201)
    page = front.call("GET", "/v1/distributions?limit=1", who="operations")
    rest = front.call("GET", f"/v1/distributions?after={page['next']}", who="operations")
    assert (rest["data"], rest["next"]) == ([made], None)
    front.stage.pay()
    received = front.call("GET", f"{front.depot}/distributions?limit=1")
    assert received["next"] is not None
    [paid] = received["data"]
    assert (paid["gross"], paid["currency"], paid["fx_rate"], paid["use"]) == ("27.85", "EUR", None, "pay_out")
    assert (paid["capital_gains_tax"], paid["solidarity_surcharge"], paid["church_tax"]) == ("4.88", "0.26", "0.00")
    assert paid["net"] == "22.71"
    assert len(front.call("GET", f"{front.depot}/distributions?after={received['next']}")["data"]) == 1
    front.call("GET", f"{front.depot}/distributions", who="stranger", status=404)


@pytest.mark.rule("FND-4", "ORD-2")
def test_all_faults_at_once_and_nothing_half_done(front: Front):
    body = BODY | {"isin": "IE00BK5BQT81", "pay_day": "2024-01-01", "fx_rate": "1.1"}
    refused = front.call("POST", "/v1/distributions", body, who="operations", status=422)
    assert [fault["pointer"] for fault in refused["errors"]] == ["/isin", "/pay_day", "/fx_rate"]
    for wrong in ({"per_unit": 0.2}, {"per_unit": "0,2"}, {"currency": "eur"}, {"more": 1}, {"ex_day": "10.01.2024"}):
        front.call("POST", "/v1/distributions", BODY | wrong, who="operations", status=422)
    assert front.stage.desk.count("orders.distributions") == 0


@pytest.mark.rule("ORD-20", "ACC-9", "AUT-16")
def test_the_use_of_distributions(front: Front):
    assert front.call("GET", front.use)["use"] == "pay_out"
    assert front.call("PUT", front.use, {"use": "reinvest"})["use"] == "reinvest"
    assert front.call("GET", front.use)["use"] == "reinvest"
    front.call("PUT", front.use, {"use": "burn"}, status=422)
    front.call("PUT", front.use, {"use": "pay_out"}, who="stranger", status=404)
    front.call("GET", front.use, who="stranger", status=404)
    foreign = front.use.replace(front.depot, f"/v1/depots/{to_text('dep', front.other.depot_id)}")
    front.call("GET", foreign, who="stranger", status=404)
    front.call("PUT", foreign, {"use": "pay_out"}, who="stranger", status=404)
    assert front.call("GET", front.use)["use"] == "reinvest"


@pytest.mark.rule("TAX-34", "ACC-9", "AUT-16")
def test_the_way_of_collection(front: Front):
    path = f"{front.depot}/tax-collection"
    assert front.call("GET", path)["way"] == "units"
    assert front.call("PUT", path, {"way": "cash_account"})["way"] == "cash_account"
    assert front.call("GET", path)["way"] == "cash_account"
    front.call("PUT", path, {"way": "gold"}, status=422)
    front.call("PUT", path, {"way": "units"}, who="stranger", status=404)
    front.call("GET", path, who="stranger", status=404)


@pytest.mark.rule("ORD-20", "TAX-34")
def test_a_choice_is_changed_only_from_the_state_that_was_seen(front: Front):
    for path, one, other in (
        (front.use, {"use": "reinvest"}, {"use": "pay_out"}),
        (f"{front.depot}/tax-collection", {"way": "cash_account"}, {"way": "units"}),
    ):
        sent = {"Authorization": "Bearer customer", "Idempotency-Key": str(new_id())}
        blind = front.client.put(path, json=one, headers=sent)
        assert (blind.status_code, blind.json()["code"]) == (428, "if-match-missing")
        seen = front.client.get(path, headers=sent).headers["ETag"]
        done = front.client.put(path, json=one, headers=sent | {"If-Match": seen})
        again = front.client.put(path, json=one, headers=sent | {"If-Match": seen})
        assert (done.status_code, again.status_code) == (200, 200)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert done.headers["ETag"] == again.headers["ETag"] == front.client.get(path, headers=sent).headers["ETag"]
        late = front.client.put(path, json=other, headers=sent | {"If-Match": seen, "Idempotency-Key": str(new_id())})
        assert (late.status_code, late.json()["code"]) == (412, "if-match-stale")
        fresh = sent | {"If-Match": done.headers["ETag"], "Idempotency-Key": str(new_id())}
        assert front.client.put(path, json=other, headers=fresh).status_code == 200
