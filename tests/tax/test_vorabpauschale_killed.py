"""The run's process is killed by SIGKILL at moments of chance, and started again until it is through (R6, TAX-37)."""

from __future__ import annotations

import random
import subprocess
import sys
import time

import pytest
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from depot.kernel import db
from depot.kernel.embedded import EmbeddedPostgres
from tests.tax.year_end import BOOKED, Sessions, a_bank, written

RUN = f"""
import sys, datetime
from sqlalchemy.orm import sessionmaker
from depot.kernel import crypto, db
from tax.jobs import run_vorabpauschale
crypto.install(crypto.Keyring({{1: b"k" * 32}}, b"p" * 32))
sessions = sessionmaker(db.engine(sys.argv[1]), expire_on_commit=False)
print("begins", flush=True)
report = run_vorabpauschale(
    sessions, year=2024, now=datetime.datetime.fromisoformat({BOOKED.isoformat()!r}), dry_run=False, persons_per_part=3
)
print(report.events)
"""


@pytest.mark.rule("TAX-37", "R6")
@pytest.mark.parametrize("tries", [3, pytest.param(50, marks=pytest.mark.prove)])
def test_killed_at_any_moment_and_resumed_it_writes_what_an_unkilled_run_writes(
    committing: Sessions, server: EmbeddedPostgres, fresh_database: str, tries: int
):
    a_bank(committing, customers=24)
    committing.kw["bind"].dispose()
    name = fresh_database.rsplit("/", 1)[1]
    unkilled_url = server.create_database(f"{name}_unkilled", template=name)
    begun = time.perf_counter()
    _through(unkilled_url)
    whole = time.perf_counter() - begun
    chance = random.Random(44)  # noqa: S311 - a fixed sequence, no secret
    kills = 0
    for _ in range(tries):
        with _start(fresh_database) as process:
            time.sleep(chance.random() * whole / 3)
            process.kill()
        kills += process.returncode == -9
    assert kills, "not one kill came in time"
    _through(fresh_database)
    assert written(committing) == _written(unkilled_url)
    with committing() as tx:
        assert tx.scalar(text("select count(*) - count(distinct position_id) from tax.events")) == 0
    server.drop_database(f"{name}_unkilled")


def _written(url: str) -> dict[str, str]:
    engine = db.engine(url)
    found = written(sessionmaker(engine))
    engine.dispose()
    return found


def _start(url: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    return process


def _through(url: str) -> None:
    """The killed process's session may still be dying on the server: the lock is tried until it is free."""
    for _ in range(50):
        with _start(url) as process:
            out, err = process.communicate()
        if process.returncode == 0:
            assert int(out) > 0
            return
        assert "VorabpauschaleRunning" in err, err
        time.sleep(0.1)
    raise AssertionError("the lock never became free")
