"""What a worker does beside its requests, every few seconds: seal, anchor, learn of new closures (PRV-5, ORD-9)."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import structlog
from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import audit, seals
from depot.kernel.anchors import Anchors
from depot.kernel.clock import machine_now

log = structlog.get_logger("depot.housekeeping")

SECONDS: Final = 2.0


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """A thread keeps house as long as the service runs; then the connections are closed."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_house, args=(app, stop), name="housekeeping", daemon=True)
    keeper.start()
    yield
    stop.set()
    keeper.join(timeout=5)
    app.state.engine.dispose()


def _keep_house(app: FastAPI, stop: threading.Event) -> None:
    sessions: sessionmaker[Session] = app.state.sessions
    anchors: Anchors = app.state.anchors
    while not stop.wait(SECONDS):
        try:
            with sessions.begin() as tx:
                audit.seal(tx)
            with sessions.begin() as tx:
                seals.seal(tx, app.state.sealed)
            with sessions() as tx:
                anchors.export(tx, now=machine_now())
            if app.state.calendars_kept.refresh():
                app.state.calendars = app.state.calendars_kept.calendars
        except (SQLAlchemyError, OSError) as fault:
            log.warning("housekeeping_failed", kind=type(fault).__name__)
