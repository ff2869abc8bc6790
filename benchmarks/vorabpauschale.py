"""The Vorabpauschale run against COPY out of the rows it reads and COPY in of the rows it writes (TAX-37)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy.orm import sessionmaker

from benchmarks.crowd import BOOKED, KEYS, LOTS_PER_CUSTOMER, YEAR, analyze, gather
from benchmarks.figures import Figure
from depot.kernel import crypto, db, migrate
from depot.kernel.embedded import EmbeddedPostgres
from tax.jobs import run_vorabpauschale

LOTS: Final = 200_000
ROUNDS: Final = 2
GOAL: Final = 0.25
GROWTH_GOAL: Final = 0.9
MEGABYTES_GOAL: Final = 500

# What the run reads, as it reads it, laid out flat so that COPY out has nothing to do but copy.
_READ: Final = f"""
    create table public.rows_read as
    select r.person_id, p.depot_id, p.position_id, p.number, p.isin, l.lot_id, l.acquired_on, l.units_micro
      from depot.depot_roles r join depot.positions p using (depot_id) join depot.lots l using (position_id)
     where l.acquired_on <= '{YEAR}-12-31'
"""
_WRITTEN: Final = (
    f"depot.lot_vorabpauschalen_{YEAR}", "tax.events", "tax.collections", "tax.year_statuses",
    "depot.documents", "depot.document_readers", "depot.document_numbers", "depot.events",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """One run with its yardstick."""

    lots: int
    run_seconds: float
    copy_seconds: float
    megabytes: int

    @property
    def ratio(self) -> float:
        """How near the run comes to bare copying."""
        return self.copy_seconds / self.run_seconds


def figures() -> list[Figure]:
    """At 200,000 lots of 50,000 customers, and at twice as many."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            once, twice = _best(server, LOTS), _best(server, 2 * LOTS)
        finally:
            server.remove()
    growth = twice.ratio / once.ratio
    lots_per_second = f"{once.lots / once.run_seconds:,.0f} lots/s, copying {once.lots / once.copy_seconds:,.0f}"
    return [
        Figure(f"Vorabpauschale: COPY / run, {LOTS:,} lots", f"{once.ratio:.2f} ({lots_per_second})", f"≥ {GOAL}",
               once.ratio >= GOAL),
        Figure("Vorabpauschale: that ratio at twice the lots / at once", f"{growth:.2f}", f"≥ {GROWTH_GOAL}",
               growth >= GROWTH_GOAL),
        Figure("Vorabpauschale: memory of the run", f"{max(once.megabytes, twice.megabytes)} MB",
               f"< {MEGABYTES_GOAL} MB", max(once.megabytes, twice.megabytes) < MEGABYTES_GOAL),
    ]  # fmt: skip


def _best(server: EmbeddedPostgres, lots: int) -> Measured:
    """The quickest run and the quickest copying of a few rounds: what else the machine does only ever adds time."""
    template = f"bench_vorabpauschale_{lots}"
    _prepare(server.create_database(template), lots)
    rounds = [
        _measured(server, server.create_database(f"{template}_{at}", template=template), lots) for at in range(ROUNDS)
    ]
    server.drop_database(template)
    return Measured(
        lots,
        run_seconds=min(each.run_seconds for each in rounds),
        copy_seconds=min(each.copy_seconds for each in rounds),
        megabytes=max(each.megabytes for each in rounds),
    )


def _prepare(url: str, lots: int) -> None:
    migrate.upgrade(url)
    engine = db.engine(url)
    with sessionmaker(engine).begin() as tx:
        gather(tx, customers=lots // LOTS_PER_CUSTOMER)
    with sessionmaker(engine).begin() as tx:
        analyze(tx)
    engine.dispose()


def _measured(server: EmbeddedPostgres, url: str, lots: int) -> Measured:
    command = [sys.executable, "-m", "benchmarks.vorabpauschale", "--run", url]
    ran = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    copied = _copied(db.libpq_url(url))
    server.drop_database(url.rsplit("/", 1)[1])
    return Measured(lots, ran["seconds"], copied, ran["megabytes"])


def _run(url: str) -> None:
    """In a process of its own: the run, its time and its largest memory."""
    crypto.install(KEYS)
    engine = db.engine(url)
    begun = time.perf_counter()
    report = run_vorabpauschale(sessionmaker(engine, expire_on_commit=False), year=YEAR, now=BOOKED, dry_run=False)
    seconds = time.perf_counter() - begun
    # Not getrusage: its maximum is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    megabytes = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "events": report.events}))


def _copied(url: str) -> float:
    """Seconds to copy out what was read, and to copy what was written into equal tables with equal indexes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_READ)
        begun = time.perf_counter()
        _out(connection, "public.rows_read")
        seconds = time.perf_counter() - begun
        for number, table in enumerate(_WRITTEN):
            rows = _out(connection, f"(select * from {table})")
            like = f"public.rows_written_{number}"
            connection.execute(f"create table {like} (like {table} including all excluding identity)")
            connection.execute("checkpoint")
            begun = time.perf_counter()
            with connection.cursor().copy(f"copy {like} from stdin (format binary)") as copy:
                for block in rows:
                    copy.write(block)
            seconds += time.perf_counter() - begun
    return seconds


def _out(connection: psycopg.Connection[Any], what: str) -> list[bytes]:
    with connection.cursor().copy(f"copy {what} to stdout (format binary)") as copy:
        return [bytes(block) for block in copy]


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        _run(sys.argv[2])
    else:
        for figure in figures():
            print(f"{figure.name}: {figure.value} (goal {figure.goal}) {'ok' if figure.holds else 'MISSED'}")
