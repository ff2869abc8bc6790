"""What a customer sees of money and units over HTTP, and what a stranger does not (CSH-2, AUT-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.holdings.api import router
from depot.kernel import db
from depot.kernel.actor import Customer
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import DepotId, PersonId, PositionId, SessionId, to_text
from depot.kernel.money import Eur, Units
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.ledger.model import Account, Transfer
from depot.ledger.usecases.open_accounts import open_accounts
from tests.holdings.stock import DAY, ISIN, NOW, a_depot, a_position, bought, holds, move

ANNA, STRANGER = PersonId(new_id()), PersonId(new_id())


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer:
    assert now == NOW
    return Customer({"anna": ANNA, "stranger": STRANGER}[token], SessionId(new_id()))


@dataclass(frozen=True)
class Stage:
    """A depot with money and units, and a customer's frontend."""

    client: TestClient
    depot: DepotId
    position: PositionId
    stranger_position: PositionId

    @property
    def path(self) -> str:
        return f"/v1/depots/{to_text('dep', self.depot)}"

    def read(self, path: str, *, status: int = 200, person: str = "anna", **query: str) -> Any:
        answer = self.client.get(path, params=query, headers={"Authorization": f"Bearer {person}"})
        assert answer.status_code == status, answer.text
        return answer.json()


def _holder(tx: Session, depot: DepotId, person: PersonId) -> None:
    tx.execute(
        text("insert into depot.persons (person_id, kind, recorded_at) values (:person, 'natural', :now)"),
        {"person": person, "now": NOW},
    )
    tx.execute(
        text("""
            insert into depot.depot_roles (role_id, depot_id, person_id, kind, valid_from, proof, ends_at_death,
                                           excluded, recorded_at)
            values (:role, :depot, :person, 'holder', :day, 'application', false, '[]', :now)
        """),
        {"role": new_id(), "depot": depot, "person": person, "day": DAY, "now": NOW},
    )


@pytest.fixture
def stage(fresh_database: str) -> Iterator[Stage]:
    engine = db.engine(fresh_database)
    sessions = sessionmaker(engine)
    with sessions.begin() as tx:
        depot, other = a_depot(tx), a_depot(tx)
        _holder(tx, depot, ANNA)
        _holder(tx, other, STRANGER)
        position, foreign = a_position(tx, depot), a_position(tx, other)
        for day, units in enumerate(("10.5", "2")):
            bought(tx, position, units, "100.00", on=DAY - timedelta(days=9 - day))
        cash, held = Account.cash(depot), Account.cash_held(depot)
        open_accounts(tx, [cash, held, Account.reference(depot)], now=NOW)
        for days, cents in ((5, 10_000), (3, 2_550)):
            move(tx, Transfer.eur(Account.reference(depot), cash, Eur(cents)), on=DAY - timedelta(days=days))
        move(
            tx,
            Transfer.eur(cash, held, Eur(3000)),
            Transfer.units(position.free_account, position.held_account, Units.parse("4")),
        )
        assert holds(tx)
    app = FastAPI()
    app.state.sessions, app.state.clock, app.state.authenticate = sessions, FixedClock(NOW), _authenticate
    app.include_router(router)
    problems.install(app)
    refuse_undeclared(app)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Stage(client, depot, position.position_id, foreign.position_id)
    engine.dispose()


@pytest.mark.rule("CSH-2")
def test_the_cash_account_now_and_on_a_past_day(stage: Stage):
    now = stage.read(f"{stage.path}/cash-account")
    assert now == {
        "depot": to_text("dep", stage.depot),
        "currency": "EUR",
        "balance": "125.50",
        "available": "95.50",
        "held": "30.00",
        "as_of": "2024-02-19",
        "known_at": "2024-02-19T10:00:00Z",
    }
    past = stage.read(f"{stage.path}/cash-account", as_of="2024-02-15")
    assert (past["balance"], past["held"], past["as_of"]) == ("100.00", "0.00", "2024-02-15")
    unknown = stage.read(f"{stage.path}/cash-account", known_at="2024-02-19T10:59:59+01:00")
    assert unknown["balance"] == "0.00"


