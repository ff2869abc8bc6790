"""The composition root of the web service: the only place where settings, packages and ports are connected."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from depot.funds.api import calculators as execution_days_calculator
from depot.kernel import audit, crypto, embedded, logs, migrate, test_clock
from depot.kernel.calendar import Calendars
from depot.kernel.clock import SystemClock
from depot.kernel.db import engine as make_engine
from depot.kernel.web import problems, system
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from depot.settings import InstitutionSettings, Settings, settings
from depot.vl import api as vl_calculator
from tax.api import calculators as tax_calculators

log = structlog.get_logger("depot.app")

SEAL_EVERY_SECONDS: Final = 2.0

DESCRIPTION: Final = """
Retail fund custody: depots, orders, consent, German withholding tax.

Money, units, prices and rates are strings with a dot. Every call that changes something carries an `Idempotency-Key`.
Refusals are `application/problem+json` and name the rule and the field; one answer reports every fault found.
"""


INVARIANTS: Final[dict[str, str]] = {}


def create(configured: Settings | None = None) -> FastAPI:
    """The service as uvicorn runs it: settings from the environment, embedded PostgreSQL unless told otherwise."""
    chosen = configured or settings()
    chosen.refuse_unsafe()
    logs.configure()
    crypto.install(chosen.keyring())
    url = embedded.resolve(chosen.database_url, chosen.data_dir, pg_bin=chosen.pg_bin)
    return assemble(chosen, make_engine(url, pool_size=chosen.pool_size))


def assemble(chosen: Settings, engine: Engine) -> FastAPI:
    """Connect packages, ports and settings on a database that is already there."""
    app = FastAPI(
        title="Depot service",
        version="1",
        description=DESCRIPTION,
        lifespan=_lifespan,
        telemetry={"logs": False, "auto_configure": False},
    )
    sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.engine = engine
    app.state.sessions = sessions
    app.state.test_clock = chosen.test_clock
    app.state.clock = test_clock.DatabaseClock(sessions) if chosen.test_clock else SystemClock()
    app.state.revision = migrate.head()
    app.state.needs_durability = chosen.is_production
    problems.install(app)
    app.add_middleware(Edge)
    _connect(app, chosen)
    refuse_undeclared(app)
    return app


def _connect(app: FastAPI, chosen: Settings) -> None:
    app.state.calendars = Calendars(InstitutionSettings().seat)
    app.include_router(system.health)
    app.include_router(system.router)
    if chosen.test_clock:
        app.include_router(system.test_clock_router)
    for router in (execution_days_calculator.router, vl_calculator.router, tax_calculators.router):
        app.include_router(router)
    app.state.invariants = INVARIANTS


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    stop = threading.Event()
    sealer = threading.Thread(target=_seal, args=(app.state.sessions, stop), name="sealer", daemon=True)
    sealer.start()
    yield
    stop.set()
    sealer.join(timeout=5)
    app.state.engine.dispose()


def _seal(sessions: sessionmaker[Session], stop: threading.Event) -> None:
    """Seal committed audit entries every few seconds; several workers take turns by an advisory lock."""
    while not stop.wait(SEAL_EVERY_SECONDS):
        try:
            with sessions.begin() as tx:
                audit.seal(tx)
        except SQLAlchemyError as fault:
            log.warning("sealing_failed", kind=type(fault).__name__)
