"""A campaign of 200,000 persons in one batch: requirements, announcements and links, in memory that does not grow."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from benchmarks.crowd import _PERSONS, KEYS, OPENED
from benchmarks.figures import Figure
from consent.model import Letters, NewCampaign, NewTerms, TermsKind
from consent.usecases.record_terms import record_terms
from consent.usecases.start_campaign import start_campaign
from depot.accounts.model import Product
from depot.kernel import crypto, db, migrate
from depot.kernel.clock import new_id
from depot.kernel.embedded import EmbeddedPostgres
from depot.kernel.ids import StaffId

PERSONS: Final = 200_000
FEW: Final = 20_000
LINKS_GOAL: Final = 1_000
GROWTH_GOAL: Final = 1.2
NOW: Final = datetime(2026, 1, 5, 9, tzinfo=UTC)
_PDF: Final = b"%PDF-1.7\n%%EOF\n"
_TABLES: Final = ("persons", "natural_persons", "person_addresses", "depots", "depot_roles")


@dataclass(frozen=True, slots=True)
class Measured:
    """One campaign in a process of its own."""

    links: int
    seconds: float
    megabytes: int


def figures() -> list[Figure]:
    """At 20,000 persons, and at ten times as many."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            few, many = _measured(server, FEW), _measured(server, PERSONS)
        finally:
            server.remove()
    assert (few.links, many.links) == (FEW, PERSONS), "everybody gets one link"
    speed, growth = many.links / many.seconds, many.megabytes / few.megabytes
    return [
        Figure(f"Consent: links issued in a campaign of {PERSONS:,}", f"{speed:,.0f} links/s ({many.seconds:.0f} s)",
               f"≥ {LINKS_GOAL:,}/s", speed >= LINKS_GOAL),
        Figure(f"Consent: memory at {PERSONS:,} / at {FEW:,} persons",
               f"{growth:.2f} ({many.megabytes} MB / {few.megabytes} MB)", f"≤ {GROWTH_GOAL}", growth <= GROWTH_GOAL),
    ]  # fmt: skip


def _measured(server: EmbeddedPostgres, persons: int) -> Measured:
    name = f"bench_consent_{persons}"
    url = server.create_database(name)
    migrate.upgrade(url)
    engine = db.engine(url)
    with sessionmaker(engine).begin() as tx:
        sealed = KEYS.encrypt(b"DE89370400440532013000")
        tx.execute(text(_PERSONS), {"customers": persons, "opened": OPENED, "sealed": sealed})
    with sessionmaker(engine).begin() as tx:
        for table in _TABLES:
            tx.execute(text(f"analyze depot.{table}"))
    engine.dispose()
    command = [sys.executable, "-m", "benchmarks.consent_links", "--run", url]
    ran = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()[-1])
    server.drop_database(name)
    return Measured(ran["links"], ran["seconds"], ran["megabytes"])


def _run(url: str) -> None:
    """The whole campaign in one transaction, its time and the largest memory of this process."""
    crypto.install(KEYS)
    engine = db.engine(url)
    staff = StaffId(new_id())
    new = NewTerms(
        product=Product.INVESTMENT,
        kind=TermsKind.GENERAL,
        title="Bedingungen",
        version="2026-04",
        in_force_from=date(2026, 4, 1),
        synopsis="Neu gefasst.",
        pdf=_PDF,
        text="",
    )
    begun = time.perf_counter()
    with sessionmaker(engine).begin() as tx:
        terms = record_terms(tx, new, staff=staff, now=NOW)
        campaign = NewCampaign(
            title="Neue Bedingungen",
            terms=(terms.terms_id,),
            announced_on=NOW.date(),
            effective_on=date(2026, 4, 1),
            ends_on=date(2026, 6, 30),
            letters=Letters.ALL,
        )
        start_campaign(tx, campaign, staff=staff, now=NOW)
    seconds = time.perf_counter() - begun
    with sessionmaker(engine).begin() as tx:
        links = tx.scalar(text("select count(*) from consent.links"))
    status = Path("/proc/self/status").read_text(encoding="ascii")
    megabytes = int(status.split("VmHWM:")[1].split()[0]) // 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes, "links": links}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        _run(sys.argv[2])
    else:
        for figure in figures():
            print(f"{figure.name}: {figure.value} (goal {figure.goal}) {'ok' if figure.holds else 'MISSED'}")
