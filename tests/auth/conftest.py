"""Keys for the access, and the access as a service over HTTP with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from auth.api import factors, logins, releases, sessions, staff
from auth.model import ADD_FACTOR
from auth.usecases.activate_factor import activate_factor
from auth.usecases.authenticate import authenticate
from depot.kernel import crypto
from depot.kernel.clock import new_id
from depot.kernel.errors import Conflict
from depot.kernel.ids import PersonId
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from tests.auth.customers import NOW


@pytest.fixture(autouse=True)
def _keys() -> None:
    crypto.install(crypto.Keyring({1: b"k" * 32}, b"p" * 32))


class NotNow(Conflict):
    """What a released act of another package may answer."""

    title = "Not now"


@dataclass
class House:
    """The service, its clock, and what was carried out in it."""

    client: TestClient
    sessions: sessionmaker[Session]
    now: datetime = NOW
    done: list[UUID] = field(default_factory=list)
    refuses: bool = False
    page: str | None = None

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = None, **headers: str) -> Response:
        sent = {"Idempotency-Key": str(new_id()), **headers}
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        return self.client.request(method, path, json=body, headers=sent)

    def pass_time(self, span: timedelta) -> None:
        self.now += span

    def act(self, _tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
        assert person is not None
        assert now == self.now
        if self.refuses:
            raise NotNow
        self.done.append(subject)

    def detour(self, _tx: Session, *, person: PersonId, today: date) -> str | None:
        assert person is not None
        assert today == self.now.date()
        return self.page


@dataclass
class _Clock:
    house: House | None = None

    def now(self) -> datetime:
        assert self.house is not None
        return self.house.now


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    app = FastAPI()
    clock = _Clock()
    app.state.sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.clock = clock
    app.state.authenticate = authenticate
    for part in (logins, factors, releases, sessions, staff):
        app.include_router(part.router)
    problems.install(app)
    refuse_undeclared(app)
    with TestClient(app, raise_server_exceptions=False, client=(str(new_id()), 1)) as client:
        made = House(client, app.state.sessions)
        clock.house = made
        app.state.acts = {"place_order": made.act, ADD_FACTOR: activate_factor}
        app.state.after_login = [made]
        yield made
