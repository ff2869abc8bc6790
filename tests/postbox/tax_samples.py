"""Invented tax documents (TAX-40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from depot.kernel.money import Eur
from depot.postbox.model.parts import Taxes
from depot.postbox.model.tax_contents import CertificateLine, CertificateShare, IncomeLine, TaxCertificateContent
from tests.postbox import samples


def tax_certificate() -> TaxCertificateContent:
    """A couple's corrected certificate, which certifies losses too (TAX-40, TAX-41)."""
    taxes = Taxes(Eur.parse("1234.56"), Eur.parse("67.90"), Eur.parse("111.11"))
    half = Taxes(Eur.parse("617.28"), Eur.parse("33.95"), Eur.parse("111.11"))
    lines = (
        ("Höhe der Kapitalerträge", 7, "6938.24"),
        ("darin enthaltene Gewinne aus der Veräußerung bestandsgeschützter Alt-Anteile", 10, "1200.00"),
        ("Höhe des nicht ausgeglichenen Verlustes ohne Verlust aus der Veräußerung von Aktien", 12, "80.15"),
        ("Höhe des in Anspruch genommenen Sparer-Pauschbetrages", 16, "2000.00"),
        ("Kapitalertragsteuer", 37, "1234.56"),
        ("Solidaritätszuschlag", 38, "67.90"),
        ("Kirchensteuer zur Kapitalertragsteuer", 39, "111.11"),
    )
    row = _vorabpauschale()
    sold = replace(row, received_on=date(2025, 7, 3), kind="Veräußerung", income=Eur.parse("12345.67"), taxes=taxes)
    lost = replace(sold, income=Eur.parse("-114.50"), losses=Eur.parse("-80.15"), taxes=Taxes(*[Eur.ZERO] * 3))
    return TaxCertificateContent(
        recipient=samples.RECIPIENT,
        year=2025,
        number="2025-7K2M9QX4TA-2",
        holders=("Jördis Müßiggang-Öztürk", "Änne Groß"),
        depot_numbers=("10000000016", "10000000024"),
        is_business=False,
        is_loss_certificate=True,
        replaces_issued_on=date(2026, 2, 3),
        lines=tuple(CertificateLine(words, f"Zeile {line}", Eur.parse(amount)) for words, line, amount in lines),
        notes=(
            CertificateLine(
                "Vorabpauschalen, auf die keine Steuer einbehalten werden konnte (§ 44 Abs. 1 Satz 10 EStG)",
                "",
                Eur.parse("14.91"),
            ),
        ),
        shares=(
            CertificateShare("Jördis Müßiggang-Öztürk", Eur.parse("2469.12"), half),
            CertificateShare("Änne Groß", Eur.parse("2469.12"), replace(half, church_tax=Eur.ZERO)),
        ),
        statement=(replace(row, is_withheld=False), replace(sold, is_withheld=True), replace(lost, is_withheld=True)),
    )


def _vorabpauschale() -> IncomeLine:
    return IncomeLine(
        received_on=date(2025, 1, 2),
        kind="Vorabpauschale",
        isin="IE00B3RBWM25",
        fund=samples.FUND,
        income=Eur.parse("21.30"),
        exempt_amount=Eur.parse("6.39"),
        losses=Eur.ZERO,
        exemption_used=Eur.ZERO,
        tax_base=Eur.parse("14.91"),
        taxes=Taxes(Eur.parse("3.73"), Eur.parse("0.20"), Eur.ZERO),
        is_withheld=False,
    )
