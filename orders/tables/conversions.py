"""Mergers and splits of funds (FND-4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import ConversionId, PositionId, StaffId
from depot.kernel.money import Units


class FundConversionRow(Base):
    """What becomes of all units of a fund on a day; a second person approves it."""

    __tablename__ = "fund_conversions"
    __table_args__ = (
        UniqueConstraint("isin", "effective_on"),
        CheckConstraint("ratio > 0", name="ratio"),
        CheckConstraint("(kind = 'split') = (isin = into_isin) and kind in ('merger', 'split')", name="kind"),
        CheckConstraint("approved_by <> proposed_by", name="four_eyes"),
        {"schema": "orders"},
    )

    conversion_id: Mapped[ConversionId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    isin: Mapped[str]
    into_isin: Mapped[str]
    ratio: Mapped[Decimal]  # new units for one old one
    effective_on: Mapped[date]
    proposed_by: Mapped[StaffId]
    proposed_at: Mapped[datetime]
    approved_by: Mapped[StaffId | None]
    approved_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ConversionBookingRow(Base):
    """What was made of a position: once, never changed."""

    __tablename__ = "conversion_bookings"
    __table_args__ = (
        UniqueConstraint("conversion_id", "position_id"),
        CheckConstraint("units_micro > 0 and into_units_micro > 0", name="units"),
        {"schema": "orders"},
    )

    booking_id: Mapped[UUID] = mapped_column(primary_key=True)
    conversion_id: Mapped[ConversionId] = mapped_column(ForeignKey("orders.fund_conversions.conversion_id"))
    position_id: Mapped[PositionId] = mapped_column(ForeignKey("depot.positions.position_id"))
    into_position_id: Mapped[PositionId] = mapped_column(ForeignKey("depot.positions.position_id"))
    units_micro: Mapped[Units]
    into_units_micro: Mapped[Units]
    booked_on: Mapped[date]
    booked_at: Mapped[datetime]
