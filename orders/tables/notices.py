"""Redemption declarations for open real-estate funds (ORD-16)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import OrderId, StaffId


class NoticeRow(Base):
    """The declaration behind an order under notice; staff recorded it from the original form. Never changed."""

    __tablename__ = "notices"
    __table_args__ = ({"schema": "orders"},)

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    declared_on: Mapped[date]
    due_on: Mapped[date]
    proof: Mapped[str]
    recorded_by: Mapped[StaffId]
    recorded_at: Mapped[datetime]