@pytest.mark.rule("CSH-2")
def test_the_bookings_of_the_cash_account_by_pages(stage: Stage):
    first = stage.read(f"{stage.path}/cash-account/bookings", limit="1")
    assert [(line["amount"], line["balance"]) for line in first["data"]] == [("100.00", "100.00")]
    assert first["next"] == first["data"][0]["id"]
    second = stage.read(f"{stage.path}/cash-account/bookings", limit="1", after=first["next"])
    assert [(line["amount"], line["balance"]) for line in second["data"]] == [("25.50", "125.50")]
    assert second["next"] is None
    assert stage.read(f"{stage.path}/cash-account/bookings", as_of="2024-02-14")["data"] == first["data"]


@pytest.mark.rule("CSH-2", "ACC-6")
def test_positions_now_and_on_a_past_day(stage: Stage):
    (position,) = stage.read(f"{stage.path}/positions")["data"]
    assert position == {
        "id": to_text("pos", stage.position),
        "number": position["number"],
        "isin": ISIN,
        "units": "12.500000",
        "units_free": "8.500000",
        "units_held": "4.000000",
        "units_locked": "0.000000",
    }
    assert position["number"].endswith(".01")
    past = stage.read(f"{stage.path}/positions", as_of="2024-02-10")
    assert [(found["units"], found["units_held"]) for found in past["data"]] == [("10.500000", "0.000000")]


@pytest.mark.rule("TAX-2", "TAX-17")
def test_lots_by_pages(stage: Stage):
    path = f"{stage.path}/positions/{to_text('pos', stage.position)}/lots"
    first = stage.read(path, limit="1")
    assert [(lot["acquired_on"], lot["units"], lot["cost"]) for lot in first["data"]] == [
        ("2024-02-10", "10.500000", "100.00")
    ]
    second = stage.read(path, limit="1", after=first["next"])
    assert [(lot["acquired_on"], lot["origin"], lot["fx_rate"]) for lot in second["data"]] == [
        ("2024-02-11", "purchase", None)
    ]
    assert second["next"] is None


@pytest.mark.rule("AUT-16")
@pytest.mark.parametrize("place", ["/cash-account", "/cash-account/bookings", "/positions", "/positions/{0}/lots"])
def test_a_stranger_does_not_learn_that_the_depot_exists(stage: Stage, place: str):
    path = f"{stage.path}{place.format(to_text('pos', stage.position))}"
    refused = stage.read(path, person="stranger", status=404)
    assert (refused["code"], refused["what"], refused["rule"]) == ("not-found", "depot", "AUT-16")
    nowhere = path.replace(to_text("dep", stage.depot), to_text("dep", new_id()))
    assert stage.read(nowhere, person="stranger", status=404)["detail"] == refused["detail"]


@pytest.mark.rule("AUT-16")
def test_a_position_of_another_depot_is_not_found(stage: Stage):
    path = f"{stage.path}/positions/{to_text('pos', stage.stranger_position)}/lots"
    assert stage.read(path, status=404)["what"] == "position"
    assert stage.read(path.replace("pos_", "lot_"), status=422)["errors"][0]["pointer"] == "/position_id"


@pytest.mark.rule("API")
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"limit": "0"}, "/limit"),
        ({"limit": "201"}, "/limit"),
        ({"after": "ent_1"}, "/after"),
        ({"as_of": "19.02.2024"}, "/as_of"),
        ({"known_at": "2024-02-19T10:00:00"}, "/known_at"),
    ],
)
def test_bad_queries_are_refused_with_their_field(stage: Stage, query: dict[str, str], pointer: str):
    refused = stage.read(f"{stage.path}/cash-account/bookings", status=422, **query)
    assert [fault["pointer"] for fault in refused["errors"]] == [pointer]
