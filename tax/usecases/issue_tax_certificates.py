"""Issue the tax certificates of a year: each once, and a corrected one where the bookings have changed (TAX-40)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Letterhead
from depot.accounts.usecases.letterheads import letterheads
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, PersonId, TaxCertificateId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents
from tax.errors import TaxYearNotOver
from tax.rules.certificate_content import CertificateFacts, certificate_content, certificate_number, is_issued_from
from tax.rules.tax_certificate import (
    CertifiedEvent,
    Figures,
    IssuedCertificate,
    certified_figures,
    form_lines,
    is_superseded,
)
from tax.rules.tax_subject import Standing
from tax.store import certificates, year_statuses
from tax.store.certificates import Losses, NewCertificate
from tax.usecases.tax_subjects_of import tax_subjects_of


@dataclass(frozen=True, slots=True)
class CertificatesIssued:
    """How many were issued, how many of these correct an older one, and whose wait for somebody to speak to."""

    issued: int
    corrected: int
    unchanged: int
    unheard: int  # an estate without a known heir (ACC-14)


@dataclass(frozen=True, slots=True)
class _Wanted:
    subject: PersonId
    events: Sequence[CertifiedEvent]
    losses: Losses
    before: IssuedCertificate | None
    figures: Figures
    depots: tuple[DepotId, ...]


@dataclass(frozen=True, slots=True)
class _Due:
    certificate_id: TaxCertificateId
    subject: PersonId
    facts: CertificateFacts
    depots: tuple[DepotId, ...]
    readers: tuple[PersonId, ...]

    @property
    def version(self) -> int:
        return self.facts.before.version + 1 if self.facts.before else 1


def issue_tax_certificates(
    tx: Session, year: int, subjects: Collection[PersonId], *, now: datetime
) -> CertificatesIssued:
    """Of these tax subjects, as far as one is due; doing it again issues nothing (TAX-40, DOC-5)."""
    on = today(now)
    if not is_issued_from(year, on):
        raise TaxYearNotOver(period=str(year))
    form_lines(year)
    certificates.one_at_a_time(tx)
    year_statuses.share_with_runs(tx)
    due = _due(tx, year, subjects, on=on)
    heard = [each for each in due if each.readers]
    _issue(tx, year, heard, now=now)
    return CertificatesIssued(
        issued=len(heard),
        corrected=sum(each.version > 1 for each in heard),
        unchanged=len(set(subjects)) - len(due),
        unheard=len(due) - len(heard),
    )


def _due(tx: Session, year: int, subjects: Collection[PersonId], *, on: date) -> list[_Due]:
    wanted = _wanted(tx, year, subjects)
    every = {depot for each in wanted for depot in each.depots}
    heads, standings = letterheads(tx, every, on=on), tax_subjects_of(tx, every, on=date(year, 12, 31))
    funds = _fund_names(tx, [each.events for each in wanted], on=on)
    holders = {person for each in wanted for counted in each.events for person, _ in counted.halves}
    names = {person: label.name for person, label in mailing_labels(tx, holders, on=on).items()}
    found = []
    for each in wanted:
        named = [heads[depot] for depot in each.depots if depot in heads]
        facts = CertificateFacts(
            year=year,
            events=each.events,
            figures=each.figures,
            carried_over=Eur.ZERO if each.losses.is_certified else each.losses.pot,
            is_business=any(standings[depot].standing is Standing.BUSINESS for depot in each.depots),
            is_loss_certificate=each.losses.is_certified,
            heads=named,
            before=each.before,
            names=names,
            funds=funds,
        )
        found.append(_Due(TaxCertificateId(new_id()), each.subject, facts, each.depots, _readers(named)))
    return found


def _wanted(tx: Session, year: int, subjects: Collection[PersonId]) -> list[_Wanted]:
    """Whose figures or events differ from what was issued last (TAX-40)."""
    events = certificates.events_of(tx, subjects, year)
    pots = certificates.losses_of(tx, subjects, year)
    issued = certificates.last_issued(tx, subjects, year)
    last = certificates.last_depots(tx, subjects)
    found = []
    for subject in sorted(set(subjects)):
        theirs, before = events.get(subject, []), issued.get(subject)
        losses = pots.get(subject, Losses(Eur.ZERO, is_certified=False))
        figures = certified_figures(theirs, losses.pot if losses.is_certified else Eur.ZERO)
        if is_superseded(before, figures, theirs):
            depots = tuple(dict.fromkeys(each.event.depot for each in theirs)) or (last[subject],)
            found.append(_Wanted(subject, theirs, losses, before, figures, depots))
    return found


def _fund_names(tx: Session, events: Collection[Sequence[CertifiedEvent]], *, on: date) -> Mapping[str, str]:
    isins = {each.event.isin for theirs in events for each in theirs}
    return {isin: terms.name for isin, terms in fund_terms(tx, isins, on=on).items()} if isins else {}


def _readers(heads: Sequence[Letterhead]) -> tuple[PersonId, ...]:
    """Who may see every depot that the certificate tells of (DOC-1)."""
    if not heads:
        return ()
    common = set(heads[0].readers).intersection(*(head.readers for head in heads))
    return tuple(sorted(common))


def _issue(tx: Session, year: int, due: Sequence[_Due], *, now: datetime) -> None:
    documents = [
        NewDocument.of(
            certificate_content(
                each.facts, number=certificate_number(year, to_text("tct", each.certificate_id), each.version)
            ),
            depot=each.depots[0] if len(each.depots) == 1 else None,
            persons=each.readers,
            filed_on=today(now),
        )
        for each in due
    ]
    filed = file_documents(tx, documents, now=now)
    new = [
        NewCertificate(
            each.certificate_id,
            each.subject,
            year,
            each.version,
            each.facts.figures,
            document,
            tuple((counted.event.event_id, counted.is_withheld) for counted in each.facts.events),
        )
        for each, document in zip(due, filed, strict=True)
    ]
    certificates.insert_certificates(tx, new, now=now)
    for each in new:
        content = {"certificate_id": to_text("tct", each.certificate_id), "year": year, "version": each.version}
        publish(tx, Event("tax_certificate_issued.v1", each.certificate_id, content), now=now)
