"""Tax certificates: the events of subjects in a year, what was issued, what is written (TAX-40)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, text
from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.ids import DepotId, DocumentId, PersonId, TaxCertificateId, TaxEventId
from depot.kernel.money import Eur, total
from tax.model import TaxEventKind, Withheld
from tax.rules.tax_certificate import CertifiedEvent, Figures, IssuedCertificate
from tax.store.events import booked
from tax.tables import CertificateEventRow, CollectionRow, EventHalfRow, TaxCertificateRow, TaxEventRow

_SUBJECTS = text("""
    select coalesce(community_id, person_id) as subject_id from tax.events where tax_year = :year
     union
    select person_id from tax.year_statuses where year = :year and loss_certificate_asked_at is not null
     order by 1
""")
_LOSSES = text("""
    select person_id, loss_pot_cents, loss_certificate_asked_at is not null as is_certified
      from (select distinct on (person_id) * from tax.year_statuses
             where person_id = any(cast(:subjects as uuid[])) and year <= :year
             order by person_id, year desc) as last
     where year = :year or loss_certificate_asked_at is null
""")
_LAST_DEPOTS = text("""
    select distinct on (coalesce(community_id, person_id)) coalesce(community_id, person_id) as subject_id, depot_id
      from tax.events
     where person_id = any(cast(:subjects as uuid[])) and community_id is null
        or community_id = any(cast(:subjects as uuid[]))
     order by 1, event_id desc
