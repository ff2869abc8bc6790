"""The ground every test stands on: one PostgreSQL per run, a migrated template, and no network beyond this machine."""

from __future__ import annotations

import fcntl
import ipaddress
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from depot.kernel import crypto, db, migrate
from depot.kernel.crypto import Keyring
from depot.kernel.embedded import EmbeddedPostgres

_RUN = "DEPOT_TEST_RUN"
_PREFIX = "depot-tests-"
_TEMPLATE = "depot_template"
_owner_locks: list[Any] = []
_LONGEST = (
    "test_demo.py",
    "test_vorabpauschale_killed.py",
    "test_migrations.py",
    "test_a_family.py",
    "test_savings_plan.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """The process that starts the run makes its folder; the workers learn it from the environment."""
    sys.addaudithook(_refuse_the_network)
    if hasattr(config, "workerinput"):
        return
    _remove_abandoned_runs()
    run = Path(tempfile.mkdtemp(prefix=_PREFIX))
    run.chmod(0o711)  # the server's own account may pass to its folder inside, nobody may look
    # Held as long as this process lives, even against SIGKILL: whoever gets it may clean up.
    lock = (run / "owner").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _owner_locks.append(lock)
    os.environ[_RUN] = str(run)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, beside everything else: a run is as long as its last test."""
    longest = {name: at for at, name in enumerate(_LONGEST)}
    items.sort(key=lambda item: longest.get(item.path.name, len(longest)))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last one out stops the server and removes its data."""
    if not hasattr(config, "workerinput") and _RUN in os.environ:
        _remove_run(Path(os.environ.pop(_RUN)))
        _owner_locks.pop().close()


def _remove_run(run: Path) -> None:
    if (run / "postgres").is_dir() and (server := EmbeddedPostgres.running(run, pg_bin=_pg_bin())):
        server.remove()
    shutil.rmtree(run, ignore_errors=True)


def _remove_abandoned_runs() -> None:
    """What a killed run left behind: its owner's lock is free."""
    for run in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if run.stat().st_uid != os.geteuid() or not (run / "owner").exists():
            continue
        with (run / "owner").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            _remove_run(run)


def _pg_bin() -> Path | None:
    return Path(os.environ["PG_BIN"]) if "PG_BIN" in os.environ else None


def _refuse_the_network(event: str, arguments: tuple[Any, ...]) -> None:
    """A test that leaves this machine fails, whichever library tried; PostgreSQL is on the loopback."""
    if event in {"socket.connect", "socket.sendto"}:
        family, address = arguments[0].family, arguments[1]
        if family not in {socket.AF_INET, socket.AF_INET6}:
            return
        host = address[0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_this_machine(host):
        raise RuntimeError(f"a test may not leave this machine: {event} {host!r}")


def _is_this_machine(host: str | bytes | None) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost", socket.gethostname()}:
        return True
    try:
        address = ipaddress.ip_address(str(name))
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


@contextmanager
def _one_at_a_time() -> Iterator[Path]:
    run = Path(os.environ[_RUN])
    with (run / "workers").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield run


@pytest.fixture(scope="session", autouse=True)
def keyring() -> Keyring:
    """Keys of the tests, the same in every process; the composition root would install those of the environment."""
    keys = Keyring({1: b"k" * 32}, b"p" * 32)
    crypto.install(keys)
    return keys


@pytest.fixture(scope="session")
def server() -> EmbeddedPostgres:
    """The PostgreSQL of this run, shared by all workers; the first who needs it starts it and migrates the template."""
    with _one_at_a_time() as run:
        cluster = EmbeddedPostgres.start(run, durable=False, pg_bin=_pg_bin())
        if not cluster.has_database(_TEMPLATE):
            unfinished = f"{_TEMPLATE}_{uuid4().hex}"
            migrate.upgrade(cluster.create_database(unfinished))
            cluster.rename_database(unfinished, _TEMPLATE)
    return cluster


@pytest.fixture(scope="session")
def database_url(server: EmbeddedPostgres) -> str:
    """The address of this worker's own migrated database; what is committed here stays until the end of the run."""
    return _copy(server)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    """The engine of this worker's database, made as in production."""
    made = db.engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def tx(engine: Engine) -> Iterator[Session]:
    """A session whose every write, even a committed one, is gone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        outer.rollback()


@pytest.fixture
def fresh_database(server: EmbeddedPostgres) -> Iterator[str]:
    """The address of a migrated, empty database of this test alone: for real commits, races and whole servers."""
    url = _copy(server)
    yield url
    server.drop_database(url.rsplit("/", 1)[1])


@pytest.fixture
def empty_database(server: EmbeddedPostgres) -> Iterator[str]:
    """The address of a database in which nothing was migrated yet, of this test alone."""
    name = f"empty_{uuid4().hex}"
    yield server.create_database(name)
    server.drop_database(name)


def _copy(server: EmbeddedPostgres) -> str:
    with _one_at_a_time():  # a template can be copied by one connection at a time
        return server.create_database(f"test_{uuid4().hex}", template=_TEMPLATE)
