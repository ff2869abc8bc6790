from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.model import Side
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PREFIX, OrderId, PersonId, SessionId, StaffId, from_text, to_text
from depot.kernel.money import Eur
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from depot.ledger.model import Account
from orders.api import desk as desk_api
from orders.api import orders as orders_api
from orders.rules.confirmation_file import COLUMNS
from tests.build import an_active_single_depot
from tests.funds.fund_examples import WORLD
from tests.orders.desk import AFTERNOON, CALENDARS, MARGIN, MORNING, TUESDAY, Desk, euros

KEYS = count()
CLERK = StaffId(new_id())


class Web:
    """The orders' edge as a customer and as staff see it."""

    def __init__(self, client: TestClient, app: FastAPI, desk: Desk) -> None:
        self.client, self.app, self.desk = client, app, desk
        self.person = to_text(PREFIX["PersonId"], desk.person)
        self.depot = to_text(PREFIX["DepotId"], desk.depot.depot_id)

    def post(self, path: str, body: object, *, who: str | None = None, key: str = "") -> Any:
        headers = {"Authorization": f"Bearer {who or self.person}", "Idempotency-Key": key or f"key-{next(KEYS):08d}"}
        return self.client.post(f"/v1{path}", json=body, headers=headers)

    def get(self, path: str, *, who: str | None = None) -> Any:
        return self.client.get(f"/v1{path}", headers={"Authorization": f"Bearer {who or self.person}"})

    def at(self, now: datetime) -> None:
        self.app.state.clock = FixedClock(now)

    def asked(self, **changes: Any) -> dict[str, Any]:
        return {"side": "subscription", "isin": WORLD, "amount": "500.00", "money": {"from": "cash_account"}} | changes

    def order(self, **changes: Any) -> dict[str, Any]:
        preview = self.post(f"/depots/{self.depot}/order-previews", self.asked()).json()
        return self.asked(cost_information=preview["costs"]["version"]) | changes


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now.tzinfo is not None
    if token == "clerk":
        return Staff(CLERK, SessionId(new_id()), frozenset({StaffRole.OPERATIONS, StaffRole.SERVICE}))
    if token.startswith("per_"):
        return Customer(PersonId(from_text("per", token)), SessionId(new_id()))
    raise Unauthenticated


@pytest.fixture
def web(sessions: sessionmaker[Session], desk: Desk) -> Iterator[Web]:
    app = FastAPI()
    app.include_router(orders_api.router)
    app.include_router(desk_api.router)
    problems.install(app)
    app.add_middleware(Edge)
    refuse_undeclared(app)
    app.state.sessions, app.state.authenticate = sessions, _authenticate
    app.state.calendars, app.state.fx_margin_percent = CALENDARS, Decimal(MARGIN)
    app.state.clock = FixedClock(MORNING)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Web(client, app, desk)


@pytest.mark.rule("ORD-9", "CST-2", "ORD-7")
def test_a_preview_tells_days_with_reasons_costs_and_an_estimate_and_writes_nothing(web: Web, desk: Desk):
    desk.prices("2024-03-27,100,", now=datetime(2024, 3, 28, 8, 0, tzinfo=MORNING.tzinfo))
    web.at(datetime(2024, 3, 28, 14, 30, tzinfo=MORNING.tzinfo))
    shown = web.post(f"/depots/{web.depot}/order-previews", web.asked()).json()
    assert shown["faults"] == shown["warnings"] == []
    assert (shown["days"]["order_day"], shown["days"]["price_day"]) == ("2024-04-02", "2024-04-03")
    assert shown["days"]["shifts"][:2] == [
        {"day": "2024-03-28", "reason": "after cut-off", "calendar": None, "name": None},
        {"day": "2024-03-29", "reason": "public holiday", "calendar": "bank", "name": "Karfreitag"},
    ]
    estimate = shown["estimate"]
    assert (estimate["units"], estimate["amount"], estimate["payment"]) == ("4.990000", "499.00", "500.00")
    assert shown["costs"]["lines"][0] == {"name": "Einstiegskosten", "amount": "1.00", "percent": "0.20"}
    assert shown["tax"] is None
    assert desk.count("orders.orders") == desk.count("orders.cost_informations") == 0


