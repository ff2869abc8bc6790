"""Make a file for an authority: once for a period, and a correcting one where the bookings say otherwise by now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.holders_on import holders_on
from depot.customers.usecases.tax_identities import tax_identities
from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId, PersonId, TaxReportId, to_text
from depot.kernel.money import total
from depot.kernel.outbox import Event, publish
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.ledger.usecases.turnover import turnover
from tax.errors import NotQueryTime, ReportPeriodInvalid, TaxYearNotOver
from tax.rules import tax_return as returns
from tax.rules.authority_file import (
    Draft,
    MadeReport,
    ReportKind,
    Sender,
    days_of,
    file_text,
    is_period,
    is_query_time,
    person_record,
    says_the_same,
)
from tax.rules.exemption_report import exemption_report
from tax.rules.tax_bookings import TAX_ACCOUNTS
from tax.store import reports, year_statuses


def make_report(tx: Session, kind: ReportKind, period: str, *, sender: Sender, now: datetime) -> MadeReport:
    """The file of a period; where nothing has changed since the last one, that one (REG-1, REG-2, REG-4, REG-6).

    A monthly return also books its payment to the tax office (TAX-42).
    """
    if not is_period(kind, period):
        raise ReportPeriodInvalid.of(period)
    on = today(now)
    reports.one_at_a_time(tx)
    if kind is ReportKind.CHURCH_QUERY:
        return _church_query(tx, int(period), sender=sender, now=now)
    if on <= days_of(period)[1]:
        raise TaxYearNotOver(period=period)
    draft = _DRAFTS[kind](tx, period)
    before = reports.last_report(tx, kind, period)
    if before is not None and says_the_same(before.file, draft):
        return before
    made = _kept(tx, draft, before, sender=sender, now=now)
    if kind is ReportKind.TAX_RETURN:
        _pay(tx, made, before, now=now)
    return made


def _kept(tx: Session, draft: Draft, before: MadeReport | None, *, sender: Sender, now: datetime) -> MadeReport:
    number, report_id = (before.number + 1 if before else 1), TaxReportId(new_id())
    file = file_text(draft, number=number, sender=sender)
    content = {"report_id": to_text("trp", report_id), "kind": draft.kind.value, "period": draft.period}
    publish(tx, Event("tax_report_made.v1", report_id, content), now=now)
    return reports.insert_report(tx, report_id, draft, number=number, file=file, now=now)


def _return(tx: Session, period: str) -> Draft:
    first, last = days_of(period)
    return returns.tax_return(period, turnover(tx, TAX_ACCOUNTS, first=first, last=last))


def _pay(tx: Session, made: MadeReport, before: MadeReport | None, *, now: datetime) -> None:
    declared = returns.declared(before.sums) if before else returns.NOTHING
    entry = returns.payment(
        made.period,
        returns.declared(made.sums),
        declared,
        entry_id=EntryId(new_id()),
        reference=made.report_id,
        booked_on=today(now),
    )
    if entry is not None:
        open_accounts(tx, (*TAX_ACCOUNTS, returns.OFFICE, returns.FRACTIONS), now=now)
        post_entries(tx, [entry], now=now)


def _exemptions(tx: Session, period: str) -> Draft:
    freed = reports.freed_in_year(tx, int(period))
    orders = year_statuses.released_orders(tx, {person for each in freed for person in each.holders})
    named = {order.spouse for theirs in orders.values() for order in theirs if order.spouse}
    named |= {order.person for theirs in orders.values() for order in theirs}
    everybody = named | {person for each in freed for person in each.holders}
    return exemption_report(period, freed, orders, tax_identities(tx, everybody))


def _uncollected(tx: Session, period: str) -> Draft:
    found = reports.uncollected_in(tx, *days_of(period))
    identities = tax_identities(tx, {each.person for each in found})
    records = [
        {
            "tax_event": to_text("tax", each.event_id),
            "person": person_record(identities[each.person]) if each.person in identities else None,
            "day": each.day.isoformat(),
            "isin": each.isin,
            "units": str(each.units),
            "amount": str(each.amount),
            "reason": str(each.reason),
        }
        for each in found
    ]
    sums = {"amount": str(total(each.amount for each in found))}
    return Draft(ReportKind.UNCOLLECTED, period, None, sums, records)


_DRAFTS = {
    ReportKind.TAX_RETURN: _return,
    ReportKind.EXEMPTIONS: _exemptions,
    ReportKind.UNCOLLECTED: _uncollected,
}


def _church_query(tx: Session, year: int, *, sender: Sender, now: datetime) -> MadeReport:
    """Every holder with a tax id who was not asked for this year yet; each is asked once (REG-6)."""
    on = today(now)
    if not is_query_time(year, on):
        raise NotQueryTime(year=year)
    before = reports.last_report(tx, ReportKind.CHURCH_QUERY, str(year))
    known = reports.asked_before(tx, year)
    identities = tax_identities(tx, [person for person in holders_on(tx, on) if person not in known])
    asked: list[PersonId] = sorted(person for person, identity in identities.items() if identity.tax_id)
    if before is not None and not asked:
        return before
    records = [person_record(identities[person]) for person in asked]
    sums = {"asked": str(len(asked)), "without_tax_id": str(len(identities) - len(asked))}
    made = _kept(tx, Draft(ReportKind.CHURCH_QUERY, str(year), None, sums, records), before, sender=sender, now=now)
    reports.insert_queries(tx, asked, year, made.report_id, now=now)
    return made
