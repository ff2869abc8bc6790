"""The whole service in this process, on a database of its own, with the people of the demonstration around it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from rich.console import Console
from sqlalchemy.orm import sessionmaker

from auth.usecases.enrol_staff import enrol_staff
from depot.accounts.usecases.local_provider_secret import local_provider_secret
from depot.app import assemble
from depot.customers.model import IdentificationMethod
from depot.demo.actors.back_office import BackOffice
from depot.demo.actors.frontend import Frontend
from depot.demo.actors.fund_company import FundCompanyProcess
from depot.demo.actors.phone import Phone
from depot.demo.clock import StoryClock
from depot.demo.portfolio import take_over
from depot.demo.stage import Stage
from depot.demo.world import World, at
from depot.kernel import db, test_clock
from depot.kernel.actor import StaffRole
from depot.settings import Environment, Settings
from tax.jobs import run_vorabpauschale

BEGINS: Final = at("2021-03-01", "08:30")
PASSWORD: Final = "a long pass phrase"


@dataclass
class Town:
    """The service and everybody who calls it; each caller has a client of their own, so cookies stay apart."""

    app: FastAPI
    world: World
    public_url: str

    def browser(self) -> TestClient:
        """A browser that knows nothing of the others."""
        return TestClient(self.app, base_url=self.public_url)

    def stranger(self) -> Frontend:
        """Another customer's frontend and phone."""
        client, clock = self.world.frontend.client, self.world.office.clock
        return Frontend(client, clock, phone=Phone(client, clock))

    def whole(self) -> bool:
        """Whether every sentence that must always hold does, the audit chain included."""
        report = self.world.office.read("/health/invariants")
        assert report["broken"] == []
        return bool(report["status"] == "whole")


@pytest.fixture
def town(fresh_database: str, tmp_path: Path) -> Iterator[Town]:
    """A morning in March 2021, one member of staff logged in, nobody else there yet."""
    configured = Settings(environment=Environment.TEST, data_dir=tmp_path, test_clock=True)
    app = assemble(configured, db.engine(fresh_database))
    sessions = sessionmaker(app.state.engine)
    with sessions.begin() as tx:
        test_clock.move_to(tx, BEGINS)
        roles = (StaffRole.SERVICE, StaffRole.OPERATIONS, StaffRole.TAX, StaffRole.COMPLIANCE)
        staff = {
            name: enrol_staff(tx, name=name, roles=roles, password=PASSWORD, now=BEGINS).totp_secret
            for name in ("olga", "otto")
        }
    clock = StoryClock(BEGINS)

    def command(*arguments: str) -> str:
        if arguments == ("demo-portfolio",):
            return json.dumps(take_over(sessions, bank=app.state.house_bank, now=clock.now()))
        if arguments[0] == "demo-provider-secret":
            return local_provider_secret(IdentificationMethod(arguments[1])).hex()
        assert arguments[:3] == ("tax", "vorabpauschale", "--year"), "the only other command of the story"
        now, rehearsal = clock.now(), "--dry-run" in arguments
        report = run_vorabpauschale(sessions, year=int(arguments[3]), now=now, dry_run=rehearsal)
        sums = {**asdict(report), "total_tax": report.total_tax}
        return "\n".join(f"│ {name.replace('_', ' ')} │ {figure} │" for name, figure in sums.items())

    with TestClient(app) as client, FundCompanyProcess(tmp_path / "exchange") as company:
        office, checker = (
            BackOffice(client, clock, login=name, password=PASSWORD, totp_secret=secret)
            for name, secret in staff.items()
        )
        office.log_in()
        frontend = Frontend(client, clock, phone=Phone(client, clock))
        stage = Stage(Console(file=io.StringIO()), tmp_path / "papers")
        yield Town(app, World(stage, office, checker, frontend, command, company), configured.public_url)
