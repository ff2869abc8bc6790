"""The tables of funds: everything here is append only; what counts now is the newest row or the highest version."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.db import Base
from depot.kernel.ids import PriceId
from depot.kernel.money import Eur

PRICE = Numeric(18, 6)
PERCENT = Numeric(9, 6)


class FundRow(Base):
    """A fund the bank knows; other tables refer to it by its ISIN."""

    __tablename__ = "funds"
    __table_args__ = ({"schema": "depot"},)

    isin: Mapped[str] = mapped_column(primary_key=True)
    recorded_at: Mapped[datetime]


class FundTermsRow(Base):
    """What holds for a fund from a day on (FND-1)."""

    __tablename__ = "fund_terms"
    __table_args__ = (
        CheckConstraint("unit_decimals between 0 and 6", name="unit_decimals"),
        {"schema": "depot"},
    )

    isin: Mapped[str] = mapped_column(ForeignKey("depot.funds.isin"), primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    wkn: Mapped[str | None]
    name: Mapped[str]
    company: Mapped[str]
    currency: Mapped[str]
    domicile: Mapped[str]
    fund_class: Mapped[str]
    share_class: Mapped[str]
    is_complex: Mapped[bool]
    is_open_real_estate: Mapped[bool]
    in_universe: Mapped[bool]
    state: Mapped[str]
    minimum_subscription_cents: Mapped[Eur]
    minimum_plan_cents: Mapped[Eur]
    unit_decimals: Mapped[int]
    cut_off: Mapped[time]
    subscription_pricing_days: Mapped[int]
    redemption_pricing_days: Mapped[int]
    subscription_settlement_days: Mapped[int]
    redemption_settlement_days: Mapped[int]
    calendars: Mapped[list[str]] = mapped_column(ARRAY(Text))
    front_load_percent: Mapped[Decimal] = mapped_column(PERCENT)
    front_load_discount_percent: Mapped[Decimal] = mapped_column(PERCENT)
    transaction_charge_percent: Mapped[Decimal] = mapped_column(PERCENT)
    ongoing_costs_percent: Mapped[Decimal] = mapped_column(PERCENT)
    distribution_fee_percent: Mapped[Decimal] = mapped_column(PERCENT)
    recorded_at: Mapped[datetime]


class PriceRow(Base):
    """A version of a fund's price of a day; the highest version counts (FND-2)."""

    __tablename__ = "prices"
    __table_args__ = (
        CheckConstraint("redemption_price > 0 and issue_price > 0", name="above_zero"),
        CheckConstraint("version = 1 or reason is not null", name="a_correction_says_why"),
        {"schema": "depot"},
    )

    isin: Mapped[str] = mapped_column(ForeignKey("depot.funds.isin"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price_id: Mapped[PriceId] = mapped_column(unique=True)
    redemption_price: Mapped[Decimal] = mapped_column(PRICE)
    issue_price: Mapped[Decimal] = mapped_column(PRICE)
    currency: Mapped[str]
    source: Mapped[str]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]


class ExchangeRateRow(Base):
    """A version of an exchange rate of a day, currency per EUR; the highest version counts (FND-3)."""

    __tablename__ = "exchange_rates"
    __table_args__ = (
        CheckConstraint("rate > 0", name="above_zero"),
        CheckConstraint("version = 1 or reason is not null", name="a_correction_says_why"),
        {"schema": "depot"},
    )

    currency: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    price_id: Mapped[PriceId] = mapped_column(unique=True)
    rate: Mapped[Decimal] = mapped_column(PRICE)
    source: Mapped[str]
    reason: Mapped[str | None]
    recorded_at: Mapped[datetime]


class HeldPriceRow(Base):
    """A price or rate that waits for staff, as it came (FND-2); the fund may be unknown, so nothing refers to it."""

    __tablename__ = "held_prices"
    __table_args__ = (
        Index("ix_held_prices_subject_day", "subject", "day"),
        {"schema": "depot"},
    )

    price_id: Mapped[PriceId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    day: Mapped[date]
    value: Mapped[Decimal] = mapped_column(PRICE)
    issue_price: Mapped[Decimal | None] = mapped_column(PRICE)
    currency: Mapped[str | None]
    hold_reason: Mapped[str]
    source: Mapped[str]
    proposed_by: Mapped[UUID | None]
    held_at: Mapped[datetime]


class PriceDecisionRow(Base):
    """What a second person decided on a held price (FND-2)."""

    __tablename__ = "price_decisions"
    __table_args__ = (
        CheckConstraint("verdict in ('accept', 'reject')", name="verdict"),
        {"schema": "depot"},
    )

    price_id: Mapped[PriceId] = mapped_column(ForeignKey("depot.held_prices.price_id"), primary_key=True)
    verdict: Mapped[str]
    reason: Mapped[str]
    decided_by: Mapped[UUID]
    decided_at: Mapped[datetime]
