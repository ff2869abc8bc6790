"""Price lists, fee runs and claims (FEE-1, FEE-2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import DepotId, EntryId, FeeClaimId
from depot.kernel.money import Eur


class PriceListRow(Base):
    """What a product costs from a day on; a change adds a row, nothing is edited (FEE-1)."""

    __tablename__ = "price_lists"
    __table_args__ = (
        CheckConstraint(
            "depot_fee_cents >= 0 and vl_fee_cents >= 0 and custody_free_cents >= 0 and return_fee_cents >= 0"
            " and custody_rate_percent >= 0",
            name="prices",
        ),
        {"schema": "depot"},
    )

    product: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[str]
    depot_fee_cents: Mapped[Eur]
    vl_fee_cents: Mapped[Eur]
    custody_rate_percent: Mapped[Decimal]
    custody_free_cents: Mapped[Eur]
    return_fee_cents: Mapped[Eur]
    recorded_at: Mapped[datetime]


class FeeRunRow(Base):
    """A quarter end whose fees were assessed for every depot (FEE-2)."""

    __tablename__ = "fee_runs"
    __table_args__ = ({"schema": "depot"},)

    quarter_end: Mapped[date] = mapped_column(primary_key=True)
    finished_at: Mapped[datetime]


class FeeClaimRow(Base):
    """A fee that is owed, once per depot, kind and quarter end; what an event causes is owed once for the event."""

    __tablename__ = "fee_claims"
    __table_args__ = (
        Index(
            "uq_fee_claims_period_end",
            "depot_id",
            "kind",
            "period_end",
            unique=True,
            postgresql_where=text("cause_id is null"),
        ),
        Index("uq_fee_claims_cause_id", "cause_id", "kind", unique=True, postgresql_where=text("cause_id is not null")),
        Index("ix_fee_claims_open", "depot_id", "period_end", postgresql_where=text("state = 'open'")),
        CheckConstraint("kind in ('depot', 'vl', 'custody', 'return', 'debit_loss')", name="kind"),
        CheckConstraint("(kind in ('return', 'debit_loss')) = (cause_id is not null)", name="caused"),
        CheckConstraint("state in ('open', 'settled')", name="state"),
        CheckConstraint("(state = 'settled') = (settlement_id is not null)", name="settled"),
        CheckConstraint("amount_cents > 0 and vat_cents >= 0 and vat_cents < amount_cents", name="amounts"),
        {"schema": "depot"},
    )

    claim_id: Mapped[FeeClaimId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"))
    kind: Mapped[str]
    period_end: Mapped[date]
    amount_cents: Mapped[Eur]
    vat_cents: Mapped[Eur]
    vat_percent: Mapped[Decimal]
    price_list: Mapped[str]
    state: Mapped[str]
    assessed_on: Mapped[date]
    assessment_id: Mapped[EntryId]
    settled_on: Mapped[date | None]
    settlement_id: Mapped[EntryId | None]
    cause_id: Mapped[UUID | None]  # the direct debit that came back, or the sale that did not bring its amount
