"""Settlements that were settled again because their price was corrected (FND-2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import ApprovalId, PriceId, SettlementId, TaxEventId
from depot.kernel.money import Eur, Units


class PriceCorrectionRow(Base):
    """A corrected price whose settlements are settled again; without its approval it cannot be here."""

    __tablename__ = "price_corrections"
    __table_args__ = ({"schema": "orders"},)

    price_id: Mapped[PriceId] = mapped_column(primary_key=True)
    isin: Mapped[str]
    price_day: Mapped[date]
    approval_id: Mapped[ApprovalId] = mapped_column(ForeignKey("depot.approvals.approval_id"))
    approved_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ResettlementRow(Base):
    """What a settlement comes to at the corrected price: once for each correction, never changed."""

    __tablename__ = "resettlements"
    __table_args__ = (UniqueConstraint("settlement_id", "price_id"), {"schema": "orders"})

    resettlement_id: Mapped[UUID] = mapped_column(primary_key=True)
    settlement_id: Mapped[SettlementId] = mapped_column(ForeignKey("orders.settlements.settlement_id"))
    price_id: Mapped[PriceId] = mapped_column(ForeignKey("orders.price_corrections.price_id"))
    units_micro: Mapped[Units]
    price: Mapped[Decimal]
    amount_cents: Mapped[Eur]
    charges: Mapped[list[Any]]
    fx_margin_cents: Mapped[Eur]
    tax_cents: Mapped[Eur]
    payment_cents: Mapped[Eur]
    tax_event_id: Mapped[TaxEventId | None]
    booked_on: Mapped[date]
    booked_at: Mapped[datetime]
