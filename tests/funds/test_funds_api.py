from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.api import funds, prices
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PersonId, SessionId, StaffId
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from tests.funds.fund_examples import EUROPE, FILES, HEADER, NOW, STOCKS, WORLD

ANNA, BERT, CARL = PersonId(new_id()), StaffId(new_id()), StaffId(new_id())
TERMS: dict[str, Any] = {
    "valid_from": "2018-01-01",
    "wkn": "A2PKXG",
    "name": "FTSE All-World UCITS ETF",
    "company": "Example Funds plc",
    "currency": "EUR",
    "domicile": "IE",
    "fund_class": "equity",
    "share_class": "accumulating",
    "is_complex": False,
    "is_open_real_estate": False,
    "in_universe": True,
    "state": "open",
    "minimum_subscription": "50.00",
    "minimum_plan": "25.00",
    "unit_decimals": 6,
    "cut_off": "14:00",
    "subscription_pricing_days": 1,
    "redemption_pricing_days": 1,
    "subscription_settlement_days": 2,
    "redemption_settlement_days": 2,
    "calendars": ["IE", "XNYS"],
    "front_load_percent": "0",
    "front_load_discount_percent": "0",
    "transaction_charge_percent": "0.20",
    "ongoing_costs_percent": "0.19",
    "distribution_fee_percent": "0",
}
KEYS = count()


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now == NOW
    session = SessionId(new_id())
    match token:
        case "anna":
            return Customer(ANNA, session)
        case "bert" | "carl":
            return Staff(BERT if token == "bert" else CARL, session, frozenset({StaffRole.OPERATIONS}))
        case "tax":
            return Staff(BERT, session, frozenset({StaffRole.TAX}))
    raise Unauthenticated


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(funds.router)
    app.include_router(prices.router)
    problems.install(app)
    app.add_middleware(Edge)
    refuse_undeclared(app)
    app.state.clock, app.state.authenticate = FixedClock(NOW), _authenticate
    with engine.connect() as connection:
        outer = connection.begin()
        app.state.sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        with TestClient(app, raise_server_exceptions=False) as made:
            yield made
        outer.rollback()


def _post(client: TestClient, path: str, body: object, who: str = "bert", key: str = "") -> Any:
    headers = {"Authorization": f"Bearer {who}", "Idempotency-Key": key or f"key-{next(KEYS):08d}"}
    return client.post(f"/v1{path}", json=body, headers=headers)


def _get(client: TestClient, path: str, who: str = "bert") -> Any:
    return client.get(f"/v1{path}", headers={"Authorization": f"Bearer {who}"})


def _funds(client: TestClient, *isins: str) -> None:
    for isin in isins:
        assert _post(client, f"/funds/{isin}/terms", TERMS).status_code == 201


@pytest.mark.rule("FND-1")
def test_a_fund_is_recorded_by_operations_and_seen_by_everybody(client: TestClient):
    answer = _post(client, f"/funds/{WORLD}/terms", TERMS)
    assert answer.status_code == 201
    shown = client.get(f"/v1/funds/{WORLD}").json()
    assert shown == answer.json() == {"isin": WORLD, **TERMS, "transaction_charge_percent": "0.2"}
    assert _get(client, f"/funds/{WORLD}/terms").json()["data"] == [shown]
    assert client.get(f"/v1/funds/{STOCKS}").status_code == 404


@pytest.mark.rule("AUT-14", "FND-1", "FND-2")
@pytest.mark.parametrize("who", ["anna", "tax"])
def test_only_operations_records_imports_and_decides(client: TestClient, who: str):
    held = "/held-prices/prc_00000000000000000000000000/decisions"
    for path, body in [
        (f"/funds/{WORLD}/terms", TERMS),
        ("/price-imports", {"file": HEADER}),
        ("/exchange-rate-imports", {"file": "date,currency,rate\n"}),
        (held, {"verdict": "accept", "reason": "looks right"}),
    ]:
        assert _post(client, path, body, who=who).status_code == 403
    assert _get(client, "/held-prices", who=who).status_code == 403
    assert client.get("/v1/held-prices").status_code == 401


@pytest.mark.rule("FND-1")
def test_wrong_terms_name_every_field(client: TestClient):
    wrong = TERMS | {"currency": "EUX", "calendars": ["IE", "MOON"], "front_load_percent": "21", "wkn": "A2PKXO"}
    answer = _post(client, "/funds/IE00BK5BQT81/terms", wrong)
    assert answer.status_code == 422
    problem = answer.json()
    assert (problem["code"], problem["rule"]) == ("fund-terms-invalid", "FND-1")
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"/isin", "/wkn", "/currency", "/calendars/1", "/front_load_percent"}
    assert "EUX" not in answer.text


@pytest.mark.rule("FND-1")
@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"minimum_plan": 25.0}, "/minimum_plan"),
        ({"minimum_plan": "25,00"}, "/minimum_plan"),
        ({"front_load_percent": 5}, "/front_load_percent"),
        ({"is_complex": "no"}, "/is_complex"),
        ({"unit_decimals": "6"}, "/unit_decimals"),
        ({"cut_off": "25:00"}, "/cut_off"),
        ({"state": "asleep"}, "/state"),
        ({"colour": "red"}, "/colour"),
        ({"valid_from": "01.01.2018"}, "/valid_from"),
    ],
)
def test_malformed_terms_are_refused_with_the_field(client: TestClient, change: dict[str, object], pointer: str):
    answer = _post(client, f"/funds/{WORLD}/terms", TERMS | change)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


