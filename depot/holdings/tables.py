"""Positions and lots; what a lot had and what left it is append only, what is left is kept beside it (TAX-2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import DepotId, LotId, PositionId
from depot.kernel.money import Eur, Units


class PositionCounterRow(Base):
    """The last position number given in a depot; its row is the lock under which the next is given (ACC-6)."""

    __tablename__ = "position_counters"
    __table_args__ = (CheckConstraint("last_suffix between 1 and 99", name="two_digits"), {"schema": "depot"})

    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"), primary_key=True)
    last_suffix: Mapped[int]


class PositionRow(Base):
    """A fund in a depot. Its units are balances of the ledger."""

    __tablename__ = "positions"
    __table_args__ = (
        UniqueConstraint("depot_id", "isin"),
        UniqueConstraint("number"),
        Index("ix_positions_isin", "isin"),
        {"schema": "depot"},
    )

    position_id: Mapped[PositionId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"))
    isin: Mapped[str]
    number: Mapped[str]
    opened_at: Mapped[datetime]


class LotRow(Base):
    """A lot: what was acquired, with the Vorabpauschalen it brought from elsewhere, and what is left of it."""

    __tablename__ = "lots"
    __table_args__ = (
        CheckConstraint("units_micro between 0 and acquired_units_micro", name="units_left"),
        CheckConstraint("cost_cents between 0 and acquired_cost_cents", name="cost_left"),
        CheckConstraint("acquired_units_micro > 0", name="units"),
        CheckConstraint("locked_until is null or vl_contract is not null", name="locked"),
        CheckConstraint(
            "least(vorabpauschalen_brought_cents, vorabpauschalen_used_cents) >= 0", name="vorabpauschalen"
        ),
        Index("ix_lots_fifo", "position_id", "acquired_on", "lot_id"),
        Index("ix_lots_reference", "reference"),
        Index("ix_lots_vl_contract", "vl_contract", postgresql_where=text("vl_contract is not null")),
        {"schema": "depot"},
    )

    lot_id: Mapped[LotId] = mapped_column(primary_key=True)
    position_id: Mapped[PositionId] = mapped_column(ForeignKey("depot.positions.position_id"))
    acquired_on: Mapped[date]
    units_micro: Mapped[Units]
    cost_cents: Mapped[Eur]
    vorabpauschalen_brought_cents: Mapped[Eur]
    vorabpauschalen_used_cents: Mapped[Eur]
    acquired_units_micro: Mapped[Units]
    acquired_cost_cents: Mapped[Eur]
    origin: Mapped[str]
    fx_rate: Mapped[Decimal | None]
    holding_since: Mapped[date | None]
    vl_contract: Mapped[UUID | None]
    locked_until: Mapped[date | None]
    really_acquired_on: Mapped[date | None]
    frozen_result_cents: Mapped[Eur | None]
    reference: Mapped[UUID]
    booked_on: Mapped[date]
    booked_at: Mapped[datetime]


class LotUseRow(Base):
    """What left a lot; negative where a reversal gave it back. Append only."""

    __tablename__ = "lot_uses"
    __table_args__ = (
        Index("ix_lot_uses_lot_id", "lot_id"),
        Index("ix_lot_uses_reference", "reference"),
        Index("ix_lot_uses_used_on", "used_on", postgresql_using="brin"),
        Index("uq_lot_uses_returns", "returns", unique=True, postgresql_where=text("returns is not null")),
        {"schema": "depot"},
    )

    use_id: Mapped[UUID] = mapped_column(primary_key=True)
    lot_id: Mapped[LotId] = mapped_column(ForeignKey("depot.lots.lot_id"))
    units_micro: Mapped[Units]
    cost_cents: Mapped[Eur]
    vorabpauschalen_cents: Mapped[Eur]
    reference: Mapped[UUID]
    used_on: Mapped[date]
    returns: Mapped[UUID | None] = mapped_column(ForeignKey("depot.lot_uses.use_id"))
    booked_at: Mapped[datetime]


class LotVorabpauschaleRow(Base):
    """The gross Vorabpauschale of a lot for a year (§ 18 InvStG); a partition a year, filled by the tax run."""

    __tablename__ = "lot_vorabpauschalen"
    __table_args__ = (
        # The lot leads, so that one lot's years are found in each partition without a second index.
        PrimaryKeyConstraint("lot_id", "year", name="pk_lot_vorabpauschalen"),
        {"schema": "depot", "postgresql_partition_by": "LIST (year)"},
    )

    lot_id: Mapped[LotId]
    year: Mapped[int]
    units_micro: Mapped[Units]
    amount_cents: Mapped[Eur]
