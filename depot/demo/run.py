"""`depot demo`: an empty database, the service as a process, the story over HTTP, and a check at the end."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx2
from rich.console import Console

from depot.demo.actors.back_office import BackOffice
from depot.demo.actors.caller import Refused
from depot.demo.actors.frontend import Frontend
from depot.demo.actors.fund_company import FundCompanyProcess
from depot.demo.actors.phone import Phone
from depot.demo.clock import StoryClock
from depot.demo.server import CommandFailed, Server, beginning_anew, free_port, prepared, serving
from depot.demo.stage import Stage
from depot.demo.story.play import play
from depot.demo.world import World, at
from depot.kernel.clock import machine_now

STAFF: Final = "demo.operations"
CHECKER: Final = "demo.checker"
PASSWORD: Final = "a long pass phrase"  # noqa: S105 - of an invented member of staff
ROLES: Final = ("service", "operations", "tax", "compliance")
BEGINS: Final = at("2021-03-01", "08:30")


def run(console: Console, *, data_dir: Path, folder: Path, port: int, stay: bool) -> bool:
    """Play the story; whether everything held."""
    stage = Stage(console, folder)
    chosen = free_port(port)
    server = prepared(data_dir, chosen)
    console.print(f"[bold]depot demo[/bold]  {server.url}  data in {data_dir}, papers in {folder}", highlight=False)
    with (
        beginning_anew(data_dir),
        serving(server, chosen),
        httpx2.Client(base_url=server.url, timeout=60) as client,
        TemporaryDirectory() as exchange,
        FundCompanyProcess(Path(exchange)) as company,
    ):
        world = _world(stage, server, client, company)
        with httpx2.Client(base_url=server.url, timeout=60) as browser:
            _told(stage, lambda: play(world, browser))
        _told(stage, lambda: _check(stage, server))
        held = _conclude(stage)
        if stay:
            _stay(console, server, world)
    return held


def _world(stage: Stage, server: Server, client: httpx2.Client, company: FundCompanyProcess) -> World:
    """The bank's clock goes to the beginning of the story, and a member of staff is enrolled."""
    server.command("day", "--to", BEGINS.replace(tzinfo=None).isoformat())
    clock = StoryClock(BEGINS)
    office, checker = (_enrolled(stage, server, client, clock, login) for login in (STAFF, CHECKER))
    office.log_in()
    phone = Phone(client, clock, heard=stage.heard)
    frontend = Frontend(client, clock, phone=phone, heard=stage.heard)
    return World(stage, office, checker, frontend, server.command, company)


def _enrolled(stage: Stage, server: Server, client: httpx2.Client, clock: StoryClock, login: str) -> BackOffice:
    roles = [part for role in ROLES for part in ("--role", role)]
    printed = server.command("staff-add", login, *roles, "--password-env", "STAFF_PASSWORD", STAFF_PASSWORD=PASSWORD)
    secret = printed.split()[-1]
    return BackOffice(client, clock, login=login, password=PASSWORD, totp_secret=secret, heard=stage.heard)


def _told(stage: Stage, part: Callable[[], None]) -> None:
    """A refusal that the story did not foresee ends this part of it, and is one more thing that did not hold."""
    try:
        part()
    except (Refused, CommandFailed) as unforeseen:
        stage.expect(f"{type(unforeseen).__name__}: {unforeseen}", holds=False)


def _check(stage: Stage, server: Server) -> None:
    printed = server.command("check").strip()
    stage.expect(f"depot check: {printed}", holds=True)


def _conclude(stage: Stage) -> bool:
    stage.console.print()
    stage.say(f"{len(stage.papers)} papers and pictures in {stage.folder}")
    if stage.broken:
        stage.console.print(f"[red]✗ {len(stage.broken)} of {len(stage.broken) + stage.held} did not hold[/red]")
        for claim in stage.broken:
            stage.console.print(f"  [red]✗[/red] {claim}", markup=True, highlight=False)
        return False
    stage.console.print(f"[green]✓ all {stage.held} expectations held[/green]", highlight=False)
    return True


def _stay(console: Console, server: Server, world: World) -> None:
    """Addresses and logins; the bank's clock goes to the machine's time, so that any authenticator app fits."""
    frontend, office = world.frontend, world.office
    with suppress(Refused):
        world.go_to(machine_now())
    lines = (
        f"[bold]The service stays up at {server.url} until Ctrl-C[/bold]",
        f"  every call     {server.url}/openapi.json",
        f"  health         {server.url}/health/invariants, {server.url}/metrics",
        f"  customer       POST /v1/logins: access number {frontend.access_number}, PIN {frontend.pin}",
        f"                 authenticator secret {frontend.totp_secret} (factor {frontend.totp_factor})",
        f"  staff          POST /v1/staff/sessions: name {office.login}, password {office.password}",
        f"                 authenticator secret {office.totp_secret}",
    )
    console.print()
    for line in lines:
        console.print(line, highlight=False, soft_wrap=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("stopped")
