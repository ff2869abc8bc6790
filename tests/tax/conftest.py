"""What the tests of taxation share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, event

from depot.kernel import crypto


@pytest.fixture(autouse=True)
def keys() -> None:
    """Keys for the sealed columns."""
    crypto.install(crypto.Keyring({1: b"k" * 32}, b"p" * 32))


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement sent to the database."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
