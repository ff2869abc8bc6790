"""Invented documents of every kind, with the figures of real bookings where they matter (DOC-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from depot.kernel.clock import BERLIN
from depot.kernel.money import Eur, Money, Units
from depot.kernel.steps import Step
from depot.postbox.model.contents import (
    AccessLetterContent,
    Booking,
    Collection,
    ConsentConfirmationContent,
    ConsentedRequirement,
    ConsentLetterContent,
    DistributionContent,
    FundWish,
    LetterContent,
    OpeningContent,
    PinLetterContent,
    SettlementContent,
    TermsShown,
    VorabpauschaleContent,
    VorabpauschaleLot,
)
from depot.postbox.model.document import Institution
from depot.postbox.model.parts import (
    Address,
    BookingKind,
    Charge,
    DepotBalance,
    DepotHead,
    FxMargin,
    Payment,
    PaymentWay,
    PositionBalance,
    SalesCharge,
    Taxes,
    TaxWorking,
)

BANK = Institution(
    name="Musterbank für Fondsdepots AG",
    street="Beispielallee 1",
    postcode="80333",
    city="München",
    bic="MUSTDEMMXXX",
    creditor_id="DE98ZZZ09999999999",
    phone="+49 89 1234560",
    website="www.musterbank.example",
    tax_number="143/000/00000",
)
RECIPIENT = Address(("Frau", "Jördis Müßiggang-Öztürk"), "Große Bäckerstraße 12", "01067", "Dresden")
DEPOT = DepotHead("10000000016", "Investmentdepot", ("Jördis Müßiggang-Öztürk",))
FUND = "Vanguard FTSE All-World UCITS ETF (USD) Distributing"
TERMS = (
    TermsShown("Allgemeine Geschäftsbedingungen", "2026-01", date(2026, 7, 1), "9f86d081884c7d65" * 4),
    TermsShown("Sonderbedingungen für das Investmentdepot", "2026-01", date(2026, 7, 1), "2c26b46b68ffc68f" * 4),
)
QR = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" viewBox="0 0 4 4">'
    '<path fill="#fff" d="M0 0h4v4H0z"/><path d="M0 0h1v1H0zM2 1h1v1H2zM1 3h2v1H1z"/></svg>'
)


def balance(*positions: PositionBalance, **changed: object) -> DepotBalance:
    shown = DepotBalance(
        positions=positions or (position(),),
        depot_total=Eur.parse("73144.00"),
        total_day=date(2023, 8, 23),
        exemption_noted=Eur.parse("1000.00"),
        exemption_left=Eur.parse("812.35"),
        church_tax_applies=False,
    )
    return replace(shown, **changed)  # type: ignore[arg-type]


def position(**changed: object) -> PositionBalance:
    shown = PositionBalance(
        position_number="10000000016.75",
        fund=FUND,
        isin="IE00B3RBWM25",
        units=Units.parse("1234.567890"),
        valuation_price=Decimal("110.200700"),
        price_currency="USD",
        valuation_day=date(2023, 8, 22),
        exchange_rate=Decimal("1.075936"),
        value=Eur.parse("126448.12"),
        custody_country="Irland",
    )
    return replace(shown, **changed)  # type: ignore[arg-type]


def purchase() -> Booking:
    """A real purchase by units in dollars, with its charge and exchange margin."""
    return Booking(
        kind=BookingKind.PURCHASE,
        position_number="10000000016.75",
        fund=FUND,
        isin="IE00B3RBWM25",
        reference="ORD-2023-0000418",
        price_day=date(2023, 8, 22),
        booked_on=date(2023, 8, 23),
        units=Units.parse("30.000000"),
        ordered_units=Units.parse("30.000000"),
        price=Decimal("110.200700"),
        price_currency="USD",
        exchange_rate=Decimal("1.075936"),
        amount=Eur.parse("3072.69"),
        charges=(Charge("ETF-Transaktionsentgelt", Eur.parse("6.15")),),
        fx_margin=FxMargin(Eur.parse("13.83"), Decimal("1.080800")),
        sales_charge=SalesCharge(Eur.parse("0.00"), Decimal("100.000")),
        payment=Payment(
            Eur.parse("3078.84"),
            PaymentWay.DIRECT_DEBIT,
            iban="DE32700400410212233100",
            due_on=date(2023, 8, 25),
        ),
    )


def working() -> TaxWorking:
    return TaxWorking(
        income_label="Veräußerungsgewinn",
        income=Eur.parse("121.43"),
        vorabpauschalen_deducted=Eur.parse("1.72"),
        exempt_amount=Eur.parse("35.91"),
        taxable_amount=Eur.parse("83.80"),
        losses_used=Eur.parse("2.11"),
        loss_added=Eur.ZERO,
        exemption_used=Eur.parse("2.57"),
        foreign_tax_credited=Eur.ZERO,
        tax_base=Eur.parse("79.12"),
    )


def sale() -> Booking:
    return Booking(
        kind=BookingKind.SALE,
        position_number="10000000016.20",
        fund="Vontobel Fund – mtx Sustainable Emerging Markets Leaders B",
        isin="LU0571085413",
        reference="ORD-2020-0001733",
        price_day=date(2020, 11, 26),
        booked_on=date(2020, 11, 27),
        units=Units.parse("-4.954360"),
        ordered_units=Units.parse("4.954360"),
        price=Decimal("182.090000"),
        price_currency="USD",
        exchange_rate=Decimal("1.195300"),
        amount=Eur.parse("754.74"),
        taxes=Taxes(Eur.parse("19.78"), Eur.parse("1.08"), Eur.ZERO),
        working=working(),
        payment=Payment(Eur.parse("733.88"), PaymentWay.TO_CASH_ACCOUNT, value_day=date(2020, 11, 30)),
        derivation=(
            Step("§ 20(4) EStG", "Gewinn = Erlös 754.74 − Anschaffungskosten 633.31 (Erwerb 2018-03-15)", "121.43 EUR"),
            Step("§ 19(1) InvStG", "abzüglich der Vorabpauschalen der Besitzzeit", "1.72 EUR"),
            Step("§ 20 InvStG", "Teilfreistellung 30 % (Aktienfonds)", "35.91 EUR"),
        ),
    )


def settlement(*bookings: Booking) -> SettlementContent:
    return SettlementContent(RECIPIENT, DEPOT, bookings or (purchase(),), balance())


def tax_sale() -> Booking:
    """A real sale whose net pays the tax on a Vorabpauschale."""
    return replace(
        purchase(),
        kind=BookingKind.VORABPAUSCHALE_SALE,
        units=Units.parse("-0.000110"),
        ordered_units=None,
        ordered_amount=Eur.parse("0.07"),
        price=Decimal("741.500000"),
        price_currency="EUR",
        exchange_rate=None,
        fx_margin=None,
        sales_charge=None,
        charges=(),
        amount=Eur.parse("0.08"),
        taxes=Taxes(Eur.parse("0.01"), Eur.ZERO, Eur.ZERO),
        tax_claim=Eur.parse("0.07"),
        paired_reference="VAP-2020-0000017",
        payment=Payment(Eur.ZERO, PaymentWay.TAX_CLAIM),
        is_vl=True,
    )


def distribution() -> DistributionContent:
    """A real distribution in dollars, reinvested, with church tax."""
    return DistributionContent(
        recipient=RECIPIENT,
        depot=DEPOT,
        position_number="10000000016.02",
        fund="Amundi MSCI World III UCITS ETF USD Dist",
        isin="LU2572257124",
        reference="AUS-2023-0000029",
        record_day=date(2023, 12, 11),
        booked_on=date(2023, 12, 15),
        units_held=Units.parse("39.682032"),
        per_unit=Decimal("1.680000000"),
        currency="USD",
        gross=Money(6667, "USD"),
        gross_eur=Eur.parse("60.71"),
        exchange_rate=Decimal("1.098119"),
        partial_exemption="Aktienfonds, 30 %",
        working=replace(
            working(),
            income_label="Ausschüttung",
            income=Eur.parse("60.71"),
            vorabpauschalen_deducted=Eur.ZERO,
            exempt_amount=Eur.parse("18.21"),
            taxable_amount=Eur.parse("42.50"),
            losses_used=Eur.ZERO,
            exemption_used=Eur.ZERO,
            tax_base=Eur.parse("42.50"),
        ),
        taxes=Taxes(Eur.parse("10.44"), Eur.parse("0.57"), Eur.parse("0.93")),
        net=Money(5356, "USD"),
        payment=Payment(Eur.parse("48.77"), PaymentWay.TO_REINVESTMENT),
        reinvested_into="10000000016.02",
        balance=balance(exemption_noted=None, exemption_left=None, church_tax_applies=True),
        derivation=(Step("§ 16(1) Nr. 1 InvStG", "Ausschüttung = 39.682032 × 1.680000000 USD", "66.67 USD"),),
    )


def vorabpauschale() -> VorabpauschaleContent:
    """The worked example of the law's year 2023 (TAX-45)."""
    return VorabpauschaleContent(
        recipient=RECIPIENT,
        depot=DEPOT,
        position_number="10000000016.01",
        fund=FUND,
        isin="IE00B3RBWM25",
        reference="VAP-2023-0000001",
        calendar_year=2023,
        received_on=date(2024, 1, 2),
        booked_on=date(2024, 1, 22),
        base_rate=Decimal("2.55"),
        first_price=Decimal("100.00"),
        last_price=Decimal("100.20"),
        distributions=Decimal("1.00"),
        base_yield_per_unit=Decimal("1.785000000"),
        ceiling_per_unit=Decimal("1.200000000"),
        vorabpauschale_per_unit=Decimal("0.200000000"),
        lots=(
            VorabpauschaleLot(date(2022, 11, 13), Units.parse("1.000000"), 12, Eur.parse("0.20")),
            VorabpauschaleLot(date(2023, 7, 3), Units.parse("10.000000"), 6, Eur.parse("1.00")),
            VorabpauschaleLot(None, Units.parse("100.500000"), 12, Eur.parse("20.10")),
        ),
        amount=Eur.parse("21.30"),
        partial_exemption="Aktienfonds, 30 %",
        working=TaxWorking(
            income_label="Vorabpauschale",
            income=Eur.parse("21.30"),
            vorabpauschalen_deducted=Eur.ZERO,
            exempt_amount=Eur.parse("6.39"),
            taxable_amount=Eur.parse("14.91"),
            losses_used=Eur.ZERO,
            loss_added=Eur.ZERO,
            exemption_used=Eur.ZERO,
            foreign_tax_credited=Eur.ZERO,
            tax_base=Eur.parse("14.91"),
        ),
        taxes=Taxes(Eur.parse("3.73"), Eur.parse("0.20"), Eur.ZERO),
        collection=Collection.UNITS,
        balance=balance(position(locked_units=Units.parse("11.055227"), locked_until=date(2026, 1, 1))),
        derivation=(
            Step("§ 18(4) InvStG", "Basiszins 2023", "2.55 %"),
            Step("§ 18(1) InvStG", "Basisertrag je Anteil = erster Rücknahmepreis 100 × 70 % × Basiszins", "1.785 EUR"),
            Step("§ 18(3) InvStG", "Zufluss am ersten Werktag des Folgejahres", "2024-01-02"),
        ),
    )


