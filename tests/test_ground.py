"""The ground itself: a test cannot leave the machine, and leaves nothing behind in the database."""

from __future__ import annotations

import socket

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

CLOCKS = text("select count(*) from depot.test_clock")


@pytest.mark.rule("OPS-3")
@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "bank.example"])
def test_a_test_cannot_leave_the_machine(host: str):
    with pytest.raises(RuntimeError, match="may not leave this machine"):
        socket.create_connection((host, 80), timeout=1)


@pytest.mark.rule("OPS-3")
def test_even_committed_writes_are_gone_after_the_test(tx: Session, engine: Engine):
    tx.execute(text("insert into depot.test_clock (only_row, shift) values (1, interval '1 day')"))
    tx.commit()
    assert tx.scalar(CLOCKS) == 1
    with engine.connect() as other:
        assert other.scalar(CLOCKS) == 0
