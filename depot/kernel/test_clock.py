"""The test clock: in a non-production environment the bank's day can be moved, for all processes at once (OPS-4)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import BigInteger, CheckConstraint, Interval, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from depot.kernel.clock import machine_now
from depot.kernel.db import Base
from depot.kernel.errors import Conflict


class TestClockRow(Base):
    """The one shift of the bank's time against the machine's."""

    __tablename__ = "test_clock"
    __table_args__ = (CheckConstraint("only_row = 1", name="one_row"), {"schema": "depot"})

    only_row: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    shift: Mapped[timedelta] = mapped_column(Interval)


class ClockRunsForward(Conflict):
    """The bank's time never runs backward: bookings would get days that lie before their causes."""

    title = "The test clock can only be moved forward"
    title_de = "Die Testuhr lässt sich nur vorstellen"
    rule = "OPS-4"


class DatabaseClock:
    """The machine's time plus the shift that the database holds; `moment` is read once per request or step."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def now(self) -> datetime:
        """The bank's moment, with zone UTC."""
        with self._sessions() as tx:
            return machine_now() + shift(tx)


def shift(tx: Session) -> timedelta:
    """How far the bank's time is ahead of (or behind) the machine's."""
    return tx.scalar(select(TestClockRow.shift)) or timedelta(0)


def move_to(tx: Session, moment: datetime) -> None:
    """Set the bank's time; only forward, except for the very first time, which sets where the story begins."""
    if tx.scalar(select(TestClockRow.shift)) is not None and moment < machine_now() + shift(tx):
        raise ClockRunsForward
    row = {"only_row": 1, "shift": moment - machine_now()}
    statement = insert(TestClockRow).values(row)
    tx.execute(statement.on_conflict_do_update(index_elements=["only_row"], set_={"shift": statement.excluded.shift}))
