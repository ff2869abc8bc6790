"""The notes of a run: typed content, numbers without a gap, readers, printed (DOC-1, DOC-2, DOC-3)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.kernel.crypto import keyring
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from depot.postbox.invariants import INVARIANTS
from depot.postbox.model.contents import Collection, VorabpauschaleContent, VorabpauschaleLot
from depot.postbox.model.document import Category, NewDocument
from depot.postbox.model.parts import DepotBalance, PositionBalance, Taxes, TaxWorking
from depot.postbox.usecases.documents_of import documents_of
from depot.postbox.usecases.file_documents import file_documents
from depot.postbox.usecases.render_document import render_document
from tax.jobs import run_vorabpauschale
from tax.model import FundYear
from tax.rules.vorabpauschale import vorabpauschale_per_unit
from tax.usecases.record_church_attribute import record_church_attribute
from tests.funds.fund_examples import EUROPE, STOCKS, WORLD
from tests.postbox.samples import BANK
from tests.tax.people import an_exemption_order
from tests.tax.year_end import BOOKED, YEAR, Held, Sessions, a_holding, some_funds

ZERO = Eur.ZERO
WORKING = TaxWorking(
    income_label="Vorabpauschale",
    income=Eur.parse("17.83"),
    vorabpauschalen_deducted=ZERO,
    exempt_amount=Eur.parse("5.35"),
    taxable_amount=Eur.parse("12.48"),
    losses_used=ZERO,
    loss_added=ZERO,
    exemption_used=Eur.parse("5.00"),
    foreign_tax_credited=ZERO,
    tax_base=Eur.parse("7.48"),
)


@pytest.fixture
def held(committing: Sessions) -> Held:
    """A church member with an order of 5.00, two lots of one fund and one of another; then the run."""
    with committing.begin() as tx:
        some_funds(tx)
        first = a_holding(tx, WORLD, ("10", date(2023, 2, 1)), ("4.5", date(2024, 10, 7)))
        a_holding(tx, EUROPE, ("2", date(2023, 2, 1)), person=first.person, depot=first.depot)
        a_holding(tx, STOCKS, ("1", date(2023, 2, 1)), person=first.person, depot=first.depot)
        an_exemption_order(tx, first.person, "5.00", valid_from=date(2025, 1, 1), now=BOOKED)
        record_church_attribute(tx, first.person, year=2025, rate=9, now=BOOKED)
    run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False)
    return first


def contents(tx: Session, held: Held) -> list[dict[str, object]]:
    rows = tx.scalars(
        text("select content_sealed from depot.documents where depot_id = :depot order by number"),
        {"depot": held.depot},
    )
    return [json.loads(keyring().decrypt(bytes(row))) for row in rows]


def expected(tx: Session, held: Held) -> VorabpauschaleContent:
    """16.03 and 1.80 of which 30 % are exempt, 5.00 covered by the order, 7.48 taxed with church tax of 9 %."""
    per_unit = vorabpauschale_per_unit(FundYear(YEAR, Decimal(100), Decimal(110), Decimal(0), Decimal("2.29")))
    head = letterheads(tx, [held.depot], on=date(2025, 1, 22))[held.depot]
    number = held.position.number
    return VorabpauschaleContent(
        recipient=head.recipient,
        depot=head.depot,
        position_number=number,
        fund="FTSE All-World UCITS ETF",
        isin=WORLD,
        reference=f"VAP-2024-{number}",
        calendar_year=2024,
        received_on=date(2025, 1, 2),
        booked_on=date(2025, 1, 22),
        base_rate=Decimal("2.29"),
        first_price=Decimal("100.000000"),
        last_price=Decimal("110.000000"),
        distributions=Decimal(0),
        base_yield_per_unit=Decimal("1.603000000"),
        ceiling_per_unit=Decimal("10.000000000"),
        vorabpauschale_per_unit=Decimal("1.60300000"),
        lots=(
            VorabpauschaleLot(date(2023, 2, 1), Units.parse("10"), 12, Eur.parse("16.03")),
            VorabpauschaleLot(date(2024, 10, 7), Units.parse("4.5"), 3, Eur.parse("1.80")),
        ),
        amount=Eur.parse("17.83"),
        partial_exemption="Aktienfonds, 30 %",
        working=WORKING,
        taxes=Taxes(Eur.parse("1.83"), Eur.parse("0.10"), Eur.parse("0.16")),
        collection=Collection.UNITS,
        balance=expected_balance(number),
        derivation=per_unit.steps,
    )


def expected_balance(number: str) -> DepotBalance:
    return DepotBalance(
        positions=(
            PositionBalance(
                position_number=number,
                fund="FTSE All-World UCITS ETF",
                isin=WORLD,
                units=Units.parse("14.5"),
                valuation_price=Decimal("110.000000"),
                price_currency="EUR",
                valuation_day=date(2024, 12, 30),
                exchange_rate=None,
                value=Eur.parse("1595.00"),
                custody_country="Irland",
            ),
        ),
        depot_total=Eur.parse("1885.50"),
        total_day=date(2024, 12, 31),
        exemption_noted=Eur.parse("5.00"),
        exemption_left=ZERO,
        church_tax_applies=True,
    )


@pytest.mark.rule("TAX-37", "DOC-2", "DOC-3")
def test_a_note_is_exactly_what_its_typed_content_says(held: Held, committing: Sessions):
    with committing() as tx:
        first, second = contents(tx, held)
        assert first == expected(tx, held).to_data()
        assert (second["isin"], second["amount"], second["tax_total"]) == (STOCKS, "0.50", "0.13")


@pytest.mark.rule("DOC-1", "DOC-3")
def test_notes_are_numbered_without_a_gap_and_stand_in_the_postbox(held: Held, committing: Sessions):
    with committing.begin() as tx:
        content = expected(tx, held)
        later = NewDocument.of(content, depot=held.depot, persons=(held.person,), filed_on=date(2025, 2, 3))
        file_documents(tx, [later], now=BOOKED)
    with committing() as tx:
        rows = tx.execute(text("select number, period_from, period_to, title from depot.documents order by number"))
        assert [tuple(row) for row in rows] == [
            (1, date(2025, 1, 22), date(2025, 1, 22), "Vorabpauschale 2024"),
            (2, date(2025, 1, 22), date(2025, 1, 22), "Vorabpauschale 2024"),
            (3, date(2025, 1, 23), date(2025, 2, 3), "Vorabpauschale 2024"),
        ]
        assert list(broken(tx, INVARIANTS)) == []
        found = documents_of(tx, held.person, category=Category.TAX, after=None, limit=10)
        assert len(found) == 3
        # Straight from the table: the feed waits for older transactions of the server, also those of other tests.
        filed = tx.execute(text("select subject, content from depot.events where kind = 'document_filed.v1'")).all()
        assert {event.content["kind"] for event in filed} == {"vorabpauschale_note"}
        assert {event.subject for event in filed} == {document.document_id for document in found}
        assert all(event.content["document_id"].startswith("doc_") for event in filed)


@pytest.mark.rule("DOC-2", "DOC-6")
def test_a_note_prints(held: Held, committing: Sessions):
    with committing.begin() as tx:
        document = documents_of(tx, held.person, category=Category.TAX, after=None, limit=10)[-1]
        pdf = render_document(tx, document.document_id, institution=BANK, now=BOOKED)
    assert pdf.startswith(b"%PDF-")
