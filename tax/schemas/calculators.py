"""Wire models of the calculators: what may be sent, what is answered (api.md)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from depot.funds.model import FundClass
from depot.kernel.errors import Fault
from depot.kernel.money import Eur, Units
from depot.kernel.web.wire import (
    Answer,
    Day,
    EurText,
    MoneyText,
    PercentText,
    PerUnitText,
    PositiveEurText,
    PriceText,
    SomeEurText,
    SomeUnitsText,
    StrictModel,
    UnitsText,
)
from tax.errors import AcquiredAfterSale, AcquiredAfterwards, BaseRateNotPublished, LotsDoNotCover
from tax.model import Lot, TaxStatus, YearEndLot
from tax.rules.parameters import BASE_RATE, INVSTG_2018

# Beyond these a figure is a slip of the keyboard, and an answer would leave the form that is promised.
LARGEST_EUR = Eur(10**15)
LARGEST_PRICE = Decimal(10**8)
LARGEST_PERCENT = Decimal(100)
MOST_LOTS = 1000


def out_of_range(pointer: str) -> Fault:
    """A figure that is too large to be meant."""
    return Fault("TAX-1", pointer, f"{pointer.removeprefix('/')} is out of range", "out-of-range")


def _one_of(given: dict[str, bool]) -> Iterator[Fault]:
    """Exactly one of the fields must be given."""
    if sum(given.values()) != 1:
        names = " or ".join(given)
        for name, is_given in given.items():
            if is_given or not any(given.values()):
                yield Fault("API", f"/{name}", f"give exactly one of {names}", "exactly-one")


class TaxStatusFields(StrictModel):
    """What stands between the income and the tax."""

    partial_exemption: FundClass
    church_tax_rate: Literal["0", "8", "9"]
    losses_available: PositiveEurText
    exemption_available: PositiveEurText
    foreign_tax: PositiveEurText = Field(default=Eur.ZERO, description="creditable foreign tax in EUR")

    @property
    def status(self) -> TaxStatus:
        """The fields as the rules see them."""
        return TaxStatus(int(self.church_tax_rate), self.losses_available, self.exemption_available)


class YearEndLotFields(StrictModel):
    """A lot held at the close of 31 December; without `acquired_on` it was held all year."""

    units: SomeUnitsText
    acquired_on: Day | None = None

    @property
    def lot(self) -> YearEndLot:
        """The lot as the rules see it."""
        return YearEndLot(self.units, self.acquired_on)


class VorabpauschaleRequest(TaxStatusFields):
    """Prices and distributions in EUR per unit, or the published Vorabpauschale per unit."""

    calendar_year: Annotated[int, Field(strict=True, ge=1900, le=2999)]
    base_rate: PercentText | None = Field(default=None, description="in percent; the published one if left out")
    first_price: PriceText | None = None
    last_price: PriceText | None = None
    distributions: PerUnitText | None = Field(default=None, description="gross in EUR per unit, of the calendar year")
    vorabpauschale_per_unit: PerUnitText | None = None
    lots: Annotated[list[YearEndLotFields], Field(min_length=1, max_length=MOST_LOTS)]

    def faults(self) -> Iterator[Fault]:
        """Every fault that the form alone does not show."""
        prices = {"first_price": self.first_price, "last_price": self.last_price, "distributions": self.distributions}
        if self.vorabpauschale_per_unit is None:
            for name, price in prices.items():
                if price is None:
                    detail = f"give {name}, or vorabpauschale_per_unit in place of prices and distributions"
                    yield Fault("TAX-4", f"/{name}", detail, "missing")
        elif any(price is not None for price in prices.values()):
            detail = "give vorabpauschale_per_unit or prices and distributions, not both"
            yield Fault("TAX-4", "/vorabpauschale_per_unit", detail, "exactly-one")
        yield from self._year_faults()
        yield from (out_of_range(f"/{name}") for name, price in prices.items() if price and price >= LARGEST_PRICE)
        late = [n for n, lot in enumerate(self.lots) if lot.acquired_on and lot.acquired_on.year > self.calendar_year]
        yield from AcquiredAfterwards(lot_numbers=tuple(late)).faults

    def _year_faults(self) -> Iterator[Fault]:
        if self.calendar_year < INVSTG_2018.year:
            detail = "there is no Vorabpauschale for a calendar year before 2018"
            yield Fault("TAX-6", "/calendar_year", detail, "base-rate-not-published")
        elif self.base_rate is None and self.vorabpauschale_per_unit is None and self.calendar_year not in BASE_RATE:
            yield from BaseRateNotPublished(calendar_year=self.calendar_year).faults
        if self.base_rate is not None and abs(self.base_rate) > LARGEST_PERCENT:
            yield out_of_range("/base_rate")


class LotFields(StrictModel):
    """A lot; `cost` and `vorabpauschalen` are totals of the lot. Without `acquired_on` it counts as the oldest."""

    units: SomeUnitsText
    acquired_on: Day | None = None
    cost: PositiveEurText
    vorabpauschalen: PositiveEurText

    @property
    def lot(self) -> Lot:
        """The lot as the rules see it."""
        return Lot(self.units, self.acquired_on, self.cost, self.vorabpauschalen)


class RedemptionRequest(TaxStatusFields):
    """A sale by `units` or by `net_amount`, at a `price` per unit or for total `proceeds`, in EUR."""

    sold_on: Day
    units: SomeUnitsText | None = None
    net_amount: SomeEurText | None = None
    price: PriceText | None = None
    proceeds: PositiveEurText | None = None
    charges: PositiveEurText
    lots: Annotated[list[LotFields], Field(min_length=1, max_length=MOST_LOTS)]

    def faults(self) -> Iterator[Fault]:
        """Every fault that the form alone does not show."""
        yield from _one_of({"units": self.units is not None, "net_amount": self.net_amount is not None})
        yield from _one_of({"price": self.price is not None, "proceeds": self.proceeds is not None})
        if self.net_amount is not None:
            if self.proceeds is not None:
                yield Fault("TAX-34", "/proceeds", "net_amount needs a price per unit, not proceeds")
            if self.price is not None and not self.price:
                yield Fault("TAX-34", "/price", "no net amount can be reached at a price of zero")
        if self.sold_on < INVSTG_2018:
            yield Fault("TAX-17", "/sold_on", "sales before 1 January 2018 follow another law")
        yield from self._lot_faults()

    def _lot_faults(self) -> Iterator[Fault]:
        held = Units(sum(lot.units.micro for lot in self.lots))
        if self.units is not None and self.units > held:
            yield from LotsDoNotCover(units_asked=self.units, units_held=held).faults
        late = [n for n, lot in enumerate(self.lots) if lot.acquired_on and lot.acquired_on > self.sold_on]
        yield from AcquiredAfterSale(lot_numbers=tuple(late)).faults
        if self.price is not None and Fraction(self.price) * held.exact > LARGEST_EUR.exact:
            yield out_of_range("/price")
        if sum(lot.cost.cents + lot.vorabpauschalen.cents for lot in self.lots) > LARGEST_EUR.cents:
            yield out_of_range("/lots")


class DistributionRequest(TaxStatusFields):
    """`units` and the amount `per_unit` in the fund's currency, or the `gross` amount in EUR."""

    units: SomeUnitsText | None = None
    per_unit: PerUnitText | None = None
    gross: PositiveEurText | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"
    fx_rate: PriceText | None = Field(default=None, description="units of the currency per EUR")

    def faults(self) -> Iterator[Fault]:
        """Every fault that the form alone does not show."""
        if self.gross is None:
            for name, value in {"units": self.units, "per_unit": self.per_unit}.items():
                if value is None:
                    detail = f"give {name}, or gross in place of units and per_unit"
                    yield Fault("ORD-20", f"/{name}", detail, "missing")
        elif self.units is not None or self.per_unit is not None:
            yield Fault("ORD-20", "/gross", "give gross or units and per_unit, not both", "exactly-one")
        if self.currency == "EUR":
            if self.fx_rate not in {None, Decimal(1)}:
                yield Fault("FND-3", "/fx_rate", "euros are not converted; leave fx_rate out")
        elif self.fx_rate is None:
            if self.gross is None:
                yield Fault("FND-3", "/fx_rate", "fx_rate is required where the currency is not EUR", "missing")
        elif not self.fx_rate:
            yield Fault("FND-3", "/fx_rate", "fx_rate must be more than zero")


