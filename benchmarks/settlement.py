"""A bundle settled from one confirmation, against COPY of the rows that it reads and writes (ORD-10, ORD-12)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.crowd import KEYS, analyze, gather
from benchmarks.figures import Figure
from depot.demo.actors.fund_company import FundCompany
from depot.funds.usecases.import_prices import import_prices
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.kernel import crypto, db, migrate
from depot.kernel.calendar import Calendars
from depot.kernel.embedded import EmbeddedPostgres
from depot.kernel.ids import DepotId
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts
from orders.jobs.forward_bundles import forward_bundles
from orders.jobs.settle_confirmed import settle_confirmed
from orders.usecases.bundles_sent import bundles_sent
from orders.usecases.receive_fund_message import receive_fund_message
from orders.usecases.sent_file import sent_file
from tests.funds.fund_examples import HEADER, a_fund

ORDERS: Final = 50_000
GOAL: Final = 0.1
ISIN: Final = "LU0552385295"
PRICE: Final = "107.04"
PRICE_DAY: Final = date(2025, 1, 21)
CUT_OFF: Final = datetime(2025, 1, 20, 13, tzinfo=UTC)
SENT: Final = datetime(2025, 1, 20, 13, 30, tzinfo=UTC)
CONFIRMED: Final = datetime(2025, 1, 22, 8, tzinfo=UTC)
MARGIN: Final = Decimal("0.45")

_DEPOTS: Final = "select depot_id from depot.depots order by depot_id"
_PLACED: Final = f"""
    insert into orders.orders (order_id, depot_id, position_id, isin, side, sized_by, amount_cents, money, purpose,
                               state, placed_by, placed_at, terms_valid_from, charge_percent, lapses_at,
                               units_held_micro, money_held_cents, received_at, cut_off_at, order_day, price_day,
                               settlement_day)
    select ('00000009' || substr(depot_id::text, 9))::uuid, depot_id, position_id, isin, 'subscription', 'amount',
           2500 + (row_number() over (order by depot_id) * 7919) % 500000, 'reference_account', 'customer', 'accepted',
           null, :placed, '2019-01-01', 0.2, :placed, 0, 0, :placed, :cut_off, '2025-01-20', '{PRICE_DAY}', '2025-01-23'
      from depot.positions where isin = '{ISIN}'
"""
_READ: Final = """
    create table public.rows_read as
    select o.*, d.depot_number, d.kind, r.person_id, a.street, n.family_name
      from orders.orders o join depot.depots d using (depot_id) join depot.depot_roles r using (depot_id)
      join depot.natural_persons n using (person_id) join depot.person_addresses a using (person_id)
"""
_WRITTEN: Final = (
    "orders.executions", "orders.orders", "orders.settlements", "depot.ledger_entries", "depot.ledger_transfers",
    "depot.lots", "depot.documents", "depot.document_readers", "depot.document_numbers", "depot.events",
)  # fmt: skip


def figures() -> list[Figure]:
    """The receipt of the confirmation and the settlement of all its orders, in one figure."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            url = server.create_database("bench_settlement")
            ran = _prepared_and_run(url, ORDERS)
            copied = _copied(db.libpq_url(url))
        finally:
            server.remove()
    ratio = copied / ran["seconds"]
    value = f"{ratio:.2f} ({ORDERS / ran['seconds']:,.0f} orders/s, copying {ORDERS / copied:,.0f})"
    return [Figure(f"Settlement of a bundle: COPY / run, {ORDERS:,} orders", value, f"≥ {GOAL}", ratio >= GOAL)]


def _prepared_and_run(url: str, orders: int) -> dict[str, float]:
    crypto.install(KEYS)
    prepare(url, orders)
    command = [sys.executable, "-m", "benchmarks.settlement", "--run", url]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return found


def prepare(url: str, orders: int) -> None:
    """Customers with positions, their purchases at one cut-off, sent to the fund company."""
    migrate.upgrade(url)
    engine = db.engine(url)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions.begin() as tx:
        gather(tx, customers=orders)
        a_fund(tx, ISIN, now=datetime(2019, 1, 7, 9, tzinfo=UTC))
        import_prices(tx, f"{HEADER}{ISIN},{PRICE_DAY},{PRICE},,EUR", source="bench", now=CONFIRMED)
    with sessions.begin() as tx:
        tx.execute(
            text("insert into depot.position_counters (depot_id, last_suffix) select depot_id, 2 from depot.depots")
        )
        depots = [DepotId(depot) for depot in tx.scalars(text(_DEPOTS))]
        accounts = (kind(depot) for depot in depots for kind in (Account.reference, Account.cash))
        open_accounts(tx, accounts, now=SENT)
        ensure_positions(tx, [(depot, ISIN) for depot in depots], now=SENT)
    with sessions.begin() as tx:
        tx.execute(text(_PLACED), {"placed": datetime(2025, 1, 20, 8, tzinfo=UTC), "cut_off": CUT_OFF})
    with sessions.begin() as tx:
        analyze(tx)
        tx.execute(text("analyze orders.orders"))
    forward_bundles(sessions, now=SENT)
    engine.dispose()


def _answer(tx: Session) -> bytes:
    [bundle] = bundles_sent(tx, state=None, after=None, limit=2)
    company = FundCompany({ISIN: {PRICE_DAY.isoformat(): Decimal(PRICE)}})
    [answer] = company.answers([sent_file(tx, bundle.bundle_id)])
    return answer


def run(url: str) -> dict[str, float]:
    """The confirmation comes in and all orders are settled; what each took."""
    crypto.install(KEYS)
    engine = db.engine(url)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions() as tx:
        content = _answer(tx)
    began = time.perf_counter()
    with sessions.begin() as tx:
        report = receive_fund_message(tx, content, margin_percent=MARGIN, now=CONFIRMED)
    received = time.perf_counter() - began
    done = settle_confirmed(
        sessions, calendars=Calendars("DE-BY"), margin_percent=MARGIN, debit_business_days=2, now=CONFIRMED
    )
    seconds = time.perf_counter() - began
    assert report.taken == done.done, (report, done)
    engine.dispose()
    return {"seconds": seconds, "received": received, "orders": done.done}


def _copied(url: str) -> float:
    """Seconds to copy out what was read, and to copy what was written into equal tables with equal indexes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_READ)
        began = time.perf_counter()
        _out(connection, "public.rows_read")
        seconds = time.perf_counter() - began
        for number, table in enumerate(_WRITTEN):
            rows = _out(connection, f"(select * from {table})")
            like = f"public.rows_written_{number}"
            connection.execute(f"create table {like} (like {table} including all excluding identity)")
            connection.execute("checkpoint")
            began = time.perf_counter()
            with connection.cursor().copy(f"copy {like} from stdin (format binary)") as copy:
                for block in rows:
                    copy.write(block)
            seconds += time.perf_counter() - began
    return seconds


def _out(connection: psycopg.Connection[Any], what: str) -> list[bytes]:
    with connection.cursor().copy(f"copy {what} to stdout (format binary)") as copy:
        return [bytes(block) for block in copy]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        print(json.dumps(run(sys.argv[2])))
    else:
        for figure in figures():
            print(f"{figure.name}: {figure.value} (goal {figure.goal}) {'ok' if figure.holds else 'MISSED'}")