@pytest.mark.rule("ORD-9", "TAX-17", "TAX-21")
def test_a_preview_of_a_sale_shows_lots_and_tax_as_the_settlement_will(web: Web, desk: Desk):
    desk.prices("2024-01-05,120,", now=MORNING)
    desk.stock(("10", "500.00", MORNING.date().replace(year=2021)))
    sale = {"side": "redemption", "isin": WORLD, "units": "5", "money": {"to": "cash_account"}}
    shown = web.post(f"/depots/{web.depot}/order-previews", sale).json()
    assert (shown["tax"]["gain"], shown["tax"]["total_tax"]) == ("348.80", "64.39")
    placed = web.post(f"/depots/{web.depot}/orders", sale | {"cost_information": shown["costs"]["version"]})
    order = OrderId(from_text("ord", placed.json()["order"]["id"]))
    desk.release(order)
    desk.execute("120")
    assert str(desk.settlement(order).tax) == "64.39"
    seen = web.get(f"/orders/{placed.json()['order']['id']}").json()
    assert seen["settlement"]["payment"] == shown["tax"]["net_proceeds"] == "534.41"


@pytest.mark.rule("ORD-2", "ORD-4", "AUT-9")
def test_an_order_is_placed_once_per_key_and_waits_for_its_release(web: Web, desk: Desk):
    body = web.order()
    placed = web.post(f"/depots/{web.depot}/orders", body, key="one-order-1")
    assert placed.status_code == 202
    answer = placed.json()
    assert (answer["order"]["state"], answer["order"]["money_held"]) == ("placed", "500.00")
    assert answer["release"]["missing"] == []
    assert answer["release"]["text"] == (
        "Kauf\nFonds: FTSE All-World UCITS ETF\nISIN: IE00BK5BQT80\nBetrag: 500,00 EUR\n"
        f"Depot: {desk.depot.depot_number}\nZahlung vom Konto flex"
    )
    again = web.post(f"/depots/{web.depot}/orders", body, key="one-order-1")
    assert (again.status_code, again.json(), again.headers["Idempotent-Replayed"]) == (202, answer, "true")
    other = web.post(f"/depots/{web.depot}/orders", body | {"amount": "501.00"}, key="one-order-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    assert desk.count("orders.orders") == 1
    assert web.post(f"/depots/{web.depot}/orders", body, key=" ").status_code == 422


@pytest.mark.rule("ORD-3")
def test_refusals_name_rule_and_field_all_at_once_and_use_no_key_up(web: Web, desk: Desk):
    body = web.order(amount="5000.00", cost_information="ci_old")
    refused = web.post(f"/depots/{web.depot}/orders", body, key="refused-1")
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (422, "order-refused")
    assert {(error["rule"], error["pointer"]) for error in problem["errors"]} == {
        ("ORD-3", "/amount"),
        ("CST-2", "/cost_information"),
    }
    assert web.post(f"/depots/{web.depot}/orders", web.order(), key="refused-1").status_code == 202
    assert desk.cash(Account.cash_held) == Eur(50_000)


@pytest.mark.rule("ORD-2", "ORD-3")
@pytest.mark.parametrize(
    "changes",
    [
        {"amount": 500},
        {"amount": 500.0},
        {"amount": "500,00"},
        {"amount": "0.00"},
        {"amount": "-1.00"},
        {"amount": "1" * 30},
        {"amount": "500.001"},
        {"amount": None},
        {"units": "1"},
        {"all": False},
        {"side": "buy"},
        {"isin": "no isin"},
        {"isin": "IE00BK5BQT81"},
        {"money": {"to": "cash_account"}},
        {"money": {}},
        {"money": {"from": "cash_account", "to": "cash_account"}},
        {"surprise": "1"},
        {"cost_information": ""},
        {"overrule_warnings": ["everything"]},
    ],
)
def test_malformed_orders_are_refused_as_problems(web: Web, desk: Desk, changes: dict[str, Any]):
    refused = web.post(f"/depots/{web.depot}/orders", web.order(**changes))
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["errors"]
    assert desk.count("orders.orders") == 0


@pytest.mark.rule("AUT-16", "ORD-3")
def test_orders_of_a_foreign_depot_do_not_exist(web: Web, desk: Desk, sessions: sessionmaker[Session]):
    order = to_text("ord", desk.take(Side.SUBSCRIPTION, euros("100")))
    with sessions.begin() as tx:
        stranger = to_text("per", an_active_single_depot(tx, now=MORNING).holders[0])
    assert web.post(f"/depots/{web.depot}/orders", web.order(), who=stranger).status_code == 404
    assert web.post(f"/depots/{web.depot}/order-previews", web.asked(), who=stranger).status_code == 404
    for path in (f"/orders/{order}", f"/depots/{web.depot}/orders"):
        assert web.get(path, who=stranger).status_code == 404
        assert web.get(path, who="nobody").status_code == 401
        assert web.get(path, who="clerk").status_code == 403
    assert web.post(f"/orders/{order}/cancellations", None, who=stranger).status_code == 404
    assert web.post(f"/orders/{order}/releases", None, who=stranger).status_code == 404
    assert web.get("/bundles").status_code == 403


@pytest.mark.rule("ORD-4", "ORD-5")
def test_a_person_asks_for_another_release_or_takes_the_order_back(web: Web):
    placed = web.post(f"/depots/{web.depot}/orders", web.order()).json()
    path = f"/orders/{placed['order']['id']}"
    again = web.post(f"{path}/releases", None)
    assert (again.status_code, again.json()["release"]["text"]) == (202, placed["release"]["text"])
    assert again.json()["release"]["id"] != placed["release"]["id"]
    back = web.post(f"{path}/cancellations", None)
    assert back.status_code == 202
    assert back.json()["release"]["text"].startswith("Stornierung des Auftrags")


@pytest.mark.rule("ORD-10")
def test_orders_and_bundles_are_listed_page_by_page(web: Web, desk: Desk):
    taken = [to_text("ord", desk.take(Side.SUBSCRIPTION, euros(f"{amount}.00"))) for amount in (60, 70, 80)]
    first = web.get(f"/depots/{web.depot}/orders?limit=2").json()
    assert [order["id"] for order in first["data"]] == taken[:0:-1]
    last = web.get(f"/depots/{web.depot}/orders?limit=2&after={first['next']}").json()
    assert ([order["id"] for order in last["data"]], last["next"]) == (taken[:1], None)
    desk.forward(AFTERNOON)
    [bundle] = web.get("/bundles?state=sent", who="clerk").json()["data"]
    assert (bundle["orders"], bundle["total_amount"]) == (3, "209.58")
    assert web.get(f"/bundles/{bundle['id']}", who="clerk").json() == bundle
    file = web.get(f"/bundles/{bundle['id']}/file", who="clerk")
    assert (file.headers["content-type"], bundle["id"] in file.text) == ("application/xml", True)
    web.at(TUESDAY)
    line = desk.confirmation(desk.bundles()[0], "107.04")
    report = web.post("/confirmation-imports", {"file": "\n".join((",".join(COLUMNS), line, "x"))}, who="clerk")
    assert (report.status_code, report.json()["confirmed"]) == (201, 1)
    [finding] = web.get("/confirmation-findings", who="clerk").json()["data"]
    assert web.post(f"/confirmation-findings/{finding['id']}/completions", None, who="clerk").status_code == 201
    assert web.get("/confirmation-findings", who="clerk").json()["data"] == []


@pytest.mark.rule("ORD-13")
def test_staff_records_an_admission(web: Web):
    path = f"/persons/{web.person}/complex-fund-admissions"
    body = {"admitted_on": "2024-01-05", "proof": "Formular 4711"}
    assert web.post(path, body, who="clerk").status_code == 201
    assert web.post(path, body | {"admitted_on": "2030-01-05"}, who="clerk").status_code == 422
    assert web.post(path, body).status_code == 403


@pytest.mark.rule("ORD-2", "ORD-3")
def test_size_and_money_are_faults_of_their_own_fields(web: Web):
    both = web.order() | {"units": "1", "money": {"to": "cash_account"}}
    refused = web.post(f"/depots/{web.depot}/orders", both)
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/amount", "/money"]
