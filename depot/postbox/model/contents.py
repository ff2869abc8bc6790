"""The content of every kind of document: others build these, the templates of the same name show them (DOC-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from depot.kernel.money import Eur, Money, Units
from depot.kernel.steps import Step
from depot.postbox.model.document import Category
from depot.postbox.model.parts import (
    Address,
    BookingKind,
    Charge,
    DepotBalance,
    DepotHead,
    FxMargin,
    Payment,
    SalesCharge,
    Taxes,
    TaxWorking,
    plain,
)


class _Shown:
    """What all contents share: their JSON form."""

    __slots__ = ()

    def to_data(self) -> dict[str, Any]:
        """The content as JSON: figures as strings with a dot, days ISO 8601."""
        data: dict[str, Any] = plain(self)
        return data


@dataclass(frozen=True, slots=True)
class OpeningContent(_Shown):
    """The opening confirmation of a depot (ACC-11)."""

    template: ClassVar[str] = "opening_confirmation"
    category: ClassVar[Category] = Category.CORRESPONDENCE
    numbered: ClassVar[bool] = False

    recipient: Address
    depot: DepotHead
    depot_kind: str  # as printed: "Einzeldepot"
    case_number: str
    opened_on: date
    cash_iban: str
    reference_iban: str
    reference_holder: str
    disposition: str  # as printed: "Einzelverfügung"
    wishes: tuple[FundWish, ...]
    terms: tuple[TermsShown, ...]

    @property
    def title(self) -> str:
        """The German title."""
        return "Eröffnungsbestätigung"


@dataclass(frozen=True, slots=True)
class FundWish:
    """A fund chosen at the opening; no amount means "later"."""

    fund: str
    isin: str
    amount: Eur | None = None
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class TermsShown:
    """A version of terms, with the digest of the PDF that was shown (CON-11)."""

    title: str
    version: str
    effective_on: date
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Booking:
    """One booking on a settlement (DOC-3). `units` count positive in and negative out; `amount` is the market value.

    `tax_claim` is the tax of a Vorabpauschale, or the fee, that the net of this sale covered.
    """

    kind: BookingKind
    position_number: str
    fund: str
    isin: str
    reference: str
    price_day: date
    booked_on: date
    units: Units
    price: Decimal
    price_currency: str
    amount: Eur
    payment: Payment
    ordered_amount: Eur | None = None
    ordered_units: Units | None = None
    paired_reference: str | None = None
    paired_position: str | None = None
    exchange_rate: Decimal | None = None
    fx_margin: FxMargin | None = None
    charges: tuple[Charge, ...] = ()
    taxes: Taxes | None = None
    working: TaxWorking | None = None
    sales_charge: SalesCharge | None = None
    tax_claim: Eur | None = None
    is_vl: bool = False
    derivation: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class SettlementContent(_Shown):
    """A settlement of one or more bookings of a depot, with the balances after them (DOC-3)."""

    template: ClassVar[str] = "settlement"
    category: ClassVar[Category] = Category.SETTLEMENTS
    numbered: ClassVar[bool] = True

    recipient: Address
    depot: DepotHead
    bookings: tuple[Booking, ...]
    balance: DepotBalance

    @property
    def title(self) -> str:
        """The German title: the kind of the only booking, or the general one."""
        kinds = {booking.kind for booking in self.bookings}
        return f"Abrechnung {HEADLINES[kinds.pop()]}" if len(kinds) == 1 else "Umsatzabrechnung"

    def to_data(self) -> dict[str, Any]:
        """The content as JSON; each booking with its German headline."""
        data: dict[str, Any] = plain(self)
        for shown, booking in zip(data["bookings"], self.bookings, strict=True):
            shown["headline"] = HEADLINES[booking.kind]
        return data


HEADLINES = {
    BookingKind.PURCHASE: "Kauf",
    BookingKind.SAVINGS_PLAN: "Sparplan",
    BookingKind.SALE: "Verkauf",
    BookingKind.WITHDRAWAL_PLAN: "Entnahmeplan",
    BookingKind.SWITCH_OUT: "Umschichtung (Verkauf)",
    BookingKind.SWITCH_IN: "Umschichtung (Kauf)",
    BookingKind.REINVESTMENT: "Wiederanlage",
    BookingKind.VORABPAUSCHALE_SALE: "Verkauf wegen Vorabpauschale",
    BookingKind.FEE_SALE: "Verkauf wegen Entgelt",
}


@dataclass(frozen=True, slots=True)
class DistributionContent(_Shown):
    """The note on a distribution of a fund (ORD-20)."""

    template: ClassVar[str] = "distribution_note"
    category: ClassVar[Category] = Category.SETTLEMENTS
    numbered: ClassVar[bool] = True

    recipient: Address
    depot: DepotHead
    position_number: str
    fund: str
    isin: str
    reference: str
    record_day: date
    booked_on: date
    units_held: Units
    per_unit: Decimal
    currency: str
    gross: Money
    gross_eur: Eur
    exchange_rate: Decimal | None
    partial_exemption: str  # as printed: "Aktienfonds, 30 %"
    working: TaxWorking
    taxes: Taxes
    net: Money
    payment: Payment
    reinvested_into: str | None
    balance: DepotBalance
    derivation: tuple[Step, ...] = ()

    @property
    def title(self) -> str:
        """The German title."""
        return "Ausschüttung und Wiederanlage" if self.reinvested_into else "Ausschüttung"


@dataclass(frozen=True, slots=True)
class VorabpauschaleLot:
    """A lot held at the year's end: its units, its twelfths (§ 18 Abs. 2 InvStG) and its share."""

    acquired_on: date | None
    units: Units
    twelfths: int
    amount: Eur


