"""What the tests of taxation share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import crypto, db
from depot.kernel.actor import Customer, Staff
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PersonId, SessionId, from_text, to_text
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from tax.api import exemption_orders, tax_events, year_end
from tests.tax.people import NOW

_keys = count(1)


@pytest.fixture(autouse=True)
def keys() -> None:
    """Keys for the sealed columns."""
    crypto.install(crypto.Keyring({1: b"k" * 32}, b"p" * 32))


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def committing(fresh_database: str) -> Iterator[sessionmaker[Session]]:
    """Sessions that really commit, on a database of this test alone."""
    engine = db.engine(fresh_database)
    yield sessionmaker(engine, expire_on_commit=False)
    engine.dispose()


class Desk:
    """The tax endpoints over HTTP; a caller is a person, or a name given to staff."""

    def __init__(self, client: TestClient, sessions: sessionmaker[Session], staff: dict[str, Staff]) -> None:
        self.client = client
        self.sessions = sessions
        self.staff = staff

    def call(self, method: str, path: str, who: PersonId | str | None = None, body: object = None) -> Any:
        """A request, with a fresh key where it changes something."""
        headers = {} if method == "GET" else {"Idempotency-Key": f"key-{next(_keys):08d}"}
        if who is not None:
            headers["Authorization"] = "Bearer " + (who if isinstance(who, str) else to_text("per", who))
        return self.client.request(method, f"/v1{path}", json=body, headers=headers)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    """The edge of taxation on one transaction that is gone after the test."""
    staff: dict[str, Staff] = {}

    def authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        assert now == NOW
        if token in staff:
            return staff[token]
        if token.startswith("per_"):
            return Customer(PersonId(from_text("per", token)), SessionId(new_id()))
        raise Unauthenticated

    app = FastAPI()
    app.include_router(exemption_orders.router)
    app.include_router(tax_events.router)
    app.include_router(year_end.router)
    problems.install(app)
    app.add_middleware(Edge)
    refuse_undeclared(app)
    with engine.connect() as connection:
        outer = connection.begin()
        sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        app.state.clock, app.state.authenticate, app.state.sessions = FixedClock(NOW), authenticate, sessions
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Desk(client, sessions, staff)
        outer.rollback()
