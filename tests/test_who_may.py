"""Each role and each relation to the depot against every endpoint of the service (AUT-14, AUT-16)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from depot.app import assemble
from depot.kernel import db
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import SessionId, StaffId, to_text
from depot.settings import Settings
from depot.third_parties.model import ThirdPartyRole
from depot.third_parties.usecases.register_third_party import register_third_party
from tests.build import an_active_single_depot
from tests.funds.fund_examples import WORLD
from tests.orders.desk import MORNING, a_desk, stocked
from tests.sample_request import request

CLERK: Final = StaffId(new_id())

THIRD_PARTY: Final = "third party"
LOGOUT: Final = "/v1/staff/session"

# Bodies that the document alone does not make: one of several fields, or fields that must fit together.
ORDER: Final = {"side": "subscription", "isin": WORLD, "amount": "100.00", "money": {"from": "cash_account"}}
PLAN: Final = {
    "kind": "savings",
    "funds": [{"isin": WORLD, "amount": "50.00"}],
    "day": 1,
    "starts_on": "2024-03-01",
    "money": "cash_account",
}
TERMS: Final = {
    "product": "investment",
    "kind": "general",
    "title": "AGB",
    "version": "1",
    "in_force_from": "2024-01-01",
    "synopsis": "Erste Fassung.",
    "pdf": "JVBERi0xLjc=",
}
SWITCH: Final = {"isin": WORLD, "units": "1", "targets": [{"isin": WORLD, "percent": "100"}]}
PAPER: Final = {"kind": "death_certificate", "file": "JVBERi0xLjcKJSVFT0YK"}
BODIES: Final[dict[str, Any]] = {
    "POST /v1/depots/{depot_id}/plans": PLAN,
    "PUT /v1/plans/{plan_id}": PLAN,
    "POST /v1/staff/applications/{application_id}/papers": PAPER,
    "POST /v1/staff/persons/{person_id}/papers": PAPER,
    "POST /v1/depots/{depot_id}/switch-previews": SWITCH,
    "POST /v1/fund-conversions": {
        "kind": "split",
        "isin": WORLD,
        "into_isin": WORLD,
        "ratio": "2",
        "effective_on": "2024-01-08",
    },
    "POST /v1/depots/{depot_id}/limits": {
        "isin": WORLD,
        "units": "1",
        "money": {"to": "cash_account"},
        "limit_price": "100",
        "ends_on": "2024-06-28",
        "cost_information": "x",
    },
    "POST /v1/depots/{depot_id}/switches": SWITCH | {"cost_information": "x"},
    "POST /v1/depots/{depot_id}/order-previews": ORDER,
    "POST /v1/terms": TERMS,
    "POST /v1/depots/{depot_id}/orders": ORDER | {"cost_information": "x"},
}


@dataclass(frozen=True)
class Service:
    client: TestClient
    document: dict[str, Any]
    ids: dict[str, str]
    made: dict[str, tuple[str, Any]] = field(default_factory=dict)

    def operations(self) -> Iterator[tuple[str, str, str]]:
        """Method, path and access of every operation that is not public."""
        for path, operations in self.document["paths"].items():
            for method, operation in operations.items():
                if operation["x-access"] != "public":
                    yield method.upper(), path, operation["x-access"]

    def changes(self, method: str, path: str) -> bool:
        """Whether the operation takes a key, as every change does."""
        sent = self.document["paths"][path][method.lower()].get("parameters", ())
        return any(parameter["name"] == "Idempotency-Key" for parameter in sent)

    def call(self, method: str, path: str, who: str | None) -> Any:
        name = f"{method} {path}"
        if name not in self.made:
            self.made[name] = request(self.document, path, self.document["paths"][path][method.lower()], self.ids)
        address, body = self.made[name]
        headers = {"Idempotency-Key": str(new_id()), "If-Match": "*"} | (
            {"Authorization": f"Bearer {who}"} if who else {}
        )
        return self.client.request(method, address, json=BODIES.get(name, body), headers=headers)


@pytest.fixture
def service(fresh_database: str) -> Iterator[Service]:
    engine = db.engine(fresh_database)
    app = assemble(Settings(test_clock=True), engine)

    def authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        if token == "stranger":
            return Customer(stranger, SessionId(new_id()))
        if token not in set(StaffRole):
            raise Unauthenticated
        return Staff(CLERK, SessionId(new_id()), frozenset({StaffRole(token)}))

    app.state.authenticate = authenticate
    app.state.clock = FixedClock(MORNING)
    desk = a_desk(sessionmaker(engine, expire_on_commit=False))
    with app.state.sessions.begin() as tx:
        stranger = an_active_single_depot(tx, now=MORNING).holders[0]
        position = stocked(tx, desk.depot.depot_id, desk.terms.isin, ("10", "1000.00", date(2023, 1, 2)))
    ids = {
        "depot_id": to_text("dep", desk.depot.depot_id),
        "position_id": to_text("pos", position.position_id),
        "isin": desk.terms.isin,
        "day": "2024-01-02",
        "year": "2024",
    }
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Service(client, app.openapi(), ids)


@pytest.mark.rule("AUT-14", "AUT-16")
def test_everybody_does_what_their_role_says_and_nothing_else(service: Service) -> None:
    operations = list(service.operations())
    wrong = {}
    for method, path, access in operations:
        nobody = service.call(method, path, None).status_code
        if nobody != 401:
            wrong[f"nobody {method} {path}"] = nobody
        allowed = access.removeprefix("staff: ").split(", ") if access.startswith("staff: ") else []
        if allowed and path != LOGOUT:
            assert service.changes(method, path) is ("auditor" not in allowed), f"auditors read, nothing else: {path}"
        for role in StaffRole:
            status = service.call(method, path, role).status_code
            if access == THIRD_PARTY:
                is_wrong = status != 401  # a session opens nothing there, whoever has it
            else:
                is_wrong = (status == 403) is (role in allowed) or status in {401, 500}
            if is_wrong:
                wrong[f"{role} {method} {path}"] = status
    assert not wrong, "\n".join(f"{call}: {status}" for call, status in wrong.items())
    assert len(operations) > 70


@pytest.mark.rule("ACC-9", "AUT-16")
def test_for_a_stranger_a_depot_does_not_exist_and_staff_work_is_forbidden(service: Service) -> None:
    wrong = {}
    for method, path, access in service.operations():
        status = service.call(method, path, "stranger").status_code
        own = {404} if "{" in path else {200, 201, 202, 404, 409, 422}
        expected = own if access == "customer" else {401} if access == THIRD_PARTY else {403}
        if status not in expected:
            wrong[f"{method} {path}"] = status
    assert not wrong, "\n".join(f"{call}: {status}" for call, status in wrong.items())


@pytest.mark.rule("AUT-13", "AUT-16")
def test_a_third_party_opens_its_own_interface_and_nothing_else(service: Service) -> None:
    token = secrets.token_urlsafe(32)
    with service.client.app.state.sessions.begin() as tx:
        register_third_party(
            tx,
            name="Kontoblick GmbH",
            authorisation_number="PSDDE-BAFIN-100001",
            roles=list(ThirdPartyRole),
            token_digest=hashlib.sha256(token.encode()).digest(),
            now=MORNING,
        )
    wrong = {}
    for method, path, access in service.operations():
        status = service.call(method, path, token).status_code
        if access != THIRD_PARTY and status != 401:
            wrong[f"{method} {path}"] = status
        if access == THIRD_PARTY and status in {401, 500}:
            wrong[f"{method} {path}"] = status
    assert not wrong, "\n".join(f"{call}: {status}" for call, status in wrong.items())


@pytest.mark.rule("ORD-2")
def test_no_change_is_made_without_an_idempotency_key(service: Service) -> None:
    commands = [(method, path) for method, path, _ in service.operations() if service.changes(method, path)]
    assert len(commands) > 40
    for method, path in commands:
        address, body = request(service.document, path, service.document["paths"][path][method.lower()], service.ids)
        answer = service.client.request(method, address, json=body, headers={"Authorization": "Bearer operations"})
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-missing"), path
