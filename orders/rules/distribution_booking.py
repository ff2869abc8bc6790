"""ORD-20, FND-4, § 16 Abs. 1 Nr. 1 InvStG: what a distribution is, whether it can be one, and how it is booked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from depot.funds.model import FundTerms, ShareClass
from depot.funds.rules.iso_codes import CURRENCIES
from depot.funds.rules.terms_faults import is_isin
from depot.kernel.calendar import ONE_DAY, Calendars
from depot.kernel.errors import Fault
from depot.kernel.ids import (
    DepotId,
    DistributionId,
    DistributionPaymentId,
    DocumentId,
    EntryId,
    OrderId,
    PersonId,
    PositionId,
    TaxEventId,
)
from depot.kernel.money import Eur, Money, Units, half_up_decimal
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from tax.model import TaxedDistribution

EURO: Final = "EUR"
PER_UNIT_PLACES: Final = 9
# As exact as the fund year needs it: four decimals more than the Vorabpauschale per unit keeps (TAX-10).
PER_UNIT_EUR_PLACES: Final = 12


class DistributionUse(StrEnum):
    """What a customer does with the distributions of a position (ORD-20)."""

    PAY_OUT = "pay_out"
    REINVEST = "reinvest"


# Money is the customer's until they say otherwise (decision).
DEFAULT_USE: Final = DistributionUse.PAY_OUT


def default_use(locked: Units) -> DistributionUse:
    """What happens where nobody chose: income of locked units is reinvested, and keeps their contract alive (VL-5)."""
    return DistributionUse.REINVEST if locked else DEFAULT_USE


@dataclass(frozen=True, slots=True)
class NewDistribution:
    """What a fund company announces; `fx_rate` is currency per EUR where it names one itself (FND-4)."""

    isin: str
    ex_day: date
    pay_day: date
    per_unit: Decimal
    currency: str
    fx_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Distribution:
    """An announced distribution; `paid_at` is when everybody entitled had been paid."""

    distribution_id: DistributionId
    isin: str
    ex_day: date
    pay_day: date
    per_unit: Decimal
    currency: str
    fx_rate: Decimal | None
    announced_at: datetime
    paid_at: datetime | None = None

    @property
    def record_day(self) -> date:
        """The last day whose holders are entitled: the day before ex-day (ORD-20)."""
        return self.ex_day - ONE_DAY


@dataclass(frozen=True, slots=True)
class DistributionPayment:
    """What one position got: gross in the fund's currency and in EUR, each tax, the net, and where it went."""

    payment_id: DistributionPaymentId
    distribution_id: DistributionId
    isin: str
    position_id: PositionId
    depot_id: DepotId
    person: PersonId
    units: Units
    gross: Money
    fx_rate: Decimal
    gross_eur: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    net: Eur
    use: DistributionUse
    booked_on: date
    order_id: OrderId | None = None
    tax_event_id: TaxEventId | None = None
    document_id: DocumentId | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    """What became of a chunk of entitled positions: paid, less than half a cent, or without a holder."""

    paid: tuple[DistributionPayment, ...] = ()
    below_a_cent: int = 0
    without_holder: int = 0


def distribution_faults(new: NewDistribution, terms: FundTerms | None) -> Iterator[Fault]:
    """Everything that speaks against an announcement, together (FND-4); `terms` are those of the ex-day."""
    if not is_isin(new.isin):
        yield Fault("FND-1", "/isin", "is no ISIN: country code or check digit is wrong", "isin-check-digit")
    elif terms is None:
        yield Fault("FND-4", "/isin", "no fund of the bank has this ISIN on the ex-day", "unknown-fund")
    elif terms.share_class is not ShareClass.DISTRIBUTING:
        yield Fault("FND-4", "/isin", "this fund keeps its income, it does not distribute", "not-distributing")
    if new.pay_day < new.ex_day:
        yield Fault("FND-4", "/pay_day", "the pay-day does not come before the ex-day", "days-out-of-order")
    exponent = new.per_unit.as_tuple().exponent
    assert isinstance(exponent, int), "an amount per unit is a number"
    if new.per_unit <= 0 or -exponent > PER_UNIT_PLACES:
        yield Fault("FND-4", "/per_unit", "is more than zero, with at most nine decimals", "per-unit-not-positive")
    if new.currency not in CURRENCIES:
        yield Fault("FND-4", "/currency", "is no currency of ISO 4217", "unknown-currency")
    if new.fx_rate is not None and (new.currency == EURO or new.fx_rate <= 0):
        detail = "is units of the currency per EUR, more than zero, and not given for EUR"
        yield Fault("FND-3", "/fx_rate", detail, "fx-rate-not-allowed")


def booking_day(pay_day: date, calendars: Calendars) -> date:
    """A distribution books on its pay-day, or on the first business day after it (ORD-20)."""
    return calendars.next_business_day(pay_day)


def per_unit_eur(per_unit: Decimal, fx_rate: Decimal | int) -> Decimal:
    """The gross amount of one unit in EUR, for the fund year (TAX-10)."""
    return half_up_decimal(Fraction(per_unit) / Fraction(fx_rate), PER_UNIT_EUR_PLACES)


def tax_transfers(source: Account, *, capital_gains: Eur, solidarity: Eur, church: Eur) -> Iterator[Transfer]:
    """Each tax goes to its own account; one that is 0.00 moves nothing (§ 44(1) EStG)."""
    for kind, amount in (
        (AccountKind.CAPITAL_GAINS_TAX, capital_gains),
        (AccountKind.SOLIDARITY_SURCHARGE, solidarity),
        (AccountKind.CHURCH_TAX, church),
    ):
        if amount:
            yield Transfer.eur(source, Account.house(kind), amount)


def payment_of(
    distribution: Distribution,
    taxed: TaxedDistribution,
    *,
    payment_id: DistributionPaymentId,
    holding: tuple[PositionId, DepotId, PersonId, Units],
    fx_rate: Decimal,
    use: DistributionUse,
    booked_on: date,
) -> DistributionPayment:
    """What a position gets, as it will be kept."""
    position, depot, person, units = holding
    found, tax = taxed.distribution, taxed.withholding
    assert found.gross_in_currency is not None, "a distribution per unit has an amount in its currency"
    return DistributionPayment(
        payment_id=payment_id,
        distribution_id=distribution.distribution_id,
        isin=distribution.isin,
        position_id=position,
        depot_id=depot,
        person=person,
        units=units,
        gross=found.gross_in_currency,
        fx_rate=fx_rate,
        gross_eur=found.gross,
        capital_gains_tax=tax.capital_gains_tax,
        solidarity_surcharge=tax.solidarity_surcharge,
        church_tax=tax.church_tax,
        net=taxed.net,
        use=use,
        booked_on=booked_on,
    )


def payment_entry(payment: DistributionPayment, *, entry_id: EntryId, value_on: date, text: str) -> Entry:
    """The gross comes from the fund company, the taxes leave, the net stays on the cash account (ORD-20).

    The net is the gross in EUR less the taxes in EUR, so that the booking is what the preview says and nothing is left
    over by converting forth and back.
    """
    cash = Account.cash(payment.depot_id)
    transfers = (
        Transfer.eur(Account.house(AccountKind.FUND_COMPANY), cash, payment.gross_eur),
        *tax_transfers(
            cash,
            capital_gains=payment.capital_gains_tax,
            solidarity=payment.solidarity_surcharge,
            church=payment.church_tax,
        ),
    )
    return Entry(entry_id, "distribution", payment.booked_on, value_on, payment.payment_id, transfers, text)
