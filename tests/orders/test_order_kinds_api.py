"""Switches, limits, declarations and conversions over HTTP."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import PREFIX, PersonId, SessionId, StaffId, from_text, to_text
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from orders.api import conversions, declarations, limits, orders, switches
from tests.funds.fund_examples import EUROPE, STOCKS, WORLD, a_fund
from tests.orders.desk import CALENDARS, MARGIN, MORNING, Desk, a_desk

KEYS = count()
STAFF = {"anna": StaffId(new_id()), "bert": StaffId(new_id())}


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now.tzinfo is not None
    if token in STAFF:
        return Staff(STAFF[token], SessionId(new_id()), frozenset({StaffRole.OPERATIONS, StaffRole.SERVICE}))
    return Customer(PersonId(from_text("per", token)), SessionId(new_id()))


def _web(desk: Desk) -> TestClient:
    app = FastAPI()
    for api in (orders, switches, limits, declarations, conversions):
        app.include_router(api.router)
    problems.install(app)
    app.add_middleware(Edge)
    refuse_undeclared(app)
    app.state.sessions, app.state.authenticate = desk.sessions, _authenticate
    app.state.calendars, app.state.fx_margin_percent = CALENDARS, Decimal(MARGIN)
    app.state.clock = FixedClock(MORNING)
    return TestClient(app, raise_server_exceptions=False)


def _send(desk: Desk, client: TestClient, path: str, body: object, *, who: str | None = None) -> Any:
    token = who or to_text(PREFIX["PersonId"], desk.person)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"kind-{next(KEYS):08d}"}
    if body is None and not who:
        return client.get(f"/v1{path}", headers=headers)
    where = path.replace("{depot}", to_text(PREFIX["DepotId"], desk.depot.depot_id))
    return client.post(f"/v1{where}", json=body, headers=headers)


@pytest.mark.rule("ORD-1", "ORD-9", "CST-2")
def test_a_switch_over_http(desk: Desk):
    with desk.sessions.begin() as tx:
        a_fund(tx, STOCKS, now=MORNING)
        a_fund(tx, EUROPE, now=MORNING)
    desk.prices("2024-01-05,120,", now=MORNING)
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    targets = [{"isin": STOCKS, "percent": "60"}, {"isin": EUROPE, "percent": "40"}]
    asked = {"isin": WORLD, "units": "5", "targets": targets}
    client = _web(desk)
    shown = _send(desk, client, "/depots/{depot}/switch-previews", asked).json()
    assert (shown["faults"], shown["redemption"]["days"]["price_day"]) == ([], "2024-01-09")
    assert [leg["days"]["order_day"] for leg in shown["legs"]] == ["2024-01-10", "2024-01-10"]
    proceeds = Decimal(shown["redemption"]["tax"]["net_proceeds"])
    assert sum(Decimal(leg["amount"]) for leg in shown["legs"]) == proceeds
    body = asked | {"cost_information": shown["cost_information"]}
    placed = _send(desk, client, "/depots/{depot}/switches", body)
    assert placed.status_code == 202
    assert placed.json()["release"]["text"].startswith("Umschichtung\n")
    found = _send(desk, client, f"/orders/{placed.json()['order']['id']}", None).json()
    assert [(leg["isin"], leg["order_id"]) for leg in found["into"]] == [(STOCKS, None), (EUROPE, None)]


@pytest.mark.rule("ORD-14")
def test_a_limit_over_http(desk: Desk):
    desk.prices("2024-01-05,100,", now=MORNING)
    desk.stock(("10", "500.00", date(2021, 3, 1)))
    client = _web(desk)
    sale = {"isin": WORLD, "units": "5", "money": {"to": "cash_account"}}
    preview = _send(desk, client, "/depots/{depot}/order-previews", sale | {"side": "redemption"}).json()
    body = sale | {
        "distance_percent": "10",
        "ends_on": "2024-06-28",
        "cost_information": preview["costs"]["version"],
    }
    placed = _send(desk, client, "/depots/{depot}/limits", body)
    assert placed.status_code == 202
    limit = _send(desk, client, f"/orders/{placed.json()['order']['id']}/limit", None).json()
    assert (limit["kind"], limit["distance_percent"], limit["highest_price"]) == (
        "dynamic",
        "10",
        "100.000000",
    )
    both = _send(desk, client, "/depots/{depot}/limits", body | {"limit_price": "90"})
    assert both.status_code == 422
    assert both.json()["errors"][0]["pointer"] == "/limit_price"


@pytest.mark.rule("ORD-16")
def test_a_declaration_over_http(desk: Desk):
    house = a_desk(desk.sessions, isin=STOCKS, is_open_real_estate=True)
    house.stock(("10", "500.00", date(2023, 3, 1)))
    form = {"isin": STOCKS, "declared_on": "2024-01-08", "money": {"to": "cash_account"}, "proof": "Formular 1"}
    answer = _send(house, _web(house), "/depots/{depot}/redemption-declarations", form, who="anna")
    assert answer.status_code == 201
    [due] = answer.json()["orders"]
    assert (due["units"], due["due_on"]) == ("10.000000", "2025-03-01")


@pytest.mark.rule("FND-4")
def test_a_split_over_http_needs_two_members_of_staff(desk: Desk):
    client = _web(desk)
    split = {"kind": "split", "isin": WORLD, "into_isin": WORLD, "ratio": "2", "effective_on": "2024-01-10"}
    proposed = _send(desk, client, "/fund-conversions", split, who="anna").json()
    path = f"/fund-conversions/{proposed['id']}/approvals"
    assert _send(desk, client, path, None, who="anna").status_code == 403
    approved = _send(desk, client, path, None, who="bert")
    assert (approved.status_code, approved.json()["is_approved"]) == (201, True)
