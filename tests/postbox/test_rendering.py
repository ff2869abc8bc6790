"""Rendering: every kind of document, the same bytes every time, archivable and accessible (DOC-2, DOC-3, DOC-6)."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace

import pikepdf
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.money import Eur
from depot.postbox.model.contents import AccessLetterContent, PinLetterContent
from depot.postbox.model.document import Content
from depot.postbox.usecases import typeset as typesetting
from depot.postbox.usecases.file_documents import file_documents
from depot.postbox.usecases.render_document import render_document
from depot.postbox.usecases.render_waiting import render_waiting
from depot.postbox.usecases.typeset import typeset
from tests.postbox import samples, tax_samples
from tests.postbox.filed import DAY, NOW, new, some_depot
from tests.postbox.pdf_text import text_of

EVERYTHING = (*samples.FILED, *samples.LETTERS, tax_samples.tax_certificate())


def _typeset(content: Content | PinLetterContent | AccessLetterContent) -> bytes:
    head = {"title": content.title, "number": 7, "period_from": "2023-07-01", "period_to": "2023-08-23"}
    return typeset(content.template, content.to_data(), head=head, institution=samples.BANK, filed_on=DAY)


@pytest.mark.rule("DOC-2", "DOC-6")
@pytest.mark.parametrize("content", EVERYTHING, ids=lambda content: content.template)
def test_every_kind_is_a_tagged_archivable_pdf_with_its_title(content: Content):
    pdf = _typeset(content)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "de-DE"
        assert "/StructTreeRoot" in document.Root
        found = document.open_metadata()
        assert (found["pdfaid:part"], found["pdfaid:conformance"], found["pdfuaid:part"]) == ("3", "A", "1")
        assert found["dc:title"] == content.title
        for page in document.pages:
            for font in page.resources.Font.values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor, "every font is embedded"
    words = text_of(pdf)
    assert "Jördis Müßiggang-Öztürk Große Bäckerstraße 12 01067 Dresden" in words
    assert "Musterbank für Fondsdepots AG" in words
    assert "\ufffd" not in words


@pytest.mark.rule("DOC-6")
@pytest.mark.parametrize("content", EVERYTHING, ids=lambda content: content.template)
def test_the_same_data_gives_the_same_bytes_even_from_another_compiler(content: Content):
    first = _typeset(content)
    typesetting._compiler.cache_clear()
    assert _typeset(content) == first


@pytest.mark.rule("DOC-3")
def test_a_settlement_shows_everything_that_real_ones_show():
    words = text_of(_typeset(samples.settlement()))
    for shown in (
        "Depotnummer 10000000016",
        "Nummer 7",
        "Zeitraum 01.07.2023 bis 23.08.2023",
        "Kauf von 30,000000 Anteilen mit Preistag 22.08.2023",
        "Depotposition 10000000016.75",
        "Buchungstag 23.08.2023",
        "Referenz ORD-2023-0000418",
        "ISIN IE00B3RBWM25",
        "Vanguard FTSE All-World UCITS ETF (USD) Distributing",
        "30,000000 110,200700 USD 1 EUR = 1,075936 USD 3.072,69",
        "ETF-Transaktionsentgelt 6,15",
        "Zahlbetrag 3.078,84",
        "per SEPA-Lastschrift von Ihrem Referenzbankkonto DE32 7004 0041 0212 2331 00 ein, fällig am 25.08.2023",
        "eine Marge von 13,83 EUR enthalten (Mittelkurs: 1 EUR = 1,080800 USD)",
        "gezahlte Vertriebsprovision 0,00 EUR, Ihr Rabatt 100 %",
        "1.234,567890 110,2007 USD 22.08.2023 1 EUR = 1,075936 USD 126.448,12",
        "Wertpapierrechnung, Irland",
        "Gesamtwert des Depots am 23.08.2023: 73.144,00 EUR",
        "Freistellungsauftrag: vorgemerkt 1.000,00 EUR, noch verfügbar 812,35 EUR",
        "Seite 1 von 1",
    ):
        assert shown in words


@pytest.mark.rule("DOC-3")
def test_a_sale_shows_its_taxes_one_by_one_and_how_they_came_about():
    words = text_of(_typeset(samples.settlement(samples.sale())))
    for shown in (
        "−4,954360 182,090000 USD",
        "Kapitalertragsteuer −19,78 Solidaritätszuschlag −1,08 Kirchensteuer 0,00 Auszahlungsbetrag 733,88",
        "Wertstellung: 30.11.2020",
        "Veräußerungsgewinn 121,43",
        "Bemessungsgrundlage der Kapitalertragsteuer 79,12",
        "§ 20(4) EStG Gewinn = Erlös 754,74 − Anschaffungskosten 633,31 (Erwerb 15.03.2018) 121,43 EUR",
    ):
        assert shown in words


@pytest.mark.rule("DOC-3", "TAX-34")
def test_a_sale_for_tax_shows_the_claim_it_covered_and_the_paired_booking():
    words = text_of(_typeset(samples.settlement(samples.purchase(), samples.tax_sale())))
    for shown in (
        "Umsatzabrechnung",
        "Verkauf wegen Vorabpauschale über 0,07 EUR",
        "Gegenbuchung VAP-2020-0000017",
        "damit beglichene Forderung −0,07 Auszahlungsbetrag 0,00",
        "vermögenswirksame Leistungen",
    ):
        assert shown in words


@pytest.mark.rule("ORD-20", "DOC-3")
def test_a_distribution_shows_both_currencies_and_church_tax():
    words = text_of(_typeset(samples.distribution()))
    for shown in (
        "Ausschüttung und Wiederanlage",
        "39,682032 1,68 USD 1 EUR = 1,098119 USD 66,67 USD",
        "Bruttobetrag (66,67 USD) 60,71",
        "Kirchensteuer −0,93 Nettobetrag (53,56 USD) 48,77",
        "Es liegt kein Freistellungsauftrag vor.",
        "Ihr Kirchensteuerabzugsmerkmal wurde berücksichtigt.",
    ):
        assert shown in words


@pytest.mark.rule("TAX-45", "DOC-2")
def test_a_vorabpauschale_shows_its_derivation_and_locked_units():
    words = text_of(_typeset(samples.vorabpauschale()))
    for shown in (
        "Basiszins 2,55 %",
        "Basisertrag (§ 18 Abs. 1 InvStG) 1,785 EUR",
        "Mehrbetrag, höchstens anzusetzen 1,20 EUR",
        "Vorabpauschale je Anteil 0,200000000 EUR",
        "13.11.2022 1,000000 12 von 12 0,20",
        "ganzjährig gehalten 100,500000 12 von 12 20,10",
        "Steuer auf die Vorabpauschale 3,93",
        "bis 01.01.2026 sind 11,055227 Anteile gesperrt",
    ):
        assert shown in words


@pytest.mark.rule("DOC-3")
def test_a_loss_is_shown_as_a_loss():
    losing = replace(
        samples.working(),
        income=Eur.parse("-121.43"),
        vorabpauschalen_deducted=Eur.ZERO,
        exempt_amount=Eur.parse("-36.43"),
        taxable_amount=Eur.parse("-85.00"),
        losses_used=Eur.ZERO,
        loss_added=Eur.parse("85.00"),
        exemption_used=Eur.ZERO,
        tax_base=Eur.ZERO,
    )
    words = text_of(_typeset(samples.settlement(replace(samples.sale(), working=losing))))
    assert "Veräußerungsgewinn −121,43 steuerfrei durch Teilfreistellung (§ 20 InvStG) 36,43" in words
    assert "steuerpflichtiger Ertrag −85,00 in den Verlustverrechnungstopf eingestellt 85,00" in words


@pytest.mark.rule("TAX-40", "TAX-41", "DOC-2")
def test_a_tax_certificate_names_the_lines_of_the_form_and_what_it_replaces():
    words = text_of(_typeset(tax_samples.tax_certificate()))
    for shown in (
        "Jahressteuerbescheinigung 2025 (berichtigt)",
        "Sie ersetzt die Bescheinigung vom 03.02.2026",
        "Verlustbescheinigung im Sinne des § 43a Abs. 3 Satz 4 EStG",
        "Höhe der Kapitalerträge Zeile 7 6.938,24",
        "Kapitalertragsteuer Zeile 37 1.234,56",
        "Änne Groß 2.469,12 617,28 33,95 0,00",
        "Erträgnisaufstellung 2025",
        "02.01.2025 Vorabpauschale*",
    ):
        assert shown in words


@pytest.mark.rule("CON-7")
def test_the_consent_letter_carries_the_code_beside_the_picture():
    pdf = _typeset(samples.consent_letter())
    words = text_of(pdf)
    assert "www.musterbank.example/z" in words
    assert "K7QM-4TXA-9RWD" in words
    assert "Ihr Schweigen gilt nicht als Zustimmung" in words
    with pikepdf.open(io.BytesIO(pdf)) as document:
        figures = [
            str(part.Alt) for part in document.objects if isinstance(part, pikepdf.Dictionary) and "/Alt" in part
        ]
    assert figures == ["QR-Code mit Ihrem persönlichen Link zur Zustimmung"]


@pytest.mark.rule("AUT-1", "AUT-2")
def test_neither_letter_of_the_access_names_both_halves():
    pin, access = (text_of(_typeset(content)) for content in samples.LETTERS)
    assert "48271936" in pin
    assert "4711 0815 23" not in pin
    assert "4711 0815 23" in access
    assert "48271936" not in access


@pytest.mark.rule("DOC-1", "DOC-6")
def test_a_document_is_rendered_once_and_then_read_from_the_store(tx: Session):
    (document_id,) = file_documents(tx, [new(some_depot())], now=NOW)
    first = render_document(tx, document_id, institution=samples.BANK, now=NOW)
    moved = replace(samples.BANK, city="Hamburg")
    assert render_document(tx, document_id, institution=moved, now=NOW) == first
    stored = tx.scalar(text("select sha256 from depot.document_pdfs where document_id = :id"), {"id": document_id})
    assert bytes(stored) == hashlib.sha256(first).digest()
    assert "Nummer 1 Zeitraum 23.08.2023 bis 23.08.2023" in text_of(first)


@pytest.mark.rule("DOC-6")
def test_what_nobody_asked_for_is_rendered_by_the_day(tx: Session):
    file_documents(tx, [new(some_depot()) for _ in range(3)], now=NOW)
    assert render_waiting(tx, institution=samples.BANK, now=NOW, limit=2) == 2
    assert render_waiting(tx, institution=samples.BANK, now=NOW, limit=2) == 1
    assert render_waiting(tx, institution=samples.BANK, now=NOW, limit=2) == 0
