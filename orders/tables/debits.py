"""Sales for direct debits of single purchases that came back (PLN-6); append only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import OrderId
from depot.kernel.money import Eur


class DebitSaleRow(Base):
    """Which order undoes which purchase, and what came back; for plans `plan_orders` says it."""

    __tablename__ = "debit_sales"
    __table_args__ = (CheckConstraint("claim_cents > 0", name="positive"), {"schema": "orders"})

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    undoes: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), unique=True)
    claim_cents: Mapped[Eur]
