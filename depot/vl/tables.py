"""Agreements, contracts, payments and notices of VL (5. VermBG); what was paid and told is never changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import (
    DepotId,
    IncomingId,
    PaperId,
    PersonId,
    PositionId,
    StaffId,
    VlAgreementId,
    VlContractId,
    VlNoticeId,
)
from depot.kernel.money import Eur


class VlFundRow(Base):
    """The share of equities in a fund from a day on, with its source (VL-14, § 2 Abs. 1 Nr. 1 c 5. VermBG)."""

    __tablename__ = "vl_funds"
    __table_args__ = (
        CheckConstraint("equity_percent between 0 and 100", name="equity_percent"),
        {"schema": "depot"},
    )

    isin: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    equity_percent: Mapped[Decimal]
    source: Mapped[str]
    recorded_by: Mapped[StaffId]
    recorded_at: Mapped[datetime]


class AgreementRow(Base):
    """That payments of an employer to a position are VL; asked, released, and ended with its contract (VL-1)."""

    __tablename__ = "vl_agreements"
    __table_args__ = (
        Index("ix_vl_agreements_depot_id", "depot_id"),
        Index("ix_vl_agreements_person_id", "person_id"),
        Index(
            "uq_vl_agreements_running",
            "position_id",
            unique=True,
            postgresql_where=text("opened_on is not null and ended_on is null"),
        ),
        CheckConstraint("(opened_on is null) = (position_id is null)", name="opened"),
        CheckConstraint("ended_on is null or opened_on is not null", name="ended"),
        {"schema": "depot"},
    )

    agreement_id: Mapped[VlAgreementId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"))
    isin: Mapped[str]
    person_id: Mapped[PersonId]
    position_id: Mapped[PositionId | None] = mapped_column(ForeignKey("depot.positions.position_id"))
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime]
    opened_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class ContractRow(Base):
    """One contract with its periods; its state moves along `rules.life_cycle` (VL-2 to VL-6)."""

    __tablename__ = "vl_contracts"
    __table_args__ = (
        Index("ix_vl_contracts_agreement_id", "agreement_id"),
        Index(
            "ix_vl_contracts_locked_until",
            "locked_until",
            postgresql_where=text("state in ('locked', 'interrupted')"),
        ),
        CheckConstraint("state in ('locked', 'interrupted', 'free', 'dissolved')", name="state"),
        CheckConstraint("(state in ('free', 'dissolved')) = (ended_on is not null)", name="ended"),
        {"schema": "depot"},
    )

    contract_id: Mapped[VlContractId] = mapped_column(primary_key=True)
    agreement_id: Mapped[VlAgreementId] = mapped_column(ForeignKey("depot.vl_agreements.agreement_id"))
    number: Mapped[str] = mapped_column(unique=True)
    begins_on: Mapped[date]
    payments_until: Mapped[date]
    locked_from: Mapped[date]
    locked_until: Mapped[date]
    state: Mapped[str]
    idle_year: Mapped[int | None]
    ended_on: Mapped[date | None]


class VlPaymentRow(Base):
    """A payment of the employer: what counts as VL and what buys free units (VL-1); voided when it was repaid."""

    __tablename__ = "vl_payments"
    __table_args__ = (
        Index("ix_vl_payments_contract_id", "contract_id"),
        Index("ix_vl_payments_agreement_id", "agreement_id", "received_on"),
        CheckConstraint("least(counted_cents, excess_cents) >= 0", name="parts"),
        CheckConstraint("(contract_id is not null) = (counted_cents > 0)", name="counted"),
        CheckConstraint("voided_as in ('repaid', 'assigned', 'pledged')", name="voided_as"),
        CheckConstraint("(voided_as is null) = (voided_on is null)", name="voided"),
        {"schema": "depot"},
    )

    payment_id: Mapped[IncomingId] = mapped_column(primary_key=True)
    agreement_id: Mapped[VlAgreementId] = mapped_column(ForeignKey("depot.vl_agreements.agreement_id"))
    contract_id: Mapped[VlContractId | None] = mapped_column(ForeignKey("depot.vl_contracts.contract_id"))
    received_on: Mapped[date]
    counted_cents: Mapped[Eur]
    excess_cents: Mapped[Eur]
    voided_as: Mapped[str | None]
    voided_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class NoticeRow(Base):
    """What the central office is told of an early disposal, once per contract (VL-14, § 8 VermBDV)."""

    __tablename__ = "vl_notices"
    __table_args__ = (
        Index("uq_vl_notices_contract_id", "contract_id", unique=True),
        Index("ix_vl_notices_due_on", "due_on", "notice_id"),
        CheckConstraint("kind in ('harmless', 'fully_harmful', 'partly_harmful')", name="kind"),
        CheckConstraint("(reason is null) = (kind = 'fully_harmful')", name="reason"),
        CheckConstraint("(reason is null) = (proof is null)", name="proof"),
        {"schema": "depot"},
    )

    notice_id: Mapped[VlNoticeId] = mapped_column(primary_key=True)
    contract_id: Mapped[VlContractId] = mapped_column(ForeignKey("depot.vl_contracts.contract_id"))
    kind: Mapped[str]
    reason: Mapped[str | None]
    event_on: Mapped[date | None]
    form: Mapped[PaperId]
    proof: Mapped[PaperId | None]
    disposed_on: Mapped[date]
    due_on: Mapped[date]
    recorded_by: Mapped[StaffId]
    recorded_at: Mapped[datetime]
    handed_over_at: Mapped[datetime | None]
