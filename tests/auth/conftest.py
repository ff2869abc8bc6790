"""Keys for the access, and the access as a service over HTTP with a clock that the test moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker

from auth.api import factors, logins, passkeys, recoveries, releases, sessions, sms, staff
from auth.model import ADD_FACTOR, BLOCK_FACTOR, REMOVE_FACTOR
from auth.ports import SmsDesk
from auth.usecases.activate_factor import activate_factor
from auth.usecases.authenticate import authenticate
from auth.usecases.block_factor import block_factor
from auth.usecases.keep_sms_locally import keep_sms_locally
from auth.usecases.remove_factor import remove_factor
from depot.kernel import crypto
from depot.kernel.clock import new_id
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from tests.auth.anna import Anna, anna_in_session
from tests.auth.house import House
from tests.auth.security_key import PARTY


@pytest.fixture(autouse=True)
def _keys() -> None:
    crypto.install(crypto.Keyring({1: b"k" * 32}, b"p" * 32))


@dataclass
class _Clock:
    house: House | None = None

    def now(self) -> datetime:
        assert self.house is not None
        return self.house.now


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    app = FastAPI()
    clock = _Clock()
    app.state.sessions = sessionmaker(engine, expire_on_commit=False)
    app.state.clock = clock
    app.state.authenticate = authenticate
    app.state.relying_party = PARTY
    for part in (logins, recoveries, factors, passkeys, releases, sessions, sms, staff):
        app.include_router(part.router)
    app.include_router(sms.local_gateway)
    problems.install(app)
    refuse_undeclared(app)
    with TestClient(app, raise_server_exceptions=False, client=(str(new_id()), 1)) as client:
        made = House(client, app.state.sessions)
        clock.house = made
        app.state.acts = {
            "place_order": made.act,
            ADD_FACTOR: activate_factor,
            BLOCK_FACTOR: block_factor,
            REMOVE_FACTOR: remove_factor,
        }
        app.state.after_login = [made]
        app.state.sms_desk = SmsDesk(keep_sms_locally, made.mobile_number)
        yield made


@pytest.fixture
def anna(house: House) -> Anna:
    """With TOTP and a living session."""
    return anna_in_session(house)
