"""A due day of many plans to accepted orders, reservations and one pain.008 file, against COPY of the rows (PLN-7)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.crowd import KEYS, analyze, gather
from benchmarks.figures import Figure
from depot.kernel import crypto, db, migrate
from depot.kernel.calendar import Calendars
from depot.kernel.embedded import EmbeddedPostgres
from depot.kernel.ids import DepotId
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts
from depot.payments.model.house import PaymentHouse
from depot.payments.usecases.announce_debits import announce_debits
from depot.payments.usecases.make_debit_files import make_debit_files
from orders.jobs.run_plans import run_plans
from orders.rules.plans.plan import PlanOffer
from tests.funds.fund_examples import a_fund

PLANS: Final = 100_000
GOAL: Final = 0.1
MEGABYTES_GOAL: Final = 300
ISIN: Final = "LU0552385295"
# A Tuesday and a fund day; priced on Wednesday, collected on Friday, so that the file is made on Wednesday.
RUN: Final = datetime(2025, 7, 1, 6, tzinfo=UTC)
FILE: Final = datetime(2025, 7, 2, 17, tzinfo=UTC)
HOUSE: Final = PaymentHouse("Musterbank", "DE98ZZZ09999999999", "DE80700900999000000001", "MUSTDEMMXXX")

_ID: Final = "('{kind}' || substr(depot_id::text, 9))::uuid"
_MANDATES: Final = f"""
    with numbered as (select depot_id, row_number() over (order by depot_id) as n from depot.depots)
    insert into depot.mandates (mandate_id, depot_id, reference, kind, debtor_name, iban_sealed, iban_digest, bic,
                                signed_on, proof, last_collected_on, is_amended, revoked_on, recorded_at)
    select {_ID.format(kind="00000021")}, depot_id, 'MDT' || lpad(n::text, 13, '0'), 'recurring', 'Nachname',
           :sealed, 'x', 'COBADEFFXXX', '2025-05-02', 'bench', '2025-06-05', false, null, :then
      from numbered
"""
# Every second plan is collected from outside, and was so a month before; the others take money of the cash account.
_PLANS: Final = f"""
    with numbered as (select depot_id, row_number() over (order by depot_id) as n from depot.depots),
    made as (
        insert into orders.plans (plan_id, depot_id, kind, state, created_at, next_due_on, first_run_on)
        select {_ID.format(kind="00000022")}, depot_id, 'savings', 'active', :then, '2025-07-01', '2025-06-01'
          from numbered)
    insert into orders.plan_versions (plan_id, number, valid_from, terms, recorded_at)
    select {_ID.format(kind="00000022")}, 1, '2025-05-15', jsonb_build_object(
               'kind', 'savings', 'day', 1, 'interval', 'monthly', 'starts_on', '2025-06-01', 'ends_on', null,
               'money', case n % 2 when 0 then 'direct_debit' else 'cash_account' end, 'rise', null, 'pause', null,
               'legs', jsonb_build_array(jsonb_build_object('isin', '{ISIN}', 'cents', 2500 + n % 500, 'micro', null))),
           :then
      from numbered
"""
_FILE: Final = """
    insert into depot.payment_files (file_id, kind, message_id, state, due_on, sequence, payments, total_cents, made_at,
                                     sent_at)
    values ('00000023-0000-7000-8000-000000000000', 'pain.008', 'bench', 'sent', '2025-06-05', 'RCUR', 1, 1, :then,
            :then)
"""
_BEFORE: Final = f"""
    insert into depot.direct_debits (debit_id, depot_id, mandate_id, amount_cents, due_on, reference, purpose, state,
                                     scheduled_at, sequence, file_id, announced_on, collected_on)
    select {_ID.format(kind="00000024")}, depot_id, {_ID.format(kind="00000021")}, 2500 + n % 500, '2025-06-05',
           {_ID.format(kind="00000025")}, 'Sparplan {ISIN}', 'collected', :then, 'RCUR',
           '00000023-0000-7000-8000-000000000000', '2025-06-01', '2025-06-05'
      from (select depot_id, row_number() over (order by depot_id) as n from depot.depots) as numbered where n % 2 = 0
"""
_MONEY: Final = "update depot.ledger_accounts set balance = 1000000 where kind = 'cash'"
_READ: Final = """
    create table public.rows_read as
    select p.*, v.number, v.valid_from, v.terms, d.state as depot_state, m.reference, m.debtor_name, m.iban_sealed,
           a.account_id, a.balance
      from orders.plans p join orders.plan_versions v using (plan_id) join depot.depots d using (depot_id)
      join depot.mandates m using (depot_id) join depot.ledger_accounts a on a.owner = d.depot_id and a.kind = 'cash'
