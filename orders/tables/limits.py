"""What sales wait for (ORD-14)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import OrderId


class OrderLimitRow(Base):
    """The limit of an order: what was asked never changes, what was seen of prices does."""

    __tablename__ = "order_limits"
    __table_args__ = (
        CheckConstraint("kind in ('fixed', 'dynamic')", name="kind"),
        CheckConstraint("action in ('sell', 'notify')", name="action"),
        CheckConstraint("figure > 0 and highest > 0", name="above_zero"),
        CheckConstraint("(reached_day is null) = (reached_price is null)", name="reached"),
        {"schema": "orders"},
    )

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    kind: Mapped[str]
    figure: Mapped[Decimal]  # the price, or the distance in percent
    action: Mapped[str]
    ends_on: Mapped[date]
    currency: Mapped[str]
    rises: Mapped[bool]
    highest: Mapped[Decimal]
    watched_until: Mapped[date]
    reached_day: Mapped[date | None]
    reached_price: Mapped[Decimal | None]
