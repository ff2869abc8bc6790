"""The service as it is assembled: settings that refuse unsafe starts, health, the feed, the test clock, closures."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from pyotp import TOTP
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from auth.usecases.enrol_staff import enrol_staff
from depot.app import ROUTERS, assemble
from depot.demo.seed import seed
from depot.kernel import db
from depot.kernel.actor import StaffRole
from depot.kernel.clock import machine_now
from depot.kernel.web.calls import access_of, every_route
from depot.kernel.web.listing import api_listing
from depot.settings import Environment, InstitutionSettings, Settings, UnsafeSettings

KEY = base64.b64encode(b"k" * 32).decode()
SAFE = {
    "environment": Environment.PRODUCTION,
    "database_url": None,
    "pepper": SecretStr(KEY),
    "field_keys": SecretStr(f'{{"1": "{KEY}"}}'),
    "public_url": "https://depot.bank.example",
}


@pytest.fixture
def client(fresh_database: str) -> Iterator[TestClient]:
    app = assemble(Settings(test_clock=True), db.engine(fresh_database))
    with TestClient(app, raise_server_exceptions=False) as made:
        made.app_state = app.state  # type: ignore[attr-defined]
        yield made


@pytest.fixture
def operations(client: TestClient) -> dict[str, str]:
    """The headers of a member of operations who has logged in."""
    state = client.app_state  # type: ignore[attr-defined]
    with state.sessions.begin() as tx:
        secret = enrol_staff(
            tx, name="olga", roles=[StaffRole.OPERATIONS], password="correct horse", now=machine_now()
        ).totp_secret
    code = TOTP(secret).at(state.clock.now())
    answer = client.post("/v1/staff/sessions", json={"name": "olga", "password": "correct horse", "code": code})
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def _keyed(headers: dict[str, str], key: str) -> dict[str, str]:
    return headers | {"Idempotency-Key": f"test-key-{key}"}


UNSAFE = [
    ("the test clock", {"test_clock": True}, "OPS-4"),
    ("the embedded database", {}, "DATABASE_URL"),
    ("no pepper", {"pepper": None}, "PRV-4"),
    ("no field keys", {"field_keys": None}, "PRV-4"),
    ("an address without TLS in its letters", {"public_url": "http://depot.bank.example"}, "DEPOT_PUBLIC_URL"),
    ("an invented bank", {}, "DEPOT_BANK_NAME.*DEPOT_BANK_BIC"),
]


@pytest.mark.rule("OPS-4", "PRV-4")
@pytest.mark.parametrize(("case", "change", "named"), UNSAFE, ids=[case[0] for case in UNSAFE])
def test_production_refuses_to_start_with(case: str, change: dict[str, object], named: str) -> None:
    with pytest.raises(UnsafeSettings, match=named):
        Settings(**(SAFE | change)).refuse_unsafe()
    assert case


@pytest.mark.rule("OPS-4")
def test_production_starts_with_its_own_keys_database_and_the_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/depot")
    for name in InstitutionSettings.model_fields:
        monkeypatch.setenv(f"DEPOT_BANK_{name.upper()}", "x")
    settings = Settings(**{name: value for name, value in SAFE.items() if name != "database_url"})
    settings.refuse_unsafe()
    assert settings.keyring().decrypt(settings.keyring().encrypt("Köln".encode())).decode() == "Köln"


@pytest.mark.rule("PRV-4")
def test_development_makes_its_keys_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    sealed = settings.keyring().encrypt(b"tax id")
    assert Settings(data_dir=tmp_path / "data").keyring().decrypt(sealed) == b"tax id"
    assert (tmp_path / "data" / "keys.json").stat().st_mode & 0o077 == 0
    with pytest.raises(UnsafeSettings):
        Settings(pepper=SecretStr("c2hvcnQ="), field_keys=SecretStr("{}")).keyring()


@pytest.mark.rule("OPS-3")
def test_health_says_what_is_wrong(client: TestClient) -> None:
    assert client.get("/health/live").json()["status"] == "live"
    assert client.get("/health/ready").json() == {"status": "ready", "reasons": []}
    report = client.get("/health/invariants").json()
    assert (report["status"], report["broken"]) == ("whole", [])
    assert report["checked"] > 50
    state = client.app_state  # type: ignore[attr-defined]
    state.needs_durability = True  # the tests' PostgreSQL forgets on purpose
    unready = client.get("/health/ready")
    assert unready.status_code == 503
    assert {"fsync", "full_page_writes", "synchronous_commit"} <= {
        word for r in unready.json()["reasons"] for word in r.split()
    }
    assert "depot_requests_total" in client.get("/metrics").text


@pytest.mark.rule("ORD-23", "CSH-2", "PRV-5")
def test_a_broken_sentence_is_named(client: TestClient) -> None:
    state = client.app_state  # type: ignore[attr-defined]
    with state.sessions.begin() as tx:
        tx.execute(
            text(
                """insert into depot.ledger_accounts (account_id, kind, asset, owner, may_overdraw, opened_at, balance)
                values (gen_random_uuid(), 'trust', 'EUR', null, true, now(), 5)"""
            )
        )
    report = client.get("/health/invariants")
    assert report.status_code == 503
    assert report.json()["broken"]


@pytest.mark.rule("AUT-16")
def test_every_endpoint_of_the_service_declares_its_access(client: TestClient) -> None:
    routes = list(every_route(client.app.routes))  # type: ignore[attr-defined]
    assert len(routes) > 60
    assert all(access_of(route) for route in routes)
    assert {"/docs", "/redoc"}.isdisjoint(route.path for route in routes)
    assert len(client.get("/openapi.json").json()["paths"]) > 50


@pytest.mark.rule("OPS-4")
def test_the_banks_day_moves_for_everybody_and_only_forward(client: TestClient, operations: dict[str, str]) -> None:
    state = client.app_state  # type: ignore[attr-defined]
    target = datetime(2031, 5, 2, 12, tzinfo=UTC)
    moved = client.put("/v1/test-clock", json={"now": target.isoformat()}, headers=_keyed(operations, "1"))
    assert moved.status_code == 200
    assert timedelta(0) <= state.clock.now() - target < timedelta(minutes=1)
    assert client.get("/v1/events", headers=operations).status_code == 401  # five minutes have long passed


@pytest.mark.rule("OPS-4")
def test_where_the_clock_is_real_it_cannot_be_moved(fresh_database: str) -> None:
    app = assemble(Settings(), db.engine(fresh_database))
    assert "/v1/test-clock" not in {route.path for route in every_route(app.routes)}
    app.state.engine.dispose()


@pytest.mark.rule("ORD-9")
def test_a_closure_counts_in_every_process_from_then_on(client: TestClient, operations: dict[str, str]) -> None:
    state = client.app_state  # type: ignore[attr-defined]
    body = {"calendar": "bank", "day": "2031-05-05", "is_open": False, "name": "Umzug", "source": "Vorstand"}
    assert client.post("/v1/calendar-overrides", json=body, headers=_keyed(operations, "1")).status_code == 201
    assert state.calendars_kept.refresh() is True
    assert state.calendars_kept.refresh() is False
    assert not state.calendars_kept.calendars.is_business_day(datetime(2031, 5, 5, tzinfo=UTC).date())
    unknown = client.post(
        "/v1/calendar-overrides", json=body | {"calendar": "XNOWHERE"}, headers=_keyed(operations, "2")
    )
    assert unknown.json()["errors"][0]["pointer"] == "/calendar"


@pytest.mark.rule("OPS-3")
def test_the_event_feed_goes_on_where_a_reader_stopped(client: TestClient, operations: dict[str, str]) -> None:
    body = {"calendar": "bank", "day": "2031-05-05", "is_open": False, "name": "Umzug", "source": "Vorstand"}
    for number in range(3):
        client.post("/v1/calendar-overrides", json=body, headers=_keyed(operations, f"{number}"))
    seen: list[dict[str, str]] = []
    cursor: str | None = None
    for _ in range(100):  # events show when every older transaction of the server has ended, also those of other tests
        page = client.get("/v1/events", params={"limit": 2} | ({"after": cursor} if cursor else {}), headers=operations)
        seen, cursor = seen + page.json()["data"], page.json()["next"]
        kinds = [event["kind"] for event in seen]
        if kinds.count("calendar_override_recorded.v1") == 3:
            break
        time.sleep(0.1)
    assert kinds.count("calendar_override_recorded.v1") == 3
    assert len({event["id"] for event in seen}) == len(seen)
    assert client.get("/v1/events?after=nonsense", headers=operations).status_code == 422


@pytest.mark.rule("OPS-3")
def test_the_business_day_can_be_repeated_without_effect(client: TestClient, operations: dict[str, str]) -> None:
    first = client.post("/v1/business-days", headers=_keyed(operations, "1"))
    again = client.post("/v1/business-days", headers=_keyed(operations, "2"))
    assert first.status_code == again.status_code == 201
    assert [step["name"] for step in first.json()["steps"]] == [step["name"] for step in again.json()["steps"]]
    assert client.get("/health/invariants").status_code == 200


@pytest.mark.rule("AUT-16")
def test_the_documentation_lists_the_endpoints_as_they_are() -> None:
    page = (Path(__file__).parents[1] / "docs" / "api.md").read_text()
    assert page == api_listing(ROUTERS), "run `depot api-docs > docs/api.md`"


@pytest.mark.rule("FND-1", "FND-2")
def test_the_example_universe_is_loaded_once(fresh_database: str) -> None:
    sessions = sessionmaker(db.engine(fresh_database))
    first = seed(sessions, now=datetime(2026, 1, 5, 9, tzinfo=UTC))
    again = seed(sessions, now=datetime(2026, 1, 5, 10, tzinfo=UTC))
    assert first["funds"] == 3
    assert (first["prices"].loaded, first["prices"].held, first["prices"].faults) == (again["prices"].unchanged, 0, ())  # type: ignore[union-attr]
    assert again["rates"].loaded == 0  # type: ignore[union-attr]
    sessions.kw["bind"].dispose()
