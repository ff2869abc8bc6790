"""The access as a service over HTTP with a clock that the test moves, and what was carried out in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.clock import new_id
from depot.kernel.errors import Conflict
from depot.kernel.ids import PersonId
from tests.auth.customers import NOW


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
    mobile: str | None = "+491701234567"

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

    def mobile_number(self, _tx: Session, *, person: PersonId) -> str | None:
        assert person is not None
        return self.mobile

    def detour(self, _tx: Session, *, person: PersonId, today: date) -> str | None:
        assert person is not None
        assert today == self.now.date()
        return self.page