""")
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('tax certificates'))")


@dataclass(frozen=True, slots=True)
class Losses:
    """What a pot held at the end of the year, and whether that is certified or carried over."""

    pot: Eur
    is_certified: bool


def one_at_a_time(tx: Session) -> None:
    """Two who issue at once would each see that nothing was issued yet."""
    tx.execute(_ONE_AT_A_TIME)


def subjects_of_year(tx: Session, year: int) -> list[PersonId]:
    """Everybody who was taxed in the year, or asked for its losses, by rising id."""
    return [PersonId(subject) for subject in tx.scalars(_SUBJECTS, {"year": year})]


def events_of(tx: Session, subjects: Collection[PersonId], year: int) -> dict[PersonId, list[CertifiedEvent]]:
    """The events of each subject in the year, by day of inflow."""
    theirs = or_(
        and_(TaxEventRow.person_id.in_(subjects), TaxEventRow.community_id.is_(None)),
        TaxEventRow.community_id.in_(subjects),
    )
    query = (
        select(TaxEventRow.__table__, CollectionRow.state.label("claim"))
        .outerjoin(CollectionRow, CollectionRow.event_id == TaxEventRow.event_id)
        .where(theirs, TaxEventRow.tax_year == year)
        .order_by(TaxEventRow.received_on, TaxEventRow.event_id)
    )
    rows = tx.execute(query).all()
    halves = _halves(tx, [row.event_id for row in rows if row.community_id is not None])
    found: dict[PersonId, list[CertifiedEvent]] = {}
    for row in rows:
        each = _certified(row, halves)
        found.setdefault(each.event.subject, []).append(each)
    return found


def _certified(row: Row[Any], halves: Mapping[TaxEventId, list[tuple[PersonId, Withheld]]]) -> CertifiedEvent:
    event = booked(row)
    lots = (row.derivation or {}).get("lots", ())
    return CertifiedEvent(
        event,
        is_withheld=event.kind is not TaxEventKind.VORABPAUSCHALE or row.claim in {None, "collected"},
        protected_gain=total(max(amount, Eur.ZERO) for amount in _taxable(lots, "protected")),
        substitute=total(_taxable(lots, "substituted")),
        halves=tuple(halves.get(event.event_id, ())),
    )


def _taxable(lots: Sequence[Mapping[str, str]], old_law: str) -> list[Eur]:
    return [Eur.parse(lot["taxable_amount"]) for lot in lots if lot.get("old_law") == old_law]


def _halves(tx: Session, events: Collection[TaxEventId]) -> dict[TaxEventId, list[tuple[PersonId, Withheld]]]:
    found: dict[TaxEventId, list[tuple[PersonId, Withheld]]] = {}
    if events:
        query = select(EventHalfRow).where(EventHalfRow.event_id.in_(events)).order_by(EventHalfRow.place)
        for row in tx.scalars(query):
            taxes = (row.capital_gains_tax_cents, row.solidarity_surcharge_cents, row.church_tax_cents)
            found.setdefault(row.event_id, []).append((row.person_id, Withheld(row.tax_base_cents, *taxes)))
    return found


def losses_of(tx: Session, subjects: Collection[PersonId], year: int) -> dict[PersonId, Losses]:
    """What each pot held at the end of the year (TAX-23, TAX-41)."""
    rows = tx.execute(_LOSSES, {"subjects": list(subjects), "year": year})
    return {PersonId(row.person_id): Losses(Eur(row.loss_pot_cents), row.is_certified) for row in rows}


def last_depots(tx: Session, subjects: Collection[PersonId]) -> dict[PersonId, DepotId]:
    """Where each subject was taxed last: of what year ever."""
    rows = tx.execute(_LAST_DEPOTS, {"subjects": list(subjects)})
    return {PersonId(row.subject_id): DepotId(row.depot_id) for row in rows}


def last_issued(tx: Session, subjects: Collection[PersonId], year: int) -> dict[PersonId, IssuedCertificate]:
    """The newest certificate of each subject for the year, with the events it counts."""
    query = (
        select(TaxCertificateRow)
        .where(TaxCertificateRow.subject_id.in_(subjects), TaxCertificateRow.year == year)
        .order_by(TaxCertificateRow.subject_id, TaxCertificateRow.version)
    )
    newest = {row.subject_id: row for row in tx.scalars(query)}
    counted = _counted(tx, [row.certificate_id for row in newest.values()])
    return {
        subject: IssuedCertificate(
            row.version, _figures(row), today(row.issued_at), frozenset(counted.get(row.certificate_id, ()))
        )
        for subject, row in newest.items()
    }


def _counted(
    tx: Session, certificates: Collection[TaxCertificateId]
) -> dict[TaxCertificateId, list[tuple[object, bool]]]:
    found: dict[TaxCertificateId, list[tuple[object, bool]]] = {}
    if certificates:
        query = select(CertificateEventRow).where(CertificateEventRow.certificate_id.in_(certificates))
        for row in tx.scalars(query):
            found.setdefault(row.certificate_id, []).append((row.event_id, row.is_withheld))
    return found


def _figures(row: TaxCertificateRow) -> Figures:
    return Figures(**{field.name: getattr(row, f"{field.name}_cents") for field in fields(Figures)})


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """A certificate to write."""

    certificate_id: TaxCertificateId
    subject: PersonId
    year: int
    version: int
    figures: Figures
    document: DocumentId
    events: tuple[tuple[TaxEventId, bool], ...]


def insert_certificates(tx: Session, issued: Sequence[NewCertificate], *, now: datetime) -> None:
    """All certificates, and which events each counts, in two statements."""
    if not issued:
        return
    rows = [
        {
            "certificate_id": new.certificate_id,
            "subject_id": new.subject,
            "year": new.year,
            "version": new.version,
            **{f"{field.name}_cents": getattr(new.figures, field.name) for field in fields(Figures)},
            "document_id": new.document,
            "issued_at": now,
        }
        for new in issued
    ]
    tx.execute(insert(TaxCertificateRow), rows)
    counted = [
        {"certificate_id": new.certificate_id, "event_id": event_id, "is_withheld": is_withheld}
        for new in issued
        for event_id, is_withheld in new.events
    ]
    if counted:
        tx.execute(insert(CertificateEventRow), counted)
