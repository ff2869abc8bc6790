"""FND-2: what a settlement comes to at the corrected price of its day, and what that moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from depot.funds.model import FundTerms, Price, Side
from depot.funds.rules.exchange import exchange_margin
from depot.holdings.model import Lot, Position
from depot.kernel.ids import ApprovalId, EntryId, PriceId
from depot.kernel.money import Eur, Units, total
from depot.ledger.model import Account, Entry, Transfer
from orders.model import Order, Settlement
from orders.rules.canonical_text import german_date
from orders.rules.dealing_price import charge_rates, dealing_price, discount_of, priced
from orders.rules.pricing import PricedOrder, Quote, redemption_by_units
from orders.rules.settlement_bookings import (
    CAPITAL_GAINS_TAX,
    CHARGES,
    CHURCH_TAX,
    FUND_COMPANY,
    FX_MARGIN,
    SOLIDARITY_SURCHARGE,
)
from tax.model import Withholding

NOT_RESETTLED: Final = "not_resettled"


@dataclass(frozen=True, slots=True)
class PriceCorrection:
    """A corrected price whose settlements two members of staff had settled again."""

    price_id: PriceId
    isin: str
    price_day: date
    approval_id: ApprovalId
    approved_at: datetime


@dataclass(frozen=True, slots=True)
class Resettled:
    """A settlement at the corrected price; `settled` is what was booked before, with `reference` for its lot."""

    resettlement_id: UUID
    order: Order
    position: Position
    settled: Settlement
    reference: UUID
    priced: PricedOrder
    quote: Quote
    fx_margin: Eur
    booked_on: date

    @property
    def buys(self) -> bool:
        """Whether it is a purchase."""
        return self.order.side is Side.SUBSCRIPTION

    @property
    def extra_units(self) -> Units:
        """What the position gets more, below zero less; the units of a sale were dealt and stay."""
        return self.priced.units - self.settled.units if self.buys else Units.ZERO

    @property
    def extra_amount(self) -> Eur:
        """What the fund company gets more of a purchase, or pays more for a sale."""
        return self.priced.amount - self.settled.amount

    @property
    def extra_charges(self) -> Eur:
        """What is charged more."""
        charged = total(amount for _, amount in self.settled.charges)
        return total(charge.amount for charge in self.priced.charges) - charged

    def cash(self, tax: Withholding | None) -> Eur:
        """What the cash account gets, or loses below zero."""
        gets = -self.extra_amount if self.buys else self.extra_amount
        return gets - self.extra_charges - (tax.total if tax else Eur.ZERO)


def corrected_quote(price: Price, order: Order, terms: FundTerms, settled: Settlement) -> Quote:
    """At the rate it was settled at: the price alone was corrected (FND-2, FND-3)."""
    discount = discount_of(terms.front_load_discount_percent, order.purpose)
    return Quote(dealing_price(price, order.side, discount_percent=discount), settled.currency, settled.fx_rate)


def corrected_order(order: Order, quote: Quote, terms: FundTerms, settled: Settlement) -> PricedOrder:
    """A purchase as it was asked for; a sale with the units that were dealt, which nobody deals again (FND-2)."""
    charges = charge_rates(order.charge_percent, order.purpose)
    if order.side is Side.SUBSCRIPTION:
        return priced(order, quote, charges=charges, unit_decimals=terms.unit_decimals, all_units=settled.units)
    return redemption_by_units(settled.units, quote, charges=charges)


def corrected_margin(units: Units, quote: Quote, settled: Settlement) -> Eur:
    """The margin in euro at the corrected price; none where it was settled at the mid rate (FND-3)."""
    if settled.fx_rate == settled.mid_rate:
        return Eur.ZERO
    return exchange_margin(units.exact * Fraction(quote.price), mid=settled.mid_rate, rate=quote.fx_rate)


def lot_obstacle(lot: Lot | None, again: Resettled) -> str | None:
    """Why the lot of a purchase cannot simply be replaced by the right one; then a person decides (FND-2)."""
    if again.order.price_day is None or again.order.price_day.year != again.booked_on.year:
        return "the year of the price day is over: its Vorabpauschale may be affected"
    if not again.priced.units:
        return "the amount buys no unit at this price"
    if lot is None or lot.units != lot.acquired_units or lot.vl_contract is not None or lot.vorabpauschalen:
        return "units of the purchase were sold, moved or bound by a contract since"
    if -again.extra_units > again.position.units_free:
        return "the units bought too much are reserved by another order"
    return None


def correction_entry(again: Resettled, tax: Withholding | None, *, entry_id: EntryId, terms: FundTerms) -> Entry | None:
    """The differences in one entry; money comes from and goes to the cash account, however the order was paid."""
    moves = tuple(_moves(again, tax))
    if not moves:
        return None
    value_on = again.order.settlement_day or again.booked_on
    text = f"Preiskorrektur {terms.name}"
    return Entry(entry_id, "price_corrected", again.booked_on, value_on, again.resettlement_id, moves, text)


def _moves(again: Resettled, tax: Withholding | None) -> Iterator[Transfer]:
    cash = Account.cash(again.order.depot_id)
    margin = again.fx_margin - again.settled.fx_margin
    if again.buys:
        yield from _either(cash, FUND_COMPANY, (again.extra_amount - margin).cents)
        yield from _either(cash, FX_MARGIN, margin.cents)
        registrar, free = Account.registrar(again.order.isin), again.position.free_account
        yield from _either(registrar, free, again.extra_units.micro)
    else:
        yield from _either(FUND_COMPANY, cash, again.extra_amount.cents)
        yield from _either(FUND_COMPANY, FX_MARGIN, margin.cents)
    yield from _either(cash, CHARGES, again.extra_charges.cents)
    if tax is not None:
        yield from _either(cash, CAPITAL_GAINS_TAX, tax.capital_gains_tax.cents)
        yield from _either(cash, SOLIDARITY_SURCHARGE, tax.solidarity_surcharge.cents)
        yield from _either(cash, CHURCH_TAX, tax.church_tax.cents)


def _either(source: Account, target: Account, amount: int) -> Iterator[Transfer]:
    if amount > 0:
        yield Transfer(source, target, amount)
    elif amount < 0:
        yield Transfer(target, source, -amount)


def corrected_letter(again: Resettled, tax: Withholding | None, *, terms: FundTerms) -> tuple[str, Sequence[str]]:
    """The corrected settlement in words: what was booked, what is right, what moves (DOC-3)."""
    settled, order = again.settled, again.order
    assert order.price_day is not None, "a settled order has its days"
    word = "Kauf" if again.buys else "Verkauf"
    moved = again.cash(tax)
    paragraphs = [
        (
            f"der Preis des Fonds {terms.name} ({order.isin}) vom {german_date(order.price_day)} wurde berichtigt. "
            f"Ihr {word} wurde deshalb neu abgerechnet; die bisherige Abrechnung ist ersetzt."
        ),
        (
            f"Bisher: {_german(settled.units)} Anteile zu {_german(settled.price)} {settled.currency}, "
            f"Kurswert {_german(settled.amount)} EUR."
        ),
        (
            f"Neu: {_german(again.priced.units)} Anteile zu {_german(again.quote.price)} {again.quote.currency}, "
            f"Kurswert {_german(again.priced.amount)} EUR."
        ),
    ]
    if tax is not None and tax.total:
        way = "einbehalten" if tax.total > Eur.ZERO else "erstattet"
        paragraphs.append(f"Steuern wurden in Höhe von {_german(_size(tax.total))} EUR zusätzlich {way}.")
    if moved:
        way = "gutgeschrieben" if moved > Eur.ZERO else "belastet"
        paragraphs.append(f"Ihrem Konto wurden {_german(_size(moved))} EUR {way}.")
    return f"Berichtigte Abrechnung: {word} {terms.name}", paragraphs


def _size(amount: Eur) -> Eur:
    return max(amount, -amount)


def _german(figure: Units | Eur | Decimal) -> str:
    return (f"{figure:f}" if isinstance(figure, Decimal) else str(figure)).replace(".", ",")
