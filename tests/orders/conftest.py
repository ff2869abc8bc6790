"""What the tests of orders stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from tests.orders.desk import Desk, a_desk


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """Sessions whose every commit is gone after the test."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def desk(sessions: sessionmaker[Session]) -> Desk:
    """A customer with 1000.00 EUR on the cash account."""
    return a_desk(sessions)
