"""Tax certificates: sums of booked cents in the form's lines, each once, corrected ones marked (TAX-40, TAX-41)."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, RoleKind
from depot.funds.model import FundClass
from depot.kernel import invariants
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, PersonId, PositionId
from depot.kernel.money import Eur, Units
from depot.postbox.tables import DocumentRow
from tax.errors import FormNotKnown, TaxYearNotOver
from tax.invariants import INVARIANTS
from tax.jobs import issue_certificates, run_vorabpauschale
from tax.model import EventFacts, TaxEventKind
from tax.rules.certificate_content import KIND_DE
from tax.rules.tax_certificate import Figures, Line, form_lines
from tax.rules.tax_subject import TaxSubject, community, sole
from tax.usecases.ask_for_loss_certificate import ask_for_loss_certificate
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.issue_tax_certificates import issue_tax_certificates
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.record_church_attribute import record_church_attribute
from tests.build import an_active_depot, an_active_single_depot, an_identified_person
from tests.funds.fund_examples import WORLD
from tests.tax.people import ISIN, NOW, TODAY, a_lot, an_exemption_order, terms
from tests.tax.year_end import BOOKED, OPENED, Sessions, a_holding, some_funds

AFTER = datetime(2025, 1, 15, 9, tzinfo=UTC)
LATER = datetime(2025, 2, 20, 9, tzinfo=UTC)


def gain(
    tx: Session, subject: TaxSubject, depot: DepotId, amount: str, *, on: date = TODAY, now: datetime = NOW
) -> None:
    """So much is gained in a depot by a sale, without partial exemption."""
    book = open_tax_book(tx, [subject], on=on)
    where = EventFacts(new_id(), depot, PositionId(new_id()), ISIN, on, on, Eur.ZERO)
    sale = terms(str(Eur.parse("1000.00") + Eur.parse(amount)), sold_on=on, kind=FundClass.NONE)
    book.redemption(subject.subject_id, [a_lot("1", "1000.00")], Units.parse("1"), sale, facts=where)
    close_tax_book(tx, book, now=now)


def a_customer(tx: Session) -> tuple[PersonId, DepotId]:
    person = an_identified_person(tx, now=NOW)
    return person, an_active_single_depot(tx, holder=person, now=NOW).depot_id


def issue(tx: Session, *subjects: PersonId, year: int = 2024, now: datetime = AFTER) -> tuple[int, int, int]:
    done = issue_tax_certificates(tx, year, subjects, now=now)
    return done.issued, done.corrected, done.unchanged


@dataclass(frozen=True)
class Paper:
    title: str
    depot_id: DepotId | None
    data: dict[str, Any]


def papers(tx: Session) -> list[Paper]:
    """Every certificate filed: title, readers and content."""
    rows = tx.execute(
        select(DocumentRow).where(DocumentRow.kind == "tax_certificate").order_by(DocumentRow.document_id)
    )
    return [Paper(row.title, row.depot_id, json.loads(row.content_sealed)) for row in rows.scalars()]


def lines(content: dict[str, Any]) -> dict[str, str]:
    return {line["form_line"]: line["amount"] for line in content["lines"]}


@pytest.mark.rule("TAX-40")
def test_every_figure_has_a_line_and_every_kind_of_event_a_german_name():
    assert {line.figure for line in form_lines(2024)} == set(Line)
    assert {field.name for field in fields(Figures)} == {*Line, "untaxed"}
    assert set(KIND_DE) == set(TaxEventKind)
    with pytest.raises(FormNotKnown):
        form_lines(2020)


@pytest.mark.rule("TAX-40", "DOC-5")
def test_a_year_is_certified_once_and_a_change_corrects_it(tx: Session):
    person, depot = a_customer(tx)
    record_church_attribute(tx, person, year=2024, rate=9, now=NOW)
    an_exemption_order(tx, person, "100.00")
    gain(tx, sole(person), depot, "300.00")
    gain(tx, sole(person), depot, "-50.00")
    with pytest.raises(TaxYearNotOver):
        issue(tx, person, now=NOW)
    assert issue(tx, person) == (1, 0, 0)
    assert issue(tx, person) == (0, 0, 1)
    # 300 − 50 = 250 of income, 100 free, 150 of 200 stay taxed: K = 48.90 · 150 / 200 = 36.68, S 2.01, C 3.30
    [paper] = papers(tx)
    assert paper.title == "Jahressteuerbescheinigung 2024"
    assert lines(paper.data) == {
        "Zeile 7": "250.00",
        "Zeile 16": "100.00",
        "Zeile 37": "36.68",
        "Zeile 38": "2.01",
        "Zeile 39": "3.30",
    }
    assert [row["income"] for row in paper.data["statement"]] == ["300.00", "-50.00"]
    gain(tx, sole(person), depot, "10.00", on=date(2024, 12, 30), now=LATER)  # booked late, received in the old year
    assert issue(tx, person, now=LATER) == (1, 1, 0)
    [_, corrected] = papers(tx)
    assert corrected.title == "Jahressteuerbescheinigung 2024 (berichtigt)"
    assert (corrected.data["replaces_issued_on"], lines(corrected.data)["Zeile 7"]) == ("2025-01-15", "260.00")
    assert list(invariants.broken(tx, INVARIANTS)) == []


@pytest.mark.rule("TAX-41", "TAX-40")
def test_the_certificate_names_losses_that_were_asked_for_and_others_carry_over(tx: Session):
    asking, depot = a_customer(tx)
    other, others = a_customer(tx)
    gain(tx, sole(asking), depot, "-80.00")
    gain(tx, sole(other), others, "-80.00")
    ask_for_loss_certificate(tx, sole(asking), now=NOW)
    assert issue(tx, asking, other) == (2, 0, 0)
    certified, carried = (paper.data for paper in papers(tx))
    assert lines(certified)["Zeile 12"] == "80.00"
    assert (certified["is_loss_certificate"], certified["notes"]) == (True, [])
    assert "Zeile 12" not in lines(carried)
    assert [note["amount"] for note in carried["notes"]] == ["80.00"]


@pytest.mark.rule("TAX-40", "TAX-25")
def test_a_couple_gets_one_certificate_with_the_share_of_each(tx: Session):
    first, second = an_identified_person(tx, now=NOW), an_identified_person(tx, now=NOW)
    roles = [(first, RoleKind.HOLDER), (second, RoleKind.JOINT_HOLDER)]
    depot = an_active_depot(tx, DepotKind.JOINT, roles, now=NOW).depot_id
    both = community(first, second)
    record_church_attribute(tx, first, year=2024, rate=9, now=NOW)
    gain(tx, both, depot, "100.01")
    assert issue(tx, both.subject_id) == (1, 0, 0)
    [paper] = papers(tx)
    assert [share["tax_base"] for share in paper.data["shares"]] == ["50.01", "50.00"]
    assert [share["taxes"]["church_tax"] for share in paper.data["shares"]] == ["1.10", "0.00"]
    assert len(paper.data["holders"]) == 2
    assert list(invariants.broken(tx, INVARIANTS)) == []


@pytest.mark.rule("TAX-40", "TAX-35", "DOC-5")
def test_what_was_not_collected_is_no_withheld_tax_and_the_run_can_be_repeated(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx, [WORLD])
        held = a_holding(tx, WORLD, ("100", date(2023, 5, 4)))
    run_vorabpauschale(committing, year=2024, now=BOOKED, dry_run=False)
    after = datetime(2026, 1, 20, 9, tzinfo=UTC)
    told: list[tuple[int, int]] = []
    report = issue_certificates(committing, year=2025, now=after, progress=lambda *done: told.append(done))
    assert (report.subjects, report.issued, told) == (1, 1, [(1, 1)])
    assert issue_certificates(committing, year=2025, now=after).unchanged == 1
    with committing.begin() as tx:
        [paper] = papers(tx)
        # 160.30 Vorabpauschale, 112.21 taxable, still to be collected
        assert (lines(paper.data)["Zeile 7"], lines(paper.data)["Zeile 37"]) == ("0.00", "0.00")
        assert [note["amount"] for note in paper.data["notes"]] == ["112.21"]
        tx.execute(text("update tax.collections set state = 'collected', way = 'units', closed_on = '2026-01-21'"))
    assert issue_certificates(committing, year=2025, now=after).corrected == 1
    with committing() as tx:
        [_, corrected] = papers(tx)
        assert (lines(corrected.data)["Zeile 7"], lines(corrected.data)["Zeile 37"]) == ("112.21", "28.05")
        assert corrected.depot_id == held.depot
        assert list(invariants.broken(tx, INVARIANTS)) == []
    assert OPENED < BOOKED
