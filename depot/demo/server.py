"""The service as a process of its own, on a database that begins empty, and its command line."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx2

from depot.kernel.embedded import DATABASE, EmbeddedPostgres
from depot.settings import settings

START_SECONDS: Final = 120
STOP_SECONDS: Final = 20
LAST_WORDS: Final = 2_000
MARK: Final = "of-the-demonstration"


class ServiceDidNotStart(Exception):
    """The service gave up, or was not ready in time; its log says why."""


class CommandFailed(Exception):
    """A command of the story ended with another code than 0."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running service and the environment in which its commands work."""

    url: str
    data_dir: Path
    environment: Mapping[str, str]

    def command(self, *arguments: str, **variables: str) -> str:
        """Run `depot …` as an operator would; what it printed."""
        done = subprocess.run(  # noqa: S603 - our own command line
            _depot(*arguments),
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandFailed(f"depot {' '.join(arguments)}: {(done.stdout + done.stderr)[-LAST_WORDS:]}")
        return done.stdout


def free_port(wanted: int) -> int:
    """The port that was asked for if nobody has it, else one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise ServiceDidNotStart("no port is free")


@contextmanager
def beginning_anew(data_dir: Path) -> Iterator[None]:
    """An empty database, whatever an earlier demonstration left; a folder that holds anything else is not touched."""
    ours = data_dir / MARK
    if data_dir.is_dir() and any(data_dir.iterdir()) and not ours.exists():
        raise ServiceDidNotStart(f"{data_dir} is not a folder of the demonstration, name another one")
    data_dir.mkdir(parents=True, exist_ok=True)
    with ours.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise ServiceDidNotStart(f"another demonstration runs in {data_dir}, name another folder") from taken
        server = EmbeddedPostgres.start(data_dir, pg_bin=settings().pg_bin)
        server.drop_database(DATABASE)
        (data_dir / "keys.json").unlink(missing_ok=True)
        yield


def prepared(data_dir: Path, port: int) -> Server:
    """The environment of a demonstration: embedded database, test clock, development; nothing of the caller's own."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL" and "DEPOT_" not in name}
    url = f"http://127.0.0.1:{port}"
    ours = {
        "DEPOT_ENVIRONMENT": "development",
        "DEPOT_TEST_CLOCK": "true",
        "DEPOT_DATA_DIR": str(data_dir.resolve()),
        "DEPOT_PUBLIC_URL": url,
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }
    return Server(url, data_dir, {**kept, **ours})


@contextmanager
def serving(server: Server, port: int) -> Iterator[None]:
    """The service runs inside; it and its database are stopped afterwards."""
    log = server.data_dir / "service.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        process = subprocess.Popen(  # noqa: S603 - our own command line
            _depot("serve", "--port", str(port)), env=dict(server.environment), stdout=file, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_ready(server, process, log)
            yield
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            server.command("stop-database")


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{server.url}/health/ready").status_code == 200:
                return
        time.sleep(0.2)
    raise ServiceDidNotStart(log.read_text(errors="replace")[-LAST_WORDS:])


def _depot(*arguments: str) -> list[str]:
    return [sys.executable, "-c", "from depot.cli import main; main()", *arguments]