class StepAnswer(Answer):
    """One line of the derivation."""

    rule: str = Field(examples=["§ 18(1) InvStG"])
    text: str
    value: str


class TaxAnswer(Answer):
    """From the taxable amount to the taxes."""

    exempt_amount: EurText
    taxable_amount: EurText = Field(description="negative: a loss")
    losses_used: EurText
    exemption_used: EurText
    tax_base: EurText
    capital_gains_tax: EurText
    solidarity_surcharge: EurText
    church_tax: EurText
    total_tax: EurText
    steps: list[StepAnswer]


class LotVorabpauschaleAnswer(Answer):
    """The Vorabpauschale of one lot."""

    units: UnitsText
    acquired_on: Day | None
    twelfths: int
    amount: EurText


class VorabpauschaleAnswer(TaxAnswer):
    """The Vorabpauschale of the position; base yield and ceiling only where prices were given."""

    base_yield_per_unit: PerUnitText | None
    ceiling_per_unit: PerUnitText | None
    vorabpauschale_per_unit: PerUnitText
    lots: list[LotVorabpauschaleAnswer]
    amount: EurText
    received_on: Day


class LotGainAnswer(Answer):
    """A lot, or the part of it, that was sold."""

    units: UnitsText
    acquired_on: Day | None
    cost: EurText
    vorabpauschalen: EurText
    gain: EurText


class LotLeftAnswer(Answer):
    """A lot, or the part of it, that stays."""

    units: UnitsText
    acquired_on: Day | None
    cost: EurText
    vorabpauschalen: EurText


class RedemptionAnswer(TaxAnswer):
    """The sale, the lots it used and what is paid out."""

    units: UnitsText
    proceeds: EurText
    charges: EurText
    lots: list[LotGainAnswer]
    lots_left: list[LotLeftAnswer]
    gain_before_vorabpauschalen: EurText
    vorabpauschalen_deducted: EurText
    gain: EurText
    loss_added: EurText
    net_proceeds: EurText


class DistributionAnswer(TaxAnswer):
    """The distribution; `gross_in_currency` is missing where only euros and no rate were given."""

    gross: EurText
    gross_in_currency: MoneyText | None
    net: EurText