"""
_WRITTEN: Final = {
    "orders.orders": "", "orders.plan_runs": "", "orders.plan_orders": "", "orders.plans": "",
    "depot.ledger_entries": "", "depot.ledger_transfers": "", "depot.direct_debits": "where state <> 'collected'",
    "depot.payment_file_parts": "", "depot.events": "",
}  # fmt: skip


def figures(plans: int = PLANS) -> list[Figure]:
    """The run of the due day with its file, and its memory."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            url = server.create_database("bench_plans")
            _prepare(url, plans)
            command = [sys.executable, "-m", "benchmarks.plans", "--run", url, str(plans)]
            ran = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            copied = _copied(db.libpq_url(url))
        finally:
            server.remove()
    ratio = copied / ran["seconds"]
    value = (
        f"{ratio:.2f} ({plans / ran['seconds']:,.0f} plans/s, copying {plans / copied:,.0f}; "
        f"orders {ran['orders']:.1f} s, file {ran['file']:.1f} s)"
    )
    megabytes = int(ran["megabytes"])
    return [
        Figure(f"Due day of plans: COPY / run, {plans:,} plans", value, f"≥ {GOAL}", ratio >= GOAL),
        Figure("Due day of plans: memory of the run", f"{megabytes} MB", f"< {MEGABYTES_GOAL} MB",
               megabytes < MEGABYTES_GOAL),
    ]  # fmt: skip


def _prepare(url: str, plans: int) -> None:
    migrate.upgrade(url)
    engine = db.engine(url)
    sessions = sessionmaker(engine, expire_on_commit=False)
    with sessions.begin() as tx:
        gather(tx, customers=plans)
        a_fund(tx, ISIN, now=datetime(2019, 1, 7, 9, tzinfo=UTC))
    then = datetime(2025, 6, 1, 9, tzinfo=UTC)
    with sessions.begin() as tx:
        depots = [DepotId(depot) for depot in tx.scalars(text("select depot_id from depot.depots"))]
        kinds = (Account.cash, Account.cash_held, Account.in_transit)
        open_accounts(tx, (kind(depot) for depot in depots for kind in kinds), now=then)
        sealed = KEYS.encrypt(b"DE89370400440532013000")
        for statement in (_MANDATES, _PLANS, _FILE, _BEFORE, _MONEY):
            tx.execute(text(statement), {"then": then, "sealed": sealed})
    with sessions.begin() as tx:
        analyze(tx)
        for table in ("orders.plans", "orders.plan_versions", "depot.mandates", "depot.direct_debits"):
            tx.execute(text(f"analyze {table}"))
    engine.dispose()


def _run(url: str, plans: int) -> None:
    """In a process of its own: the due day, then the file; what each took, and the largest memory."""
    crypto.install(KEYS)
    engine = db.engine(url)
    sessions: sessionmaker[Session] = sessionmaker(engine, expire_on_commit=False)
    calendars = Calendars("DE-BY")
    began = time.perf_counter()
    report = run_plans(sessions, calendars=calendars, offer=PlanOffer(), now=RUN)
    orders = time.perf_counter() - began
    with sessions.begin() as tx:
        announce_debits(tx, creditor_id=HOUSE.creditor_id, now=RUN)
    with sessions.begin() as tx:
        files = make_debit_files(tx, house=HOUSE, calendars=calendars, now=FILE)
    seconds = time.perf_counter() - began
    assert report.done == plans, report
    assert [file.payments for file in files] == [plans // 2], files
    status = Path("/proc/self/status").read_text(encoding="ascii")
    megabytes = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "orders": orders, "file": seconds - orders, "megabytes": megabytes}))
    engine.dispose()


def _copied(url: str) -> float:
    """Seconds to copy out what was read, and to copy what was written into equal tables with equal indexes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_READ)
        began = time.perf_counter()
        _out(connection, "public.rows_read")
        seconds = time.perf_counter() - began
        for number, (table, only) in enumerate(_WRITTEN.items()):
            rows = _out(connection, f"(select * from {table} {only})")
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
        _run(sys.argv[2], int(sys.argv[3]))
    else:
        for figure in figures(*map(int, sys.argv[1:])):
            print(f"{figure.name}: {figure.value} (goal {figure.goal}) {'ok' if figure.holds else 'MISSED'}")
