"""What the tests of depots stand on: the service's edge over one transaction, and who calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.api import (
    access,
    applicant,
    applications,
    changes,
    closing,
    depots,
    drafts,
    identification,
    life_events,
    mails,
    papers,
    person_changes,
    previews,
    signed_forms,
)
from depot.accounts.model import Product, TermsVersion
from depot.accounts.ports import IdentificationDesk
from depot.accounts.rules.identification_case import BY_PROVIDER
from depot.accounts.usecases.keep_mail_locally import keep_mail_locally
from depot.accounts.usecases.local_provider import local_provider
from depot.accounts.usecases.local_provider_secret import local_provider_secret
from depot.approval_acts import approval_acts
from depot.approvals import api as approvals_api
from depot.customers import api as customers
from depot.holdings.usecases.units_in_the_way import units_in_the_way
from depot.kernel.actor import Customer, Staff
from depot.kernel.calendar import Calendars
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.errors import Unauthenticated
from depot.kernel.ids import PersonId, SessionId, from_text
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from tests.build import BANK, NOW, TERMS

_keys = count(1)


class Bank:
    """The service over HTTP, with sessions by name: a person's id in its text form, or a name given to staff."""

    def __init__(self, client: TestClient, app: FastAPI, staff: dict[str, Staff]) -> None:
        self.client = client
        self.app = app
        self.staff = staff

    def post(self, path: str, body: object, who: str | None = None, key: str = "") -> Any:
        """A command, with a fresh key unless one is given."""
        headers = {"Idempotency-Key": key or f"key-{next(_keys):08d}"}
        return self.client.post(f"/v1{path}", json=body, headers=headers | self._bearer(who))

    def get(self, path: str, who: str | None = None) -> Any:
        """A read."""
        return self.client.get(f"/v1{path}", headers=self._bearer(who))

    @staticmethod
    def _bearer(who: str | None) -> dict[str, str]:
        return {} if who is None else {"Authorization": f"Bearer {who}"}


def _terms(_tx: Session, *, product: Product, on: object) -> tuple[TermsVersion, ...]:
    return TERMS


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """Sessions whose every commit is gone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def bank(sessions: sessionmaker[Session]) -> Iterator[Bank]:
    """The edge of accounts and customers on the test's transaction."""
    staff: dict[str, Staff] = {}

    def authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
        assert now == NOW
        if token in staff:
            return staff[token]
        if token.startswith("per_"):
            return Customer(PersonId(from_text("per", token)), SessionId(new_id()))
        raise Unauthenticated

    app = FastAPI()
    for router in (
        applications.router,
        approvals_api.router,
        applicant.router,
        papers.router,
        identification.router,
        mails.router,
        access.router,
        drafts.router,
        previews.router,
        signed_forms.router,
        mails.local_gateway,
        changes.router,
        closing.router,
        depots.router,
        life_events.router,
        person_changes.router,
        customers.router,
    ):
        app.include_router(router)
    problems.install(app)
    app.add_middleware(Edge)
    refuse_undeclared(app)
    app.state.clock, app.state.authenticate, app.state.sessions = FixedClock(NOW), authenticate, sessions
    app.state.after_name_change = app.state.after_death = ()
    providers = dict.fromkeys(BY_PROVIDER, local_provider)
    app.state.identification_desk = IdentificationDesk(providers, local_provider_secret)
    app.state.approval_acts = approval_acts(lambda: Decimal(0))
    app.state.calendars = Calendars("DE-BY")
    app.state.mail_gateway = keep_mail_locally
    app.state.closing_obstacles = (units_in_the_way,)
    app.state.terms_in_force, app.state.house_bank = _terms, BANK
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Bank(client, app, staff)
