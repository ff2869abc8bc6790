"""The content of the yearly tax certificate with its statement of income (DOC-2, TAX-40)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from depot.kernel.money import Eur
from depot.postbox.model.document import Category
from depot.postbox.model.parts import Address, Taxes, plain


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """A line of the official form: its words, the line of the form "Anlage KAP", the amount."""

    words: str
    form_line: str  # as printed: "Zeile 7"; empty where the form has none
    amount: Eur


@dataclass(frozen=True, slots=True)
class CertificateShare:
    """What falls to one holder of a joint depot (TAX-25)."""

    name: str
    tax_base: Eur
    taxes: Taxes


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """One booking of the statement of income."""

    received_on: date
    kind: str  # as printed: "Ausschüttung"
    isin: str
    fund: str
    income: Eur
    exempt_amount: Eur
    losses: Eur  # set off; negative: put into the pot
    exemption_used: Eur
    tax_base: Eur
    taxes: Taxes
    is_withheld: bool


@dataclass(frozen=True, slots=True)
class TaxCertificateContent:
    """The tax certificate of a person, a couple, an estate or a company for one year (§ 45a Abs. 2 EStG, TAX-40)."""

    template: ClassVar[str] = "tax_certificate"
    category: ClassVar[Category] = Category.TAX
    numbered: ClassVar[bool] = False

    recipient: Address
    year: int
    number: str
    holders: tuple[str, ...]
    depot_numbers: tuple[str, ...]
    is_business: bool
    is_loss_certificate: bool
    replaces_issued_on: date | None  # only of a corrected one
    lines: tuple[CertificateLine, ...]
    notes: tuple[CertificateLine, ...]
    shares: tuple[CertificateShare, ...]
    statement: tuple[IncomeLine, ...]

    @property
    def title(self) -> str:
        """The German title; a corrected certificate is marked (TAX-40)."""
        title = f"Jahressteuerbescheinigung {self.year}"
        return title if self.replaces_issued_on is None else f"{title} (berichtigt)"

    def to_data(self) -> dict[str, Any]:
        """The content as JSON: figures as strings with a dot, days ISO 8601."""
        data: dict[str, Any] = plain(self)
        return data
