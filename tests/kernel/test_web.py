"""The conventions of the API on a small service of its own: refusals, idempotency, transactions, declared access."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import db, outbox
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Conflict, Fault, Invalid, Unauthenticated
from depot.kernel.ids import PersonId, SessionId, StaffId
from depot.kernel.outbox import Event
from depot.kernel.web import direct
from depot.kernel.web.calls import (
    CustomerReads,
    CustomerWrites,
    StaffCommand,
    StaffQuery,
    refuse_undeclared,
    staff_command,
    staff_query,
)
from depot.kernel.web.direct import DirectService
from depot.kernel.web.wire import Answer, Day, Moment, OrderRef, SomeEurText, SomeUnitsText, StrictModel

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
ANNA, BERT = PersonId(new_id()), StaffId(new_id())


class Deposit(StrictModel):
    amount: SomeEurText
    units: SomeUnitsText | None = None
    on: Day | None = None
    at: Moment | None = None


class Booked(Answer):
    id: OrderRef
    amount: SomeEurText


@dataclass(eq=False)
class DrawerIsShut(Conflict):
    """The drawer does not open today."""

    title = "The drawer is shut"
    title_de = "Die Schublade ist zu"
    rule = "CSH-2"
    drawer: int = 7


@dataclass(eq=False)
class WrongCode(Conflict):
    """A wrong code is counted although it is refused."""

    title = "Wrong code"
    rule = "AUT-10"
    keeps_writes = True


router = APIRouter(prefix="/v1")


def _book(call: CustomerWrites, amount: object) -> Booked:
    order = new_id()
    outbox.publish(call.tx, Event("deposit_booked.v1", subject=order, content={"amount": str(amount)}), now=call.now)
    return Booked(id=order, amount=amount)  # type: ignore[arg-type]


@router.post("/deposits", response_model=Booked, status_code=201)
def deposit(body: Deposit, call: CustomerWrites):
    return call.answer(body, lambda: _book(call, body.amount))


@router.post("/shut")
def shut(body: Deposit, call: CustomerWrites):
    def run() -> Booked:
        _book(call, body.amount)
        raise DrawerIsShut

    return call.answer(body, run)


@router.post("/wrong-code")
def wrong_code(call: CustomerWrites):
    def run() -> Booked:
        outbox.publish(call.tx, Event("wrong.v1", subject=new_id(), content={}), now=call.now)
        raise WrongCode

    return call.answer(None, run)


@router.post("/broken")
def broken(call: CustomerWrites):
    raise RuntimeError("IBAN DE02120300000000202051 of Anna")


@router.post("/two-faults")
def two_faults(call: CustomerWrites):
    raise Invalid(_faults=(Fault("ORD-3", "/units", "too many"), Fault("ACC-9", "/depot", "not yours")))


@router.post("/commit-fails")
def commit_fails(call: CustomerWrites):
    call.tx.execute(text("create temporary table t (a int primary key deferrable initially deferred) on commit drop"))
    call.tx.execute(text("insert into t values (1), (1)"))
    return call.answer(None, lambda: Booked(id=new_id(), amount="1.00"))


@router.get("/mine/{order}")
def mine(order: OrderRef, call: CustomerReads) -> Booked:
    assert call.actor.person == ANNA
    return Booked(id=order, amount="1.00")  # type: ignore[arg-type]


@router.get("/desk")
def desk(call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)]) -> dict[str, str]:
    return {"actor": call.actor.label.split(":")[0]}


@router.post("/desk")
def desk_work(call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)]):
    return call.answer(None, lambda: Booked(id=new_id(), amount="1.00"))


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now == NOW
    session = SessionId(new_id())
    if token == "anna":
        return Customer(ANNA, session)
    if token in {"operations", "auditor"}:
        return Staff(BERT, session, frozenset({StaffRole(token)}))
    raise Unauthenticated


@pytest.fixture
def client(fresh_database: str) -> Iterator[TestClient]:
    app = DirectService()
    engine = db.engine(fresh_database)
    app.state.sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.clock = FixedClock(NOW)
    app.state.authenticate = _authenticate
    app.router.routes.extend(direct.routes((router,)))
    refuse_undeclared(app)
    with TestClient(app, headers={"Authorization": "Bearer anna"}, raise_server_exceptions=False) as made:
        made.sessions = app.state.sessions  # type: ignore[attr-defined]
        yield made
    engine.dispose()


def _rows(client: TestClient, table: str) -> int:
    with client.sessions() as tx:  # type: ignore[attr-defined]
        return tx.scalar(text(f"select count(*) from depot.{table}"))


BAD_BODIES = [
    ("a float", {"amount": 12.5}, "/amount"),
    ("an integer", {"amount": 12}, "/amount"),
    ("a comma", {"amount": "12,50"}, "/amount"),
    ("an exponent", {"amount": "1e3"}, "/amount"),
    ("three decimals", {"amount": "1.005"}, "/amount"),
    ("zero", {"amount": "0.00"}, "/amount"),
    ("negative", {"amount": "-1.00"}, "/amount"),
    ("huge", {"amount": "9" * 40}, "/amount"),
    ("not a number", {"amount": "NaN"}, "/amount"),
    ("null", {"amount": None}, "/amount"),
    ("a list", {"amount": ["1.00"]}, "/amount"),
    ("an unknown field", {"amount": "1.00", "colour": "red"}, "/colour"),
    ("missing", {}, "/amount"),
    ("seven decimals", {"amount": "1.00", "units": "1.1234567"}, "/units"),
    ("a day with time", {"amount": "1.00", "on": "2026-01-05T00:00:00Z"}, "/on"),
    ("a number as day", {"amount": "1.00", "on": 20260105}, "/on"),
    ("the 31st of February", {"amount": "1.00", "on": "2026-02-31"}, "/on"),
    ("a time without offset", {"amount": "1.00", "at": "2026-01-05T00:00:00"}, "/at"),
    ("a time that is none", {"amount": "1.00", "at": "secret 12.5"}, "/at"),
    ("a time of the 31st of February", {"amount": "1.00", "at": "2026-02-31T12:50:00+01:00"}, "/at"),
    ("no object", ["1.00"], ""),
]


@pytest.mark.rule("TAX-1", "ORD-2")
@pytest.mark.parametrize(("case", "body", "pointer"), BAD_BODIES, ids=[case[0] for case in BAD_BODIES])
def test_bad_input_is_refused_with_the_field_and_without_echo(
    client: TestClient, case: str, body: object, pointer: str
) -> None:
    answer = client.post("/v1/deposits", json=body, headers={"Idempotency-Key": "key-00001"})
    assert answer.status_code == 422, case
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert pointer in [error["pointer"] for error in problem["errors"]]
    assert all(problem[member] for member in ("type", "title", "detail", "code", "trace_id", "instance"))
    assert "12.5" not in answer.text.replace("1234.50", "")
    assert "2026-02" not in answer.text
    assert _rows(client, "events") == _rows(client, "receipts") == 0


@pytest.mark.rule("ORD-2")
def test_all_faults_are_reported_together(client: TestClient) -> None:
    body = {"amount": 1.5, "units": "x", "on": "tomorrow", "colour": "red"}
    answer = client.post("/v1/deposits", json=body, headers={"Idempotency-Key": "key-00001"})
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/amount", "/units", "/on", "/colour"}
    answer = client.post("/v1/two-faults", headers={"Idempotency-Key": "key-00001"})
    assert [(e["rule"], e["pointer"]) for e in answer.json()["errors"]] == [("ORD-3", "/units"), ("ACC-9", "/depot")]


@pytest.mark.rule("ORD-2")
def test_the_same_key_gives_the_same_answer_once(client: TestClient) -> None:
    first = client.post("/v1/deposits", json={"amount": "5.00"}, headers={"Idempotency-Key": "key-00001"})
    again = client.post("/v1/deposits", json={"amount": "5.00"}, headers={"Idempotency-Key": "key-00001"})
    same_value = client.post("/v1/deposits", json={"amount": "5"}, headers={"Idempotency-Key": "key-00001"})
    other = client.post("/v1/deposits", json={"amount": "6.00"}, headers={"Idempotency-Key": "key-00001"})
    assert first.status_code == 201
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == same_value.headers["Idempotent-Replayed"] == "true"
    assert again.content == first.content
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert _rows(client, "events") == _rows(client, "receipts") == _rows(client, "audit_entries") == 1


@pytest.mark.rule("ORD-2")
@pytest.mark.parametrize("key", [None, b"", b"short", b"x" * 129, "ümlaut-key".encode()])
def test_a_command_needs_a_key(client: TestClient, key: bytes | None) -> None:
    headers = {} if key is None else {b"Idempotency-Key": key}
    answer = client.post("/v1/deposits", json={"amount": "5.00"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-missing")


@pytest.mark.rule("ORD-2")
def test_a_refusal_undoes_everything_and_leaves_the_key_free(client: TestClient) -> None:
    refused = client.post("/v1/shut", json={"amount": "5.00"}, headers={"Idempotency-Key": "key-00001"})
    assert (refused.status_code, refused.json()["drawer"], refused.json()["rule"]) == (409, 7, "CSH-2")
    assert refused.json()["title"] == "Die Schublade ist zu"
    english = client.post(
        "/v1/shut", json={"amount": "5.00"}, headers={"Idempotency-Key": "key-00001", "Accept-Language": "en"}
    )
    assert english.json()["title"] == "The drawer is shut"
    assert _rows(client, "events") == _rows(client, "receipts") == _rows(client, "audit_entries") == 0
    accepted = client.post("/v1/deposits", json={"amount": "5.00"}, headers={"Idempotency-Key": "key-00001"})
    assert accepted.status_code == 201


@pytest.mark.rule("AUT-10")
def test_some_refusals_leave_their_trace(client: TestClient) -> None:
    assert client.post("/v1/wrong-code", headers={"Idempotency-Key": "key-00001"}).status_code == 409
    assert (_rows(client, "events"), _rows(client, "receipts")) == (1, 0)


@pytest.mark.rule("ORD-12")
def test_an_answer_is_never_given_before_the_commit(client: TestClient) -> None:
    answer = client.post("/v1/commit-fails", headers={"Idempotency-Key": "key-00001"})
    assert answer.status_code == 500
    assert _rows(client, "receipts") == 0


@pytest.mark.rule("AUT-15")
def test_an_accident_says_nothing_about_anybody(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    answer = client.post("/v1/broken", headers={"Idempotency-Key": "key-00001"})
    printed = capsys.readouterr()
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert answer.headers["x-trace-id"] == answer.json()["trace_id"]
    assert "DE02" not in answer.text + printed.out + printed.err


@pytest.mark.rule("AUT-14", "AUT-16")
def test_who_may_call_is_decided_before_anything_happens(client: TestClient) -> None:
    nobody = client.get("/v1/desk", headers={"Authorization": ""})
    assert (nobody.status_code, nobody.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert client.get("/v1/desk").status_code == 403
    auditor = {"Authorization": "Bearer auditor", "Idempotency-Key": "key-00001"}
    assert client.get("/v1/desk", headers=auditor).json() == {"actor": "staff"}
    assert _rows(client, "audit_entries") == 1  # the read of staff is on record
    assert client.post("/v1/desk", headers=auditor).status_code == 403
    assert client.post("/v1/desk", headers=auditor | {"Authorization": "Bearer operations"}).status_code == 201
    assert client.get(f"/v1/mine/ord_{'0' * 26}", headers={"Authorization": "Bearer operations"}).status_code == 403


@pytest.mark.rule("AUT-16")
def test_an_endpoint_that_declares_no_access_stops_the_start() -> None:
    app = FastAPI()

    @app.get("/open")
    def _open() -> None: ...

    with pytest.raises(RuntimeError, match="/open"):
        refuse_undeclared(app)
    inner = FastAPI()
    silent = APIRouter(prefix="/v1")
    silent.add_api_route("/silent", _open)
    inner.include_router(router)
    inner.include_router(silent)
    with pytest.raises(RuntimeError, match=r"access: /v1/silent$"):
        refuse_undeclared(inner)


@router.get("/blind")
def blind(call: CustomerReads) -> dict[str, str]:
    return {"secret": "of anybody"}


@pytest.mark.rule("AUT-16")
def test_an_endpoint_that_never_asks_who_calls_says_nothing(client: TestClient) -> None:
    for token in ("anna", "nobody"):
        answer = client.get("/v1/blind", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (500, "internal")
        assert "anybody" not in answer.text


@pytest.mark.rule("AUT-16")
def test_a_foreign_id_or_path_is_answered_as_a_problem(client: TestClient) -> None:
    assert client.get("/v1/mine/dep_123").status_code == 422
    unknown = client.get(f"/v1/mine/ord_{'0' * 26}?colour=red")
    assert (unknown.status_code, unknown.json()["errors"][0]["pointer"]) == (422, "/colour")
    for answer in (client.get("/nowhere"), client.put("/v1/deposits")):
        assert answer.headers["content-type"] == "application/problem+json"
    order = UUID(int=5)
    assert client.get(f"/v1/mine/ord_{'0' * 25}5").json()["id"].endswith("5"), order


@pytest.mark.rule("AUT-16", "ORD-2")
def test_a_request_without_the_form_is_refused_only_to_whoever_may_call(client: TestClient) -> None:
    bad, key = {"amount": 1}, {"Idempotency-Key": "key-00001"}
    for token, status in (("nobody", 401), ("operations", 403), ("anna", 422)):
        answer = client.post("/v1/deposits", json=bad, headers=key | {"Authorization": f"Bearer {token}"})
        assert answer.status_code == status, token


@pytest.mark.rule("ORD-2")
def test_a_refusal_without_a_statement_comes_after_the_look_at_the_key(client: TestClient) -> None:
    key = {"Idempotency-Key": "key-00001"}
    for path, status in (("deposits", 201), ("shut", 422)):
        assert client.post(f"/v1/{path}", json={"amount": "5.00"}, headers=key).status_code == status, path


@pytest.mark.rule("OPS-3")
def test_every_answer_carries_the_headers_and_a_trace(client: TestClient) -> None:
    answer = client.get("/v1/desk")
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-trace-id"] == answer.json()["trace_id"]


@pytest.mark.rule("OPS-3")
def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/deposits", content=b"x" * 2_000_001, headers={"Idempotency-Key": "key-00001"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


UNREADABLE = [
    ("cut off", b'{"amount":'),
    ("not UTF-8", b'{"amount": "\xe4"}'),
    ("nested without end", b'{"amount": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    ("a number of 6,000 digits", b'{"amount": ' + b"9" * 6_000 + b"}"),
    ("half a character", b'{"amount": "\\ud800"}'),
    ("half a character as a name", b'{"\\ud800": "1.00"}'),
]


@pytest.mark.rule("ORD-2")
@pytest.mark.parametrize(("case", "body"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_a_body_that_cannot_be_read_is_refused_and_says_so(client: TestClient, case: str, body: bytes) -> None:
    headers = {"Idempotency-Key": "key-00001", "Content-Type": "application/json"}
    answer = client.post("/v1/deposits", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed-request"), case
    assert answer.json()["errors"]
    assert _rows(client, "receipts") == 0


@pytest.mark.rule("OPS-3")
def test_a_body_over_the_limit_is_refused_also_in_pieces_without_a_length(client: TestClient) -> None:
    headers = {"Idempotency-Key": "key-00001", "Content-Type": "application/json"}
    answer = client.post("/v1/deposits", content=(b"1" * 100_000 for _ in range(30)), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.rule("ORD-2")
def test_title_and_detail_speak_one_language(client: TestClient) -> None:
    for language, said in (("de", "Bitte melden Sie sich an"), ("en", "Please log in")):
        answer = client.get("/v1/desk", headers={"Authorization": "", "Accept-Language": language}).json()
        assert (answer["title"], answer["detail"]) == (said, said)
