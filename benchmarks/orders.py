"""Order acceptance over HTTP (authorised, checked, reserved, idempotent, audited, event) against a bare endpoint."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.orm import Session

from auth.model import SessionKind
from auth.usecases.open_session import open_session
from benchmarks import bare
from benchmarks.figures import Figure
from benchmarks.load import Request, Result, run
from depot.kernel import db, migrate
from depot.kernel.clock import machine_now, new_id
from depot.kernel.embedded import EmbeddedPostgres
from depot.kernel.ids import EntryId, to_text
from depot.kernel.money import Eur
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from tests.build import an_active_single_depot
from tests.funds.fund_examples import WORLD

CONNECTIONS = 32
SECONDS = 5.0
ROUNDS = 3
GOAL = 0.5


@dataclass(frozen=True, slots=True)
class Customer:
    """A depot with money and a session."""

    depot: str
    token: str


def figures() -> list[Figure]:
    """Requests per second as a ratio, rounds in turn so that the machine's drift meets both."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            return _measure(server.create_database("bench_orders"))
        finally:
            server.remove()


def _measure(url: str) -> list[Figure]:
    migrate.upgrade(url)
    customers = made_customers(url)
    cost_information = ""
    _prepare_bare(url)
    ours, baseline = free_port(), free_port()
    keys = {
        "DEPOT_PEPPER": base64.b64encode(b"p" * 32).decode(),
        "DEPOT_FIELD_KEYS": json.dumps({"1": base64.b64encode(b"k" * 32).decode()}),
        "DATABASE_URL": url,
    }
    service = started("depot.app:create", ours, keys)
    other = started("benchmarks.bare:create", baseline, {"BENCH_DATABASE_URL": db.libpq_url(url)})
    try:
        wait_for(ours)
        wait_for(baseline)
        cost_information = cost_version(ours, customers[0])
        orders, bares = [], []
        for number in range(ROUNDS):
            bares.append(_load_bare(baseline))
            orders.append(load_orders(ours, customers, cost_information, number))
    finally:
        service.terminate()
        other.terminate()
        service.wait()
        other.wait()
    return _table(orders, bares)


def _table(orders: list[Result], bares: list[Result]) -> list[Figure]:
    failures = sum(result.failures for result in orders + bares)
    ratios = sorted(ours.per_second / bare_.per_second for ours, bare_ in zip(orders, bares, strict=True))
    ratio = ratios[len(ratios) // 2]
    best, base = orders[-1], bares[-1]
    return [
        Figure(
            "order placed over HTTP / bare endpoint, requests per second", f"{ratio:.2f}", f">= {GOAL}", ratio >= GOAL
        ),
        Figure(
            "  of that: this service",
            f"{best.per_second:.0f}/s, p50 {best.percentile(0.5):.1f} ms, p99 {best.percentile(0.99):.1f} ms",
            "",
            holds=True,
        ),
        Figure(
            "  of that: bare endpoint",
            f"{base.per_second:.0f}/s, p50 {base.percentile(0.5):.1f} ms, p99 {base.percentile(0.99):.1f} ms",
            "",
            holds=True,
        ),
        Figure("  failed requests", str(failures), "0", failures == 0),
    ]


def made_customers(url: str) -> list[Customer]:
    engine = db.engine(url)
    made = []
    for _ in range(CONNECTIONS):
        now = machine_now()
        with Session(engine) as tx:
            depot = an_active_single_depot(tx, now=now)
            house = Account.house(AccountKind.TRUST)
            open_accounts(tx, [house], now=now)
            entry = Entry(
                EntryId(new_id()),
                "incoming_payment",
                now.date(),
                now.date(),
                depot.depot_id,
                (Transfer.eur(house, Account.cash(depot.depot_id), Eur(10**12)),),
            )
            post_entries(tx, [entry], now=now)
            session = open_session(tx, SessionKind.CUSTOMER, person=depot.holders[0], now=now)
            tx.commit()
        made.append(Customer(to_text("dep", depot.depot_id), session.token))
    engine.dispose()
    return made


def load_orders(port: int, customers: list[Customer], cost_information: str, number: int) -> Result:
    def following(connection: int, count: int) -> Request:
        customer = customers[connection]
        amount = f"{100 + number}.{count % 100:02d}"
        body = {
            "side": "subscription",
            "isin": WORLD,
            "amount": amount,
            "money": {"from": "cash_account"},
            "cost_information": cost_information,
            "overrule_warnings": ["duplicate"],
        }
        headers = {"Authorization": f"Bearer {customer.token}", "Idempotency-Key": str(uuid.uuid4())}
        return Request(f"/v1/depots/{customer.depot}/orders", headers, json.dumps(body).encode())

    return run(port, connections=CONNECTIONS, seconds=SECONDS, next_request=following)


def cost_version(port: int, customer: Customer) -> str:
    body = {"side": "subscription", "isin": WORLD, "amount": "25.00", "money": {"from": "cash_account"}}
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/v1/depots/{customer.depot}/order-previews",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {customer.token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - our own service on this machine
        shown = json.load(answer)
    version: str = shown["costs"]["version"]
    return version


def _prepare_bare(url: str) -> None:
    with psycopg.connect(db.libpq_url(url)) as connection:
        connection.execute(bare.TABLES)
        for number in range(CONNECTIONS):
            connection.execute("insert into bare.depots values (%s, 'active')", (uuid.UUID(int=number),))


def _load_bare(port: int) -> Result:
    def following(connection: int, count: int) -> Request:
        body = {"depot": str(uuid.UUID(int=connection)), "isin": WORLD, "cents": 2500 + count}
        return Request("/orders", {}, json.dumps(body).encode())

    return run(port, connections=CONNECTIONS, seconds=SECONDS, next_request=following)


def started(factory: str, port: int, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "uvicorn", "--factory", factory, "--port", str(port), "--log-level", "warning"]
    return subprocess.Popen(
        [*command, "--no-access-log"],
        env=os.environ | environment,
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing answers on port {port}")
