"""Consent as a service over HTTP on a database of its own, with a clock that the test moves."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from auth.pages import staff_login
from consent.api import advertising, campaigns, consents, forms, migration, terms
from consent.invariants import INVARIANTS
from consent.pages import changes, routes, staff
from consent.usecases.give_released_consent import give_released_consent
from depot.kernel import db, invariants
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PREFIX, PersonId, SessionId, StaffId, from_text, to_text
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from depot.postbox import api as postbox_api
from tests.consent.phone import Letter, Phone
from tests.postbox.samples import BANK

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
BORN = date(1980, 4, 17)
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STAFF = StaffId(new_id())
_numbers = itertools.count(1)


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now.tzinfo is not None
    session = SessionId(new_id())
    if token in set(StaffRole):
        return Staff(STAFF, session, frozenset({StaffRole(token)}))
    if token.startswith("per_"):
        return Customer(PersonId(from_text("per", token)), session)
    raise Unauthenticated


@dataclass
class House:
    """The bank: its service, its books, its clock."""

    app: FastAPI
    client: TestClient
    sessions: sessionmaker[Session]
    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def call(
        self, method: str, path: str, body: Any = None, *, token: str = StaffRole.OPERATIONS, **headers: str
    ) -> Any:
        sent = {"Idempotency-Key": str(new_id()), "Authorization": f"Bearer {token}", **headers}
        return self.client.request(method, path, json=body, headers=sent)

    def pass_days(self, days: int) -> None:
        self.moment += timedelta(days=days)

    def new_terms(self, product: str = "investment", **changes: Any) -> str:
        body = {
            "product": product,
            "kind": "general",
            "title": "Allgemeine Bedingungen",
            "version": f"2026-{next(_numbers)}",
            "in_force_from": "2026-04-01",
            "synopsis": "Nr. 4: Die Frist für Einwendungen beträgt nun acht statt sechs Wochen.",
            "pdf": base64.b64encode(PDF).decode(),
        }
        answer = self.call("POST", "/v1/terms", body | changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def campaign(self, *terms_ids: str, **changes: Any) -> str:
        body = {
            "title": "Neue Bedingungen zum 1. April 2026",
            "terms": list(terms_ids or (self.new_terms(),)),
            "effective_on": "2026-04-01",
            "ends_on": "2026-06-30",
            "letters": "all",
        }
        answer = self.call("POST", "/v1/consent-campaigns", body | changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def letter(self, campaign: str, person: PersonId) -> Letter:
        waiting = self.call("GET", f"/v1/consent-campaigns/{campaign}/letters?limit=200").json()["data"]
        mine = to_text(PREFIX["PersonId"], person)
        link = next(found["id"] for found in waiting if found["person"] == mine)
        shown = self.call("GET", f"/v1/consent-letters/{link}").json()
        return Letter(link, mine, shown["url"], shown["short_link"], shown["consent_code"])

    def figures(self, campaign: str) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/v1/consent-campaigns/{campaign}").json()
        return found

    def phone(self) -> Phone:
        return Phone(self.app)


def make_app(sessions: sessionmaker[Session]) -> FastAPI:
    """The service of these tests; its clock is set by who runs it."""
    app = FastAPI()
    app.state.sessions = sessions
    app.state.authenticate = _authenticate
    app.state.institution = BANK
    app.state.advertising_blocked_months = 24
    app.state.calendars = Calendars("DE-BY")
    app.state.public_url = "http://testserver"
    app.state.page_style, app.state.staff_nav = routes.STYLE_URL, ((staff.HOME, "Kampagnen"),)
    app.state.acts = {"consent": give_released_consent}
    ours = (
        terms.router,
        campaigns.router,
        migration.router,
        consents.router,
        forms.router,
        routes.assets,
        changes.router,
    )
    for part in (*ours, advertising.router, staff_login.router, staff.router, routes.router, postbox_api.router):
        app.include_router(part)
    problems.install(app)
    refuse_undeclared(app)
    app.add_middleware(Edge)
    return app


@pytest.fixture
def house(fresh_database: str) -> Iterator[House]:
    engine = db.engine(fresh_database)
    sessions = sessionmaker(engine, expire_on_commit=False)
    app = make_app(sessions)
    with TestClient(app, raise_server_exceptions=False) as client:
        made = House(app, client, sessions)
        app.state.clock = made
        yield made
    with sessions() as tx:
        assert list(invariants.broken(tx, INVARIANTS)) == []
    engine.dispose()