@pytest.mark.rule("FND-1")
def test_recording_twice_is_answered_once_and_refused_under_another_key(client: TestClient):
    first = _post(client, f"/funds/{WORLD}/terms", TERMS, key="terms-0001")
    again = _post(client, f"/funds/{WORLD}/terms", TERMS, key="terms-0001")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    today = TERMS | {"valid_from": "2024-01-08"}
    assert _post(client, f"/funds/{WORLD}/terms", today).status_code == 201
    refused = _post(client, f"/funds/{WORLD}/terms", today)
    assert (refused.status_code, refused.json()["code"]) == (409, "terms-already-recorded")


@pytest.mark.rule("FND-1", "ACC-5")
def test_the_universe_is_read_page_by_page(client: TestClient):
    _funds(client, EUROPE, WORLD, STOCKS)
    page = client.get("/v1/funds?limit=2").json()
    assert ([fund["isin"] for fund in page["data"]], page["next"]) == ([STOCKS, WORLD], WORLD)
    page = client.get(f"/v1/funds?limit=2&after={WORLD}").json()
    assert ([fund["isin"] for fund in page["data"]], page["next"]) == ([EUROPE], None)
    assert client.get("/v1/funds?limit=201").status_code == 422


@pytest.mark.rule("FND-2")
def test_a_price_file_is_loaded_held_and_reported_line_by_line(client: TestClient):
    _funds(client, WORLD, STOCKS)
    file = (FILES / "prices_turn_of_2023.csv").read_text() + f"{WORLD},2024-01-08,106,41,,EUR\n"
    answer = _post(client, "/price-imports", {"file": file, "source": "fund company"})
    assert answer.status_code == 201
    report = answer.json()
    fault = {"line": 23, "reason": "has 6 columns in place of 5"}
    assert report == {"loaded": 14, "unchanged": 0, "held": 7, "faulty": 1, "faults": [fault]}
    page = client.get(f"/v1/funds/{WORLD}/prices?from=2023-12-28&limit=2").json()
    assert [price["day"] for price in page["data"]] == ["2023-12-28", "2023-12-29"]
    page = client.get(f"/v1/funds/{WORLD}/prices?from=2023-12-28&to=2024-01-02&after={page['next']}").json()
    one = {"day": "2024-01-02", "redemption_price": "107.040000", "issue_price": "107.040000"}
    assert page == {"data": [one | {"currency": "EUR", "version": 1}], "next": None}
    assert client.get(f"/v1/funds/{EUROPE}/prices").status_code == 404


@pytest.mark.rule("FND-2")
def test_a_file_without_header_is_refused(client: TestClient):
    answer = _post(client, "/price-imports", {"file": "date,price,currency\n2024-01-02,1,EUR\n"})
    assert (answer.status_code, answer.json()["code"]) == (422, "file-unreadable")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/file"]


@pytest.mark.rule("FND-2")
def test_a_correction_needs_a_second_member_of_staff(client: TestClient):
    _funds(client, WORLD)
    for price in ("107.04", "107.40"):
        _post(client, "/price-imports", {"file": f"{HEADER}{WORLD},2024-01-02,{price},,EUR"})
    [held] = _get(client, "/held-prices").json()["data"]
    assert (held["subject"], held["value"], held["held_because"]) == (WORLD, "107.400000", "correction")
    path, body = f"/held-prices/{held['id']}/decisions", {"verdict": "accept", "reason": "digits were swapped"}
    refused = _post(client, path, body, who="bert")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-person-needed")
    decided = _post(client, path, body, who="carl")
    assert (decided.status_code, decided.json()["decision"]["verdict"]) == (201, "accept")
    assert _post(client, path, body, who="carl").json()["code"] == "already-decided"
    versions = _get(client, f"/funds/{WORLD}/prices/2024-01-02/versions").json()["data"]
    assert [(each["redemption_price"], each["reason"]) for each in versions] == [
        ("107.040000", None),
        ("107.400000", "digits were swapped"),
    ]
    assert client.get(f"/v1/funds/{WORLD}/prices").json()["data"][0]["version"] == 2
    assert _get(client, f"/funds/{WORLD}/prices/2024-01-03/versions").status_code == 404


@pytest.mark.rule("FND-2", "FND-3")
def test_held_quotes_are_read_page_by_page(client: TestClient):
    file = "date,currency,rate\n2024-01-09,USD,1.0956\n2024-01-09,GBP,0.8668\n2024-01-09,CHF,0.93\n"
    assert _post(client, "/exchange-rate-imports", {"file": file}).json()["held"] == 3
    first = _get(client, "/held-prices?limit=2").json()
    rest = _get(client, f"/held-prices?limit=2&after={first['next']}").json()
    assert [held["subject"] for held in first["data"] + rest["data"]] == ["USD", "GBP", "CHF"]
    assert (rest["next"], first["data"][0]["issue_price"], first["data"][0]["kind"]) == (None, None, "rate")
    answer = _post(
        client, f"/held-prices/{first['data'][0]['id']}/decisions", {"verdict": "accept", "reason": "x"}, "carl"
    )
    assert (answer.status_code, answer.json()["reason"]) == (409, "future_day")
