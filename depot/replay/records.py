"""The form of the bookings, balances and account statements that are replayed; unknown fields are left alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator

# Beyond this a figure is a slip; within it every product of units and price can be computed exactly and compared.
LIMIT = Decimal(10**11)

Number = Annotated[Decimal, Field(allow_inf_nan=False, ge=-LIMIT, le=LIMIT, decimal_places=12)]
Positive = Annotated[Number, Field(gt=0)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
Isin = Annotated[str, Field(pattern=r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$")]


class Record(BaseModel):
    """Frozen; what a statement prints beyond these fields is no figure."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class OrderRecord(Record):
    """What the customer asked for: an amount, units, or all units."""

    by: str
    value: Number | None = None
    currency: Currency | None = None


class FeeRecord(Record):
    """A charge: assessed, still open, and taken."""

    name: str
    amount: Number
    open_claim: Number | None = None
    charged: Number | None = None

    @property
    def taken(self) -> Decimal:
        """What was taken: all of it, where the statement does not say otherwise."""
        return self.amount if self.charged is None else self.charged


class TaxesRecord(Record):
    """The three taxes in euro, and their total in the currency of the payment."""

    kapest: Number | None = None
    soli: Number | None = None
    kist: Number | None = None
    total: Number | None = None
    total_currency: Currency = "EUR"
    fx_rate: Positive | None = None


class MarginRecord(Record):
    """What the rate of exchange cost, and the mid rate (FND-3)."""

    amount_eur: Number | None = None
    mid_rate: Positive | None = None


class FooterRecord(Record):
    """What the foot of the statement says about the holder."""

    church_tax_flag: bool = False


class LotRecord(Record):
    """A purchase behind a sale or a Vorabpauschale, where the file names it."""

    units: Positive
    acquired_on: date | None = None
    cost: Number = Decimal(0)
    vorabpauschalen: Number = Decimal(0)


class BookingRecord(Record):
    """One booking as it was printed; what a statement did not print is None."""

    document: str = ""
    kind: str
    isin: Isin | None = None
    position_suffix: str = ""
    price_date: date | None = None
    booking_date: date | None = None
    record_date: date | None = None
    vap_reference_date: date | None = None
    order: OrderRecord | None = None
    units: Number | None = None
    price: Positive | None = None
    price_currency: Currency = "EUR"
    fx_rate: Positive | None = None
    amount: Number | None = None
    amount_currency: Currency = "EUR"
    fees: tuple[FeeRecord, ...] = ()
    fees_charged_total: Number | None = None
    taxes: TaxesRecord | None = None
    tax_due_total: Number | None = None
    tax_claim_covered: Number | None = None
    proceeds_before_tax_claim: Number | None = None
    payment_amount: Number | None = None
    payment_currency: Currency = "EUR"
    payment_fcy: Number | None = None
    payment_conversion_fx: Positive | None = None
    per_unit: Number | None = None
    units_held: Number | None = None
    vap_per_unit: Number | None = None
    fx_margin: MarginRecord | None = None
    redirect: dict[str, Any] = {}
    units_before: Number | None = None
    units_after: Number | None = None
    units_transferred: Number | None = None
    value_of_units_transferred: Number | None = None
    position_closed: bool = False
    masked: bool = False
    footer: FooterRecord = FooterRecord()
    lots: tuple[LotRecord, ...] = ()
    partial_exemption: str | None = None

    @property
    def day(self) -> date | None:
        """The booking day, or the price day where no booking day was printed."""
        return self.booking_date or self.price_date

    @property
    def position(self) -> tuple[str, str, str]:
        """Which position of which depot was booked on; one document is one depot."""
        return self.document, self.isin or "", self.position_suffix


class BalanceRecord(Record):
    """A position as the statement shows it after its bookings."""

    document: str = ""
    kind: str = "balance"
    isin: Isin | None = None
    position_suffix: str = ""
    units: Number | None = None
    valuation_price: Annotated[Number, Field(ge=0)] | None = None
    price_currency: Currency = "EUR"
    valuation_date: date | None = None
    fx_rate: Positive | None = None
    value_eur: Number | None = None
    masked: bool = False

    @property
    def position(self) -> tuple[str, str, str]:
        """Which position it is."""
        return self.document, self.isin or "", self.position_suffix


class DayAmount(Record):
    """A balance of a cash account on a day."""

    day: date | None = Field(default=None, alias="date")
    amount: Number


class CashRecord(Record):
    """A row of a cash account."""

    booking_date: date
    value_date: date | None = None
    type: str = ""
    amount: Number
    balance: Number | None = None


class AccountStatementRecord(Record):
    """A statement of a cash account: old balance, rows, new balance."""

    kind: str = "account_statement"
    statement_no: int | str = ""
    statement_date: date | None = None
    old_balance: DayAmount
    new_balance: DayAmount
    entries: tuple[CashRecord, ...] = ()
    masked: bool = False


class OddityRecord(Record):
    """A difference that was told of. It names the entry, or the days, and the figure; with `printed` only that value.

    `looks_like` is a form of difference that the replay recognises by itself, such as another rounding.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    place: str | None = None
    document: str | None = None
    kind: str | None = None
    isin: str | None = None
    day: date | None = Field(default=None, validation_alias=AliasChoices("day", "booking_date", "date"))
    since: date | None = None
    until: date | None = None
    figure: str | None = Field(default=None, validation_alias=AliasChoices("figure", "field"))
    printed: str | None = None
    looks_like: str | None = None
    reason: str = Field(default="", validation_alias=AliasChoices("reason", "note", "why"))

    @model_validator(mode="after")
    def _names_something(self) -> OddityRecord:
        entry = (self.place, self.document, self.kind, self.isin, self.day, self.since, self.until)
        if not any(entry) or (self.figure or self.looks_like) is None:
            raise ValueError("an oddity names an entry or a period, and a figure")
        return self


class CaseRecord(Record):
    """A request to a calculator and what it must answer."""

    calculator: str
    id: str = ""
    isin: str | None = None
    received_on: date | None = None
    request: dict[str, Any]
    expect: dict[str, Any]
