"""The whole service with a customer, an order and a position, where each role logs in by naming itself."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.app import assemble
from depot.funds.model import Side
from depot.kernel import db
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import SessionId, StaffId, to_text
from depot.settings import Settings
from depot.third_parties.model import ThirdPartyRole
from depot.third_parties.usecases.register_third_party import register_third_party
from tests.build import an_active_single_depot
from tests.orders.desk import MORNING, Desk, a_desk, euros, stocked

CLERK: Final = StaffId(new_id())
CUSTOMER: Final = "customer"
THIRD_PARTY: Final = "third-party-token"


def figure(promise: str, said: str) -> None:
    """What was measured, beside the promise; `pytest -rA` shows it."""
    sys.stdout.write(f"{promise} | {said}\n")


@dataclass(frozen=True)
class House:
    """The service, who is in it, and the ids that requests may name."""

    client: TestClient
    desk: Desk
    ids: dict[str, str]

    @property
    def document(self) -> dict[str, Any]:
        """The OpenAPI document."""
        document: dict[str, Any] = self.client.app.openapi()  # type: ignore[attr-defined]
        return document

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Method, path and description of every operation."""
        for path, operations in self.document["paths"].items():
            for method, operation in operations.items():
                yield method.upper(), path, operation


class TickingClock:
    """A morning that goes on by a millisecond with every look at it."""

    def __init__(self) -> None:
        self._ticks = count()

    def now(self) -> datetime:
        """A little later than before."""
        return MORNING + timedelta(milliseconds=next(self._ticks))


def who_may(access: str) -> list[str | None]:
    """The tokens that open an operation of this access."""
    if access.startswith("staff: "):
        return list(access.removeprefix("staff: ").split(", "))
    return {"public": [None], "customer": [CUSTOMER], "third party": [THIRD_PARTY]}[access]


@pytest.fixture
def house(fresh_database: str) -> Iterator[House]:
    """A customer with money, units and an order that waits for its release; a third party; every role of staff."""
    engine = db.engine(fresh_database)
    app = assemble(Settings(test_clock=True), engine)

    def authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        if token == CUSTOMER:
            return Customer(desk.person, SessionId(new_id()))
        if token not in set(StaffRole):
            raise Unauthenticated
        return Staff(CLERK, SessionId(new_id()), frozenset({StaffRole(token)}))

    app.state.authenticate = authenticate
    app.state.clock = TickingClock()
    desk = a_desk(sessionmaker(engine, expire_on_commit=False))
    order = desk.place(Side.SUBSCRIPTION, euros("100.00")).order.order_id
    with app.state.sessions.begin() as tx:
        other = an_active_single_depot(tx, now=MORNING)
        position = stocked(tx, desk.depot.depot_id, desk.terms.isin, ("10", "1000.00", date(2023, 1, 2)))
        register_third_party(
            tx,
            name="Kontoblick GmbH",
            authorisation_number="PSDDE-BAFIN-100001",
            roles=list(ThirdPartyRole),
            token_digest=hashlib.sha256(THIRD_PARTY.encode()).digest(),
            now=MORNING,
        )
        application = tx.scalars(
            text("select application_id from depot.depot_applications where depot_id = :depot"),
            {"depot": desk.depot.depot_id},
        ).one()
    ids = {
        "depot_id": to_text("dep", desk.depot.depot_id),
        "other_depot_id": to_text("dep", other.depot_id),
        "person_id": to_text("per", desk.person),
        "application_id": to_text("app", application),
        "position_id": to_text("pos", position.position_id),
        "order_id": to_text("ord", order),
        "isin": desk.terms.isin,
        "day": "2024-01-02",
        "year": "2024",
    }
    with TestClient(app, raise_server_exceptions=False) as client:
        yield House(client, desk, ids)