class Collection(StrEnum):
    """How the tax on a Vorabpauschale is collected (TAX-34, TAX-35)."""

    UNITS = "units"
    CASH_ACCOUNT = "cash_account"
    NOTHING_DUE = "nothing_due"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True)
class VorabpauschaleContent(_Shown):
    """The note on a Vorabpauschale with its derivation (TAX-4 to TAX-12).

    The prices are None where the published value per unit was taken (TAX-4).
    """

    template: ClassVar[str] = "vorabpauschale_note"
    category: ClassVar[Category] = Category.TAX
    numbered: ClassVar[bool] = True

    recipient: Address
    depot: DepotHead
    position_number: str
    fund: str
    isin: str
    reference: str
    calendar_year: int
    received_on: date
    booked_on: date
    base_rate: Decimal | None
    first_price: Decimal | None
    last_price: Decimal | None
    distributions: Decimal | None
    base_yield_per_unit: Decimal | None
    ceiling_per_unit: Decimal | None
    vorabpauschale_per_unit: Decimal
    lots: tuple[VorabpauschaleLot, ...]
    amount: Eur
    partial_exemption: str  # as printed: "Aktienfonds, 30 %"
    working: TaxWorking
    taxes: Taxes
    collection: Collection
    balance: DepotBalance
    derivation: tuple[Step, ...] = ()

    @property
    def title(self) -> str:
        """The German title."""
        return f"Vorabpauschale {self.calendar_year}"

    def to_data(self) -> dict[str, Any]:
        """The content as JSON, with the sum of the taxes."""
        data: dict[str, Any] = plain(self)
        return {**data, "tax_total": str(self.taxes.total)}


@dataclass(frozen=True, slots=True)
class ConsentConfirmationContent(_Shown):
    """The confirmation of a consent to terms (CON-11)."""

    template: ClassVar[str] = "consent_confirmation"
    category: ClassVar[Category] = Category.CHANGES_OF_TERMS
    numbered: ClassVar[bool] = False

    recipient: Address
    person: str
    reference: str
    given_at: datetime  # in Berlin time
    channel: str  # as printed: "QR-Link"
    legitimation: str  # as printed: "Geburtsdatum"
    requirements: tuple[ConsentedRequirement, ...]
    effective_on: date

    @property
    def title(self) -> str:
        """The German title."""
        return "Bestätigung Ihrer Zustimmung"


@dataclass(frozen=True, slots=True)
class ConsentedRequirement:
    """One thing consented to: for which depots, in which role, to which versions of terms."""

    text: str
    role: str  # as printed: "Depotinhaber"
    depots: tuple[str, ...]
    terms: tuple[TermsShown, ...]


@dataclass(frozen=True, slots=True)
class ConsentLetterContent(_Shown):
    """The letter that asks for consent, with the personal QR code and the code beside it (CON-7)."""

    template: ClassVar[str] = "consent_letter"
    category: ClassVar[Category] = Category.CHANGES_OF_TERMS
    numbered: ClassVar[bool] = False

    recipient: Address
    salutation: str
    campaign: str
    terms: tuple[TermsShown, ...]
    requirements: tuple[str, ...]
    effective_on: date
    respond_by: date
    qr_svg: str  # the whole SVG document
    short_link: str
    consent_code: str

    @property
    def title(self) -> str:
        """The German title."""
        return "Bitte stimmen Sie unseren neuen Bedingungen zu"


@dataclass(frozen=True, slots=True)
class PinLetterContent(_Shown):
    """The letter with the temporary PIN; it never names the access number, and is never filed (AUT-2, DOC-2)."""

    template: ClassVar[str] = "pin_letter"

    recipient: Address
    salutation: str
    pin: str
    valid_until: date

    @property
    def title(self) -> str:
        """The German title."""
        return "Ihre PIN für das Online-Banking"


@dataclass(frozen=True, slots=True)
class AccessLetterContent(_Shown):
    """The letter with the access number; it never names the PIN, and is never filed (AUT-1, DOC-2)."""

    template: ClassVar[str] = "access_letter"

    recipient: Address
    salutation: str
    access_number: str

    @property
    def title(self) -> str:
        """The German title."""
        return "Ihre Zugangs-ID für das Online-Banking"


@dataclass(frozen=True, slots=True)
class LetterContent(_Shown):
    """A plain letter: a subject and paragraphs in German (DOC-2)."""

    template: ClassVar[str] = "letter"
    category: ClassVar[Category] = Category.CORRESPONDENCE
    numbered: ClassVar[bool] = False

    recipient: Address
    salutation: str
    subject: str
    paragraphs: tuple[str, ...]

    @property
    def title(self) -> str:
        """The German title: the subject."""
        return self.subject
