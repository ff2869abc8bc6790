"""A PostgreSQL of our own: starts the binaries of the wheel, PG_BIN or the system, as any user, on loopback only.

Only the binaries of the wheel are used, never its Python code: that opens the permissions of every parent folder and
trusts whoever connects. Here root steps down to an unprivileged account, nobody is trusted (scram-sha-256 with a random
password), and a folder that the account cannot reach is never opened: data and binaries move to `SHELTER` instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import secrets
import shlex
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

import psycopg
from psycopg import sql

from depot.kernel.db import driver_url
from depot.kernel.programs import SHELTER, Account, PostgresDidNotStart, find_programs, reachable

DATABASE: Final = "depot"
USER: Final = "depot_owner"  # not the name of a schema, which PostgreSQL would then take for the default one
_ACCOUNTS: Final = ("postgres", "nobody")
_OLDEST: Final = 15
_ATTEMPTS: Final = 5
_STARTUP_SECONDS: Final = 60

_ALWAYS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
    # Values of rows, so personal data, stay out of the log: neither statements nor the "Key (iban)=…" of a violation.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_DURABLE: Final = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
_FORGETFUL: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True, slots=True)
class EmbeddedPostgres:
    """A running server of our own; it outlives the process that started it, until `stop`."""

    home: Path
    programs: Path
    account: Account
    port: int
    password: str = field(repr=False)

    @classmethod
    def start(cls, data_dir: Path, *, durable: bool = True, pg_bin: Path | None = None) -> Self:
        """The server that keeps its data below `data_dir`: the running one, or else started now.

        `durable=False` gives up safety against a crash of the machine, for tests.
        """
        account = _account(data_dir)
        home = _home(data_dir, account)
        programs = reachable(find_programs(pg_bin), account)
        account.make_folder(home)
        with _alone(home / "lock"):
            _initialise(home, programs, account, durable=durable)
            port = _running_port(home, programs, account) or _launch(home, programs, account, durable=durable)
        return cls(home, programs, account, port, _password(home))

    @classmethod
    def running(cls, data_dir: Path, *, pg_bin: Path | None = None) -> Self | None:
        """The server of `data_dir` if it answers; starts and changes nothing."""
        if not data_dir.is_dir():
            return None
        account = _account(data_dir)
        home = _home(data_dir, account)
        port = _port_of(home)
        if port is None or not _answers(home, port):
            return None
        return cls(home, reachable(find_programs(pg_bin), account), account, port, _password(home))

    def url(self, database: str = DATABASE) -> str:
        """The address of a database, with the driver written out."""
        return driver_url(_address(self.port, self.password, database))

    def has_database(self, name: str) -> bool:
        """Whether the server holds a database of this name."""
        with self._administration() as connection:
            return connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone() is not None

    def create_database(self, name: str, template: str | None = None) -> str:
        """A new database, empty or a copy of `template`; returns its address."""
        copied = sql.SQL("create database {} template {}")
        with self._administration() as connection:
            connection.execute(copied.format(sql.Identifier(name), sql.Identifier(template or "template0")))
        return self.url(name)

    def rename_database(self, name: str, new_name: str) -> None:
        """The same database under another name; nobody may be connected to it."""
        with self._administration() as connection:
            connection.execute(
                sql.SQL("alter database {} rename to {}").format(sql.Identifier(name), sql.Identifier(new_name))
            )

    def drop_database(self, name: str) -> None:
        """Removes a database with all it holds and closes its connections."""
        with self._administration() as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Ends the server in order: connections are closed, everything is written."""
        self.account.run(self.programs / "pg_ctl", "stop", "-D", _cluster(self.home), "-m", "fast", "-w")

    def remove(self) -> None:
        """Ends the server and removes its data for ever."""
        self.stop()
        shutil.rmtree(self.home)

    @contextmanager
    def _administration(self) -> Iterator[psycopg.Connection]:
        connection = psycopg.connect(_address(self.port, self.password, "postgres"), autocommit=True)
        with connection:
            yield connection


def resolve(url: str | None, data_dir: Path, *, pg_bin: Path | None = None) -> str:
    """The address to use: `url` (DATABASE_URL) where given, else the embedded server's, with its database made."""
    if url:
        return driver_url(url)
    server = EmbeddedPostgres.start(data_dir, pg_bin=pg_bin)
    with _alone(server.home / "lock"):
        if not server.has_database(DATABASE):
            server.create_database(DATABASE)
    return server.url(DATABASE)


