"""The tables of taxation: statements of the person, the running tax year, events, and the Vorabpauschale run."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import (
    DepotId,
    DocumentId,
    ExemptionOrderId,
    NvCertificateId,
    PersonId,
    PositionId,
    TaxCertificateId,
    TaxEventId,
    TaxReportId,
    TaxRunId,
)
from depot.kernel.money import Eur, Units


class ExemptionOrderRow(Base):
    """An exemption order as lodged; counts from its release on, and is never edited: a change is a new row (TAX-27)."""

    __tablename__ = "exemption_orders"
    __table_args__ = (
        CheckConstraint("amount_cents >= 0", name="amount_not_negative"),
        CheckConstraint("valid_until >= valid_from", name="days_in_order"),
        Index("ix_exemption_orders_person_id", "person_id"),
        Index("ix_exemption_orders_spouse_id", "spouse_id", postgresql_where=text("spouse_id is not null")),
        {"schema": "tax"},
    )

    order_id: Mapped[ExemptionOrderId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    amount_cents: Mapped[Eur]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    lodged_at: Mapped[datetime]
    activated_at: Mapped[datetime | None]
    spouse_id: Mapped[PersonId | None] = mapped_column(ForeignKey("depot.persons.person_id"))


class NvCertificateRow(Base):
    """An NV certificate as held by the bank; a revocation is noted on it, all else stays as recorded (TAX-30)."""

    __tablename__ = "nv_certificates"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_until", name="days_in_order"),
        CheckConstraint("(revoked_from is null) = (revoked_at is null)", name="revoked_whole"),
        Index("ix_nv_certificates_person_id", "person_id"),
        {"schema": "tax"},
    )

    certificate_id: Mapped[NvCertificateId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    office: Mapped[str]
    number: Mapped[str]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    recorded_at: Mapped[datetime]
    revoked_from: Mapped[date | None]
    revoked_at: Mapped[datetime | None]


class ChurchAttributeRow(Base):
    """The church tax rate of a person and year; the last recorded counts, the rate itself is sealed (TAX-33, PRV-4)."""

    __tablename__ = "church_attributes"
    __table_args__ = (Index("ix_church_attributes_person_id", "person_id", "year"), {"schema": "tax"})

    attribute_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    rate_sealed: Mapped[str] = mapped_column(EncryptedText)
    recorded_at: Mapped[datetime]
    community_sealed: Mapped[str | None] = mapped_column(EncryptedText)  # which church, as the answer says (REG-6)


class YearStatusRow(Base):
    """What a tax year has used; the pot carries over into the next year with its first touch (TAX-23).

    Of a person, or of a community or estate, which has an id of its own and no row among the persons (TAX-25).
    """

    __tablename__ = "year_statuses"
    __table_args__ = (
        CheckConstraint("loss_pot_cents >= 0", name="pot_not_negative"),
        CheckConstraint("loss_brought_cents >= 0", name="brought_not_negative"),
        CheckConstraint("exemption_used_cents >= 0", name="used_not_negative"),
        {"schema": "tax"},
    )

    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    loss_brought_cents: Mapped[Eur]
    loss_pot_cents: Mapped[Eur]
    exemption_used_cents: Mapped[Eur]
    loss_certificate_asked_at: Mapped[datetime | None]  # then nothing of this year's pot carries over (TAX-41)


class TaxEventRow(Base):
    """One taxable event; append only (TAX-3). Without a derivation of its own it is recomputed from stored inputs."""

    __tablename__ = "events"
    __table_args__ = (
        CheckConstraint("income_cents = exempt_cents + taxable_cents", name="income_split"),
        CheckConstraint("losses_used_cents >= 0 and losses_used_cents <= loss_pot_before_cents", name="losses_there"),
        CheckConstraint(
            "exemption_used_cents <= exemption_before_cents and (exemption_used_cents >= 0 or taxable_cents < 0)",
            name="exemption_there",
        ),
        Index("uq_events_reference", "reference", "kind", unique=True),
        Index("ix_events_depot_id", "depot_id", "event_id"),
        Index("ix_events_person_id", "person_id", "tax_year"),
        Index("ix_events_community_id", "community_id", "tax_year", postgresql_where=text("community_id is not null")),
        Index("ix_events_corrects", "corrects", postgresql_where=text("corrects is not null")),
        {"schema": "tax"},
    )

    event_id: Mapped[TaxEventId] = mapped_column(primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"))
    depot_id: Mapped[DepotId]
    position_id: Mapped[PositionId]
    isin: Mapped[str]
    kind: Mapped[str]
    tax_year: Mapped[int] = mapped_column(SmallInteger)
    received_on: Mapped[date]
    booked_on: Mapped[date]
    reference: Mapped[UUID]
    income_cents: Mapped[Eur]
    exempt_cents: Mapped[Eur]
    taxable_cents: Mapped[Eur]
    losses_used_cents: Mapped[Eur]
    loss_added_cents: Mapped[Eur]
    exemption_used_cents: Mapped[Eur]
    freed_by_nv_certificate_cents: Mapped[Eur]
    foreign_tax_cents: Mapped[Eur]
    tax_base_cents: Mapped[Eur]
    capital_gains_tax_cents: Mapped[Eur]
    solidarity_surcharge_cents: Mapped[Eur]
    church_tax_cents: Mapped[Eur]
    loss_pot_before_cents: Mapped[Eur]
    loss_pot_after_cents: Mapped[Eur]
    exemption_before_cents: Mapped[Eur]
    exemption_after_cents: Mapped[Eur]
    church_attribute_id: Mapped[UUID | None] = mapped_column(ForeignKey("tax.church_attributes.attribute_id"))
    rule_version: Mapped[str]
    derivation: Mapped[dict[str, Any] | None]
    recorded_at: Mapped[datetime]
    corrects: Mapped[TaxEventId | None] = mapped_column(ForeignKey("tax.events.event_id"))
    community_id: Mapped[PersonId | None]
    freed_as_business_cents: Mapped[Eur] = mapped_column(server_default=text("0"))


class EventHalfRow(Base):
    """A holder's half of an event of a joint depot: its base, its taxes, its church attribute; append only (TAX-25)."""

    __tablename__ = "event_halves"
    __table_args__ = (Index("ix_event_halves_person_id", "person_id"), {"schema": "tax"})

    event_id: Mapped[TaxEventId] = mapped_column(ForeignKey("tax.events.event_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    tax_base_cents: Mapped[Eur]
    capital_gains_tax_cents: Mapped[Eur]
    solidarity_surcharge_cents: Mapped[Eur]
    church_tax_cents: Mapped[Eur]
    church_attribute_id: Mapped[UUID | None] = mapped_column(ForeignKey("tax.church_attributes.attribute_id"))


class FundDistributionRow(Base):
    """What a fund paid per unit, gross and in EUR at the rate of its own day; append only (TAX-4, TAX-10)."""

    __tablename__ = "fund_distributions"
    __table_args__ = (
        CheckConstraint("per_unit >= 0", name="per_unit_not_negative"),
        Index("ix_fund_distributions_isin", "isin", "pay_day"),
        {"schema": "tax"},
    )

    reference: Mapped[UUID] = mapped_column(primary_key=True)
    isin: Mapped[str]
    ex_day: Mapped[date]
    pay_day: Mapped[date]
    per_unit: Mapped[Decimal]
    recorded_at: Mapped[datetime]


class FundYearRow(Base):
    """What § 18 InvStG asks about a fund's year, as a run has used it; append only, a correction is a new version."""

    __tablename__ = "fund_years"
    __table_args__ = ({"schema": "tax"},)

    isin: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    first_day: Mapped[date]
    first_price: Mapped[Decimal]
    last_day: Mapped[date]
    last_price: Mapped[Decimal]
    distributions: Mapped[Decimal]
    base_rate: Mapped[Decimal]
    vorabpauschale: Mapped[Decimal]
    fund_class: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime]


class RunRow(Base):
    """A run over a calendar year; one per year, so that running twice changes nothing (TAX-37)."""

    __tablename__ = "runs"
    __table_args__ = (CheckConstraint("state in ('running', 'done')", name="state_known"), {"schema": "tax"})

    run_id: Mapped[TaxRunId] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, unique=True)
    state: Mapped[str]
    rule_version: Mapped[str]
    booked_on: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RunShardRow(Base):
    """A part of a run: the persons from the one id up to, not including, the other; done in one transaction (R6)."""

    __tablename__ = "run_shards"
    __table_args__ = ({"schema": "tax"},)

    run_id: Mapped[TaxRunId] = mapped_column(ForeignKey("tax.runs.run_id"), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_person: Mapped[UUID]
    next_person: Mapped[UUID]
    done_at: Mapped[datetime | None]
    sums: Mapped[dict[str, Any] | None]


class CollectionRow(Base):
    """The tax of one Vorabpauschale, to be met in full once: by units, by the cash account, or by a report (TAX-34)."""

    __tablename__ = "collections"
    __table_args__ = (
        CheckConstraint("state in ('open', 'collected', 'reported')", name="state_known"),
        CheckConstraint("way in ('units', 'cash_account')", name="way_known"),
        CheckConstraint("due_cents > 0", name="something_due"),
        CheckConstraint("(state = 'open') = (closed_on is null)", name="closed_once"),
        Index("ix_collections_open", "year", "event_id", postgresql_where=text("state = 'open'")),
        {"schema": "tax"},
    )

    event_id: Mapped[TaxEventId] = mapped_column(ForeignKey("tax.events.event_id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[PersonId]
    depot_id: Mapped[DepotId]
    position_id: Mapped[PositionId]
    isin: Mapped[str]
    due_cents: Mapped[Eur]
    state: Mapped[str]
    way: Mapped[str | None]
    reference: Mapped[UUID | None]
    closed_on: Mapped[date | None]


class UncollectedRow(Base):
    """A tax that could not be collected, for the tax office; append only (TAX-35, REG-4)."""

    __tablename__ = "uncollected"
    __table_args__ = ({"schema": "tax"},)

    event_id: Mapped[TaxEventId] = mapped_column(ForeignKey("tax.collections.event_id"), primary_key=True)
    person_id: Mapped[PersonId]
    isin: Mapped[str]
    day: Mapped[date]
    units_micro: Mapped[Units]
    amount_cents: Mapped[Eur]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]


class TaxCertificateRow(Base):
    """A tax certificate as issued; append only: a later version replaces it (TAX-40)."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("version > 0", name="counted"),
        CheckConstraint("losses_cents >= 0", name="losses_not_negative"),
        Index("uq_certificates_subject_id", "subject_id", "year", "version", unique=True),
        {"schema": "tax"},
    )

    certificate_id: Mapped[TaxCertificateId] = mapped_column(primary_key=True)
    subject_id: Mapped[PersonId]
    year: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int] = mapped_column(SmallInteger)
    income_cents: Mapped[Eur]
    protected_gain_cents: Mapped[Eur]
    substitute_cents: Mapped[Eur]
    losses_cents: Mapped[Eur]
    exemption_used_cents: Mapped[Eur]
    capital_gains_tax_cents: Mapped[Eur]
    solidarity_surcharge_cents: Mapped[Eur]
    church_tax_cents: Mapped[Eur]
    foreign_tax_cents: Mapped[Eur]
    untaxed_cents: Mapped[Eur]
    document_id: Mapped[DocumentId]
    issued_at: Mapped[datetime]


class CertificateEventRow(Base):
    """An event that a certificate counts, and whether its tax was booked by then; append only (TAX-40)."""

    __tablename__ = "certificate_events"
    __table_args__ = (Index("ix_certificate_events_event_id", "event_id"), {"schema": "tax"})

    certificate_id: Mapped[TaxCertificateId] = mapped_column(
        ForeignKey("tax.certificates.certificate_id"), primary_key=True
    )
    event_id: Mapped[TaxEventId] = mapped_column(ForeignKey("tax.events.event_id"), primary_key=True)
    is_withheld: Mapped[bool]


class TaxReportRow(Base):
    """A file for an authority as made; a later one of the same period corrects it (REG-1 to REG-6)."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("number > 0", name="counted"),
        Index("uq_reports_kind", "kind", "period", "number", unique=True),
        {"schema": "tax"},
    )

    report_id: Mapped[TaxReportId] = mapped_column(primary_key=True)
    kind: Mapped[str]
    period: Mapped[str]
    number: Mapped[int] = mapped_column(SmallInteger)
    records: Mapped[int]
    sums: Mapped[dict[str, Any]]
    file_sealed: Mapped[str] = mapped_column(EncryptedText)
    sha256: Mapped[str]
    due_on: Mapped[date | None]
    made_at: Mapped[datetime]


class ChurchQueryRow(Base):
    """That the church attribute of a person was asked for a year, and when the answer came (REG-6)."""

    __tablename__ = "church_queries"
    __table_args__ = ({"schema": "tax"},)

    person_id: Mapped[PersonId] = mapped_column(ForeignKey("depot.persons.person_id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    report_id: Mapped[TaxReportId] = mapped_column(ForeignKey("tax.reports.report_id"))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
