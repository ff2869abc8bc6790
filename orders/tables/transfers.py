"""Transfers of units between depots and banks, and the data that went with them (ORD-21, ORD-22, REG-7)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from depot.kernel.crypto import EncryptedText
from depot.kernel.db import Base
from depot.kernel.ids import DepotId, LotId, PersonId, PositionId, TransferId
from depot.kernel.money import Units


class TransferRow(Base):
    """A transfer, from its wish to its booking; the places and who is given the units are sealed."""

    __tablename__ = "transfers"
    __table_args__ = (
        CheckConstraint("kind in ('out', 'internal', 'in')", name="kind"),
        CheckConstraint("change in ('none', 'gift', 'sale', 'inheritance')", name="change"),
        CheckConstraint("state in ('placed', 'in_progress', 'done', 'cancelled', 'refused')", name="state"),
        CheckConstraint("(state = 'done') = (booked_on is not null)", name="booked"),
        CheckConstraint("(kind = 'internal') = (into_depot_id is not null)", name="into"),
        CheckConstraint("kind = 'in' or position_id is not null", name="position"),
        CheckConstraint("units_micro > 0", name="units"),
        Index("ix_transfers_depot_id", "depot_id", "transfer_id"),
        Index("ix_transfers_into_depot_id", "into_depot_id", postgresql_where=text("into_depot_id is not null")),
        Index("ix_transfers_open", "transfer_id", postgresql_where=text("state in ('placed', 'in_progress')")),
        {"schema": "orders"},
    )

    transfer_id: Mapped[TransferId] = mapped_column(primary_key=True)
    depot_id: Mapped[DepotId] = mapped_column(ForeignKey("depot.depots.depot_id"))
    kind: Mapped[str]
    change: Mapped[str]
    isin: Mapped[str]
    units_micro: Mapped[Units]
    state: Mapped[str]
    position_id: Mapped[PositionId | None] = mapped_column(ForeignKey("depot.positions.position_id"))
    into_depot_id: Mapped[DepotId | None] = mapped_column(ForeignKey("depot.depots.depot_id"))
    places_sealed: Mapped[str] = mapped_column(EncryptedText)
    text_sealed: Mapped[str] = mapped_column(EncryptedText)
    asked_by: Mapped[PersonId]
    asked_at: Mapped[datetime]
    lapses_at: Mapped[datetime]
    finding: Mapped[str | None]
    booked_on: Mapped[date | None]
    lot_without_data: Mapped[LotId | None]


class TransferReleaseRow(Base):
    """Who released a transfer."""

    __tablename__ = "transfer_releases"
    __table_args__ = ({"schema": "orders"},)

    transfer_id: Mapped[TransferId] = mapped_column(ForeignKey("orders.transfers.transfer_id"), primary_key=True)
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    released_at: Mapped[datetime]


class AcquisitionDataRow(Base):
    """The file of acquisition data that went out or came in with a transfer, once (REG-7)."""

    __tablename__ = "acquisition_data"
    __table_args__ = ({"schema": "orders"},)

    transfer_id: Mapped[TransferId] = mapped_column(ForeignKey("orders.transfers.transfer_id"), primary_key=True)
    data_id: Mapped[UUID]
    file_sealed: Mapped[str] = mapped_column(EncryptedText)
    written_at: Mapped[datetime]