def _account(data_dir: Path) -> Account:
    """Ourselves; as root the owner of the data that is there, else the first account made for little rights."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), steps_down=False)
    for home in (data_dir / "postgres", _sheltered(data_dir)):
        if home.is_dir() and (owner := home.stat()).st_uid != 0:
            return Account(owner.st_uid, owner.st_gid, steps_down=True)
    for name in _ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, steps_down=True)
    raise PostgresDidNotStart(step="stepping down from root", log=f"no account named {' or '.join(_ACCOUNTS)}")


def _sheltered(data_dir: Path) -> Path:
    return SHELTER / hashlib.sha256(str(data_dir.resolve()).encode()).hexdigest()[:16]


def _home(data_dir: Path, account: Account) -> Path:
    """Where the server lives: below `data_dir`, or in the shelter where the account cannot get there."""
    data_dir.mkdir(parents=True, exist_ok=True)
    home = data_dir / "postgres"
    if account.reaches(home):
        return home.resolve()
    SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
    return _sheltered(data_dir)


def _cluster(home: Path) -> Path:
    return home / "cluster"


def _password(home: Path) -> str:
    return (home / "password").read_text().strip()


def _address(port: int, password: str, database: str) -> str:
    return f"postgresql://{USER}:{password}@127.0.0.1:{port}/{database}"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time starts the server of a folder."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _initialise(home: Path, programs: Path, account: Account, *, durable: bool) -> None:
    """Makes the cluster once: checksums, UTF-8, one order of letters on every machine, nobody trusted."""
    if _cluster(home).is_dir():
        return
    fresh = home / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    if not (home / "password").exists():
        account.write_secret(home / "password", secrets.token_hex(24))
    version = account.run(programs / "postgres", "--version").stdout
    major = int((re.search(r"\d+", version) or ["0"])[0])
    if major < _OLDEST:
        raise PostgresDidNotStart(step="version", log=f"{version.strip()} is older than PostgreSQL {_OLDEST}")
    builtin = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    locale = builtin if major >= 17 else ("--locale=C.UTF-8",)
    options = ("--encoding=UTF8", "--data-checksums", "--auth=scram-sha-256", "--no-instructions", *locale)
    speed = () if durable else ("--no-sync",)
    secret = f"--pwfile={home / 'password'}"
    made = account.run(programs / "initdb", "-D", fresh, "-U", USER, secret, *options, *speed)
    if made.returncode != 0:
        raise PostgresDidNotStart(step="initdb", log=made.stderr.strip())
    fresh.rename(_cluster(home))


def _port_of(home: Path) -> int | None:
    """The port in the server's own note of its life, which a crash may leave behind."""
    try:
        return int((_cluster(home) / "postmaster.pid").read_text().splitlines()[3])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _answers(home: Path, port: int) -> bool:
    """Whether the server of exactly this folder answers on the port, and knows our password."""
    try:
        with psycopg.connect(_address(port, _password(home), "postgres"), connect_timeout=5) as connection:
            row = connection.execute("show data_directory").fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and Path(row[0]) == _cluster(home)


def _running_port(home: Path, programs: Path, account: Account) -> int | None:
    """The port of the running server; waits for one that is still recovering. None if there is none."""
    for _ in range(_STARTUP_SECONDS * 10):
        port = _port_of(home)
        if port is not None and _answers(home, port):
            return port
        if account.run(programs / "pg_ctl", "status", "-D", _cluster(home)).returncode != 0:
            return None
        time.sleep(0.1)
    raise PostgresDidNotStart(step="waiting", log=_last_words(home))


def _launch(home: Path, programs: Path, account: Account, *, durable: bool) -> int:
    """Starts the server on the port it had before, or else a free one."""
    settings = _ALWAYS | (_DURABLE if durable else _FORGETFUL)
    log = home / "server.log"
    for port in (*_port_before(home), *(_free_port() for _ in range(_ATTEMPTS))):
        log.unlink(missing_ok=True)
        # On the command line, not in a file: as root we write nothing into a folder that another account owns.
        options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in {**settings, "port": str(port)}.items())
        limits = ("-w", "-t", str(_STARTUP_SECONDS), "-s")
        started = account.run(programs / "pg_ctl", "start", "-D", _cluster(home), "-l", log, *limits, "-o", options)
        if started.returncode == 0:
            return port
        if "could not create any TCP/IP sockets" not in _last_words(home):
            break
    raise PostgresDidNotStart(step="start", log=_last_words(home))


def _port_before(home: Path) -> list[int]:
    """The port of the last start, so that an address once printed stays good; empty before the first."""
    options = _cluster(home) / "postmaster.opts"
    found = re.search(r"\bport=(\d+)", options.read_text()) if options.exists() else None
    return [int(found[1])] if found else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _last_words(home: Path) -> str:
    log = home / "server.log"
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:]) if log.exists() else "no log"
