"""A file of direct debits against COPY out of the rows it is made of: its speed, and that memory stays flat (CSH-6)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.crowd import KEYS
from benchmarks.figures import Figure
from depot.kernel import crypto, db, migrate
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.embedded import EmbeddedPostgres
from depot.kernel.ids import DepotId, MandateId
from depot.kernel.money import Eur
from depot.payments.model.house import PaymentHouse
from depot.payments.model.mandates import NewDebit
from depot.payments.usecases.make_debit_files import make_debit_files
from depot.payments.usecases.schedule_debits import schedule_debits

DEBITS: Final = 100_000
GOAL: Final = 0.1
GROWTH_GOAL: Final = 1.15
NOW: Final = datetime(2024, 1, 22, 9, tzinfo=UTC)
DUE: Final = date(2024, 1, 24)
HOUSE: Final = PaymentHouse("Musterbank", "DE98ZZZ09999999999", "DE80700900999000000001", "MUSTDEMMXXX")

_DEPOTS: Final = text("""
    insert into depot.depots
           (depot_id, depot_number, kind, product, state, cash_iban_sealed, cash_iban_digest, opened_on)
    select id, lpad(at::text, 11, '0'), 'single', 'investment', 'active', '', convert_to(at::text, 'UTF8'), :due
      from unnest(cast(:ids as uuid[])) with ordinality as d(id, at)
""")
_MANDATES: Final = text("""
    insert into depot.mandates (mandate_id, depot_id, reference, kind, debtor_name, iban_sealed, iban_digest, bic,
                                signed_on, proof, last_collected_on, is_amended, recorded_at)
    select id, depot_id, 'MDT' || lpad(at::text, 13, '0'), 'recurring', 'Änne Müller-Groß', :iban, '', 'COBADEFFXXX',
           date '2023-01-02', 'paper', date '2023-12-01', false, :now
      from unnest(cast(:ids as uuid[]), cast(:depots as uuid[])) with ordinality as m(id, depot_id, at)
""")
_ROWS: Final = """
    create table public.rows_read as
    select d.debit_id, d.amount_cents, d.purpose, d.depot_id, d.reference, m.reference as mandate, m.signed_on,
           m.debtor_name, m.iban_sealed, m.bic
      from depot.direct_debits d join depot.mandates m using (mandate_id)
"""


def figures() -> list[Figure]:
    """At 100,000 direct debits, and memory at twice as many."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            once, twice = _measured(server, DEBITS), _measured(server, 2 * DEBITS)
        finally:
            server.remove()
    ratio, growth = once["copied"] / once["file"], twice["megabytes"] / once["megabytes"]
    speed = f"{DEBITS / once['file']:,.0f} debits/s, copying {DEBITS / once['copied']:,.0f}"
    planned = f"{DEBITS / once['planned']:,.0f} debits/s"
    return [
        Figure(f"pain.008: COPY in and out / file, {DEBITS:,} debits", f"{ratio:.2f} ({speed})", f"≥ {GOAL}",
               ratio >= GOAL),
        Figure("direct debits planned at once", planned, "-", holds=True),
        Figure("pain.008: memory at twice the debits / at once", f"{growth:.2f} ({once['megabytes']} MB)",
               f"≤ {GROWTH_GOAL}", growth <= GROWTH_GOAL),
    ]  # fmt: skip


def _measured(server: EmbeddedPostgres, debits: int) -> dict[str, Any]:
    url = server.create_database(f"bench_debits_{debits}")
    migrate.upgrade(url)
    crypto.install(KEYS)
    engine = db.engine(url)
    with sessionmaker(engine).begin() as tx:
        planned = _plan(tx, debits)
    with sessionmaker(engine).begin() as tx:
        tx.execute(text("update depot.direct_debits set announced_on = date '2024-01-08'"))
        tx.execute(text("analyze"))
    engine.dispose()
    ran = subprocess.run([sys.executable, "-m", "benchmarks.debits", url], check=True, capture_output=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found | {"planned": planned, "copied": _copied(db.libpq_url(url))}


def _plan(tx: Session, debits: int) -> float:
    depots = [DepotId(new_id()) for _ in range(debits)]
    mandates = [MandateId(new_id()) for _ in range(debits)]
    tx.execute(_DEPOTS, {"ids": depots, "due": DUE})
    iban = crypto.keyring().encrypt(b"DE89370400440532013000")
    tx.execute(_MANDATES, {"ids": mandates, "depots": depots, "iban": iban, "now": NOW})
    wanted = [
        NewDebit(depot, mandate, Eur(5_000), DUE, new_id(), "Sparplan IE00BK5BQT80")
        for depot, mandate in zip(depots, mandates, strict=True)
    ]
    begun = time.perf_counter()
    schedule_debits(tx, wanted, now=NOW)
    return time.perf_counter() - begun


def _copied(url: str) -> float:
    """Seconds to copy the rows of the file out, and into an equal table."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_ROWS)
        connection.execute("create table public.rows_written (like public.rows_read including all)")
        begun = time.perf_counter()
        with connection.cursor().copy("copy public.rows_read to stdout (format binary)") as out:
            rows = list(out)
        with connection.cursor().copy("copy public.rows_written from stdin (format binary)") as copy:
            for block in rows:
                copy.write(block)
        return time.perf_counter() - begun


def _run(url: str) -> None:
    """In a process of its own: the file, its time and its largest memory."""
    crypto.install(KEYS)
    engine = db.engine(url)
    begun = time.perf_counter()
    with sessionmaker(engine).begin() as tx:
        [file] = make_debit_files(tx, house=HOUSE, calendars=Calendars("DE-BY"), now=NOW)
    seconds = time.perf_counter() - begun
    status = Path("/proc/self/status").read_text(encoding="ascii")
    megabytes = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"file": seconds, "megabytes": megabytes, "debits": file.payments}))


if __name__ == "__main__":
    _run(sys.argv[1])