def opening() -> OpeningContent:
    return OpeningContent(
        recipient=RECIPIENT,
        depot=DEPOT,
        depot_kind="Einzeldepot",
        case_number="2023-0000001",
        opened_on=date(2023, 1, 16),
        cash_iban="DE90700900991000000016",
        reference_iban="DE32700400410212233100",
        reference_holder="Jördis Müßiggang-Öztürk",
        disposition="Einzelverfügung",
        wishes=(
            FundWish(FUND, "IE00B3RBWM25", Eur.parse("50.00"), monthly=True),
            FundWish("ARERO – Der Weltfonds", "LU0360863863"),
        ),
        terms=TERMS,
    )


def consent_confirmation() -> ConsentConfirmationContent:
    return ConsentConfirmationContent(
        recipient=RECIPIENT,
        person="Jördis Müßiggang-Öztürk",
        reference="ZUS-2026-0000012",
        given_at=datetime(2026, 5, 4, 18, 7, 12, tzinfo=BERLIN),
        channel="Persönlicher QR-Link",
        legitimation="Geburtsdatum",
        requirements=(
            ConsentedRequirement("Bedingungen des Investmentdepots", "Depotinhaberin", ("10000000016",), TERMS),
        ),
        effective_on=date(2026, 7, 1),
    )


