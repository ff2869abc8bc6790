"""Where the proceeds of a switch go (ORD-1)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import OrderId


class SwitchLegRow(Base):
    """A fund that a switch goes into; its purchase is known when the redemption is settled, then nothing changes."""

    __tablename__ = "switch_legs"
    __table_args__ = (
        CheckConstraint("percent > 0 and percent <= 100", name="percent"),
        UniqueConstraint("order_id", "isin"),
        UniqueConstraint("leg_order_id"),
        {"schema": "orders"},
    )

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    isin: Mapped[str]
    percent: Mapped[Decimal]
    leg_order_id: Mapped[OrderId | None] = mapped_column(ForeignKey("orders.orders.order_id"))
