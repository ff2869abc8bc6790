"""Files for the authorities, and what they are made of (REG-1 to REG-6)."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import RowMapping, insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId, TaxReportId
from depot.kernel.money import Eur
from tax.rules.authority_file import Draft, MadeReport, ReportKind
from tax.rules.exemption_report import Freed
from tax.rules.uncollected import Uncollected
from tax.tables import ChurchQueryRow, TaxReportRow, UncollectedRow

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtext('tax reports'))")
_FREED = text("""
    select e.person_id, e.community_id, sum(e.exemption_used_cents) as used,
           sum(e.freed_by_nv_certificate_cents) as certified, max(e.received_on) as last_day,
           (select array_agg(distinct h.person_id) from tax.event_halves h
             where h.event_id = (array_agg(e.event_id))[1]) as holders
      from tax.events e
     where e.tax_year = :year
     group by e.person_id, e.community_id
    having sum(e.exemption_used_cents) <> 0 or sum(e.freed_by_nv_certificate_cents) <> 0
     order by e.person_id, e.community_id
""")


def one_at_a_time(tx: Session) -> None:
    """Two files of one period would have the same number."""
    tx.execute(_ONE_AT_A_TIME)


def last_report(tx: Session, kind: ReportKind, period: str) -> MadeReport | None:
    """The newest file of a kind and period."""
    query = select(TaxReportRow).where(TaxReportRow.kind == kind, TaxReportRow.period == period)
    row = tx.scalars(query.order_by(TaxReportRow.number.desc()).limit(1)).one_or_none()
    return None if row is None else _made(row)


def report_by_id(tx: Session, report_id: TaxReportId) -> MadeReport | None:
    """A file by its id."""
    row = tx.get(TaxReportRow, report_id)
    return None if row is None else _made(row)


def reports(tx: Session, *, after: TaxReportId | None, limit: int) -> list[MadeReport]:
    """All files by rising id."""
    query = select(TaxReportRow).order_by(TaxReportRow.report_id).limit(limit)
    if after is not None:
        query = query.where(TaxReportRow.report_id > after)
    return [_made(row) for row in tx.scalars(query)]


def _made(row: TaxReportRow) -> MadeReport:
    return MadeReport(
        report_id=row.report_id,
        kind=ReportKind(row.kind),
        period=row.period,
        number=row.number,
        records=row.records,
        sums=row.sums,
        file=row.file_sealed,
        sha256=row.sha256,
        due_on=row.due_on,
        made_at=row.made_at,
    )


def insert_report(
    tx: Session, report_id: TaxReportId, draft: Draft, *, number: int, file: str, now: datetime
) -> MadeReport:
    """Keep the file, sealed, for it names persons (PRV-4)."""
    sha256 = hashlib.sha256(file.encode()).hexdigest()
    made = MadeReport(
        report_id=report_id,
        kind=draft.kind,
        period=draft.period,
        number=number,
        records=len(draft.records),
        sums=dict(draft.sums),
        file=file,
        sha256=sha256,
        due_on=draft.due_on,
        made_at=now,
    )
    tx.execute(
        insert(TaxReportRow).values(
            report_id=report_id,
            kind=draft.kind,
            period=draft.period,
            number=number,
            records=made.records,
            sums=made.sums,
            file_sealed=file,
            sha256=sha256,
            due_on=draft.due_on,
            made_at=now,
        )
    )
    return made


def freed_in_year(tx: Session, year: int) -> list[Freed]:
    """What orders and certificates have freed, by tax subject (REG-2)."""
    return [_freed(row) for row in tx.execute(_FREED, {"year": year}).mappings()]


def _freed(row: RowMapping) -> Freed:
    alone = (PersonId(row["person_id"]),)
    both = tuple(PersonId(person) for person in row["holders"] or ())
    holders = both if row["community_id"] is not None and both else alone
    return Freed(holders, Eur(int(row["used"])), Eur(int(row["certified"])), row["last_day"])


def uncollected_in(tx: Session, first: date, last: date) -> list[Uncollected]:
    """Taxes reported as not collected between two days (REG-4)."""
    query = select(UncollectedRow).where(UncollectedRow.day.between(first, last)).order_by(UncollectedRow.event_id)
    return [
        Uncollected(
            event_id=row.event_id,
            person=row.person_id,
            isin=row.isin,
            day=row.day,
            units=row.units_micro,
            amount=row.amount_cents,
            reason=row.reason,
        )
        for row in tx.scalars(query)
    ]


def asked_before(tx: Session, year: int) -> frozenset[PersonId]:
    """Whose church attribute was asked for the year (REG-6)."""
    return frozenset(tx.scalars(select(ChurchQueryRow.person_id).where(ChurchQueryRow.year == year)))


def insert_queries(tx: Session, persons: Sequence[PersonId], year: int, report: TaxReportId, *, now: datetime) -> None:
    """Each person is asked for once a year (REG-6)."""
    if persons:
        rows = [{"person_id": person, "year": year, "report_id": report, "asked_at": now} for person in persons]
        tx.execute(insert(ChurchQueryRow), rows)


def take_answer(tx: Session, persons: Collection[PersonId], year: int, *, now: datetime) -> PersonId | None:
    """The person among these who was asked and not answered yet; answered from now on."""
    done = (
        update(ChurchQueryRow)
        .where(ChurchQueryRow.person_id.in_(persons), ChurchQueryRow.year == year, ChurchQueryRow.answered_at.is_(None))
        .values(answered_at=now)
        .returning(ChurchQueryRow.person_id)
    )
    return tx.scalars(done).first()