def consent_letter() -> ConsentLetterContent:
    return ConsentLetterContent(
        recipient=RECIPIENT,
        salutation="Sehr geehrte Frau Müßiggang-Öztürk",
        campaign="Neufassung zum 1. Juli 2026",
        terms=TERMS,
        requirements=("Bedingungen des Investmentdepots für Ihr Depot 10000000016",),
        effective_on=date(2026, 7, 1),
        respond_by=date(2026, 6, 30),
        qr_svg=QR,
        short_link="www.musterbank.example/z",
        consent_code="K7QM-4TXA-9RWD",
    )


def pin_letter() -> PinLetterContent:
    return PinLetterContent(RECIPIENT, "Sehr geehrte Frau Müßiggang-Öztürk", "48271936", date(2023, 2, 15))


def access_letter() -> AccessLetterContent:
    return AccessLetterContent(RECIPIENT, "Sehr geehrte Frau Müßiggang-Öztürk", "4711 0815 23")


def letter() -> LetterContent:
    lines = ("Ihr Freistellungsauftrag wurde geändert.", "Er gilt über 1.000,00 EUR für alle Ihre Depots.")
    return LetterContent(RECIPIENT, "Sehr geehrte Frau Müßiggang-Öztürk", "Ihr Freistellungsauftrag", lines)


FILED = (
    opening(),
    settlement(),
    settlement(sale()),
    settlement(purchase(), sale(), tax_sale()),
    distribution(),
    vorabpauschale(),
    consent_confirmation(),
    consent_letter(),
    letter(),
)
LETTERS = (pin_letter(), access_letter())
