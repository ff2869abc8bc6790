"""Which contract a purchase belongs to, and sales placed ahead for the end of a lock-up (VL-3, VL-8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import DepotId, OrderId, VlContractId, VlEndSaleId


class VlShareRow(Base):
    """How much of a purchase belongs to a contract; what belongs to none is free. Never changed."""

    __tablename__ = "vl_shares"
    __table_args__ = (CheckConstraint("part > 0 and part <= of_parts", name="part"), {"schema": "orders"})

    order_id: Mapped[OrderId] = mapped_column(ForeignKey("orders.orders.order_id"), primary_key=True)
    contract_id: Mapped[VlContractId] = mapped_column(ForeignKey("depot.vl_contracts.contract_id"), primary_key=True)
    part: Mapped[int] = mapped_column(BigInteger)
    of_parts: Mapped[int] = mapped_column(BigInteger)


class VlEndSaleRow(Base):
    """A sale for the end of a lock-up: asked, released, then an order, withdrawn or given up (VL-8)."""

    __tablename__ = "vl_end_sales"
    __table_args__ = (
        Index(
            "uq_vl_end_sales_waiting",
            "contract_id",
            unique=True,
            postgresql_where=text("withdrawn_at is null and order_id is null and given_up_because is null"),
        ),
        CheckConstraint("order_id is null or released_at is not null", name="placed"),
        {"schema": "orders"},
    )

    sale_id: Mapped[VlEndSaleId] = mapped_column(primary_key=True)
    contract_id: Mapped[VlContractId] = mapped_column(ForeignKey("depot.vl_contracts.contract_id"))
    depot_id: Mapped[DepotId]
    money: Mapped[str]
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    agreed_by: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    released_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    order_id: Mapped[OrderId | None] = mapped_column(ForeignKey("orders.orders.order_id"))
    given_up_because: Mapped[str | None]
