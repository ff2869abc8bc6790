"""The settlement document: every figure of the booking, then the position, the depot, the exemption order (DOC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.accounts.model import Letterhead
from depot.funds.model import Price, Side
from depot.holdings.model import Position
from depot.kernel.ids import PREFIX, PositionId, to_text
from depot.kernel.money import Eur, Units, total
from depot.postbox.model.contents import Booking, SettlementContent
from depot.postbox.model.parts import (
    BookingKind,
    Charge,
    DepotBalance,
    FxMargin,
    Payment,
    PaymentWay,
    PositionBalance,
    SalesCharge,
    Taxes,
    TaxWorking,
)
from orders.model import MoneyPlace, Order, Purpose
from orders.rules.settling import Booked, Dealt
from tax.model import TaxedRedemption, YearStatus
from tax.rules.exemption_order import in_force
from tax.rules.tax_book import status_on

_WAYS: Final = {
    (Side.SUBSCRIPTION, MoneyPlace.CASH_ACCOUNT): PaymentWay.FROM_CASH_ACCOUNT,
    (Side.SUBSCRIPTION, MoneyPlace.REFERENCE_ACCOUNT): PaymentWay.DIRECT_DEBIT,
    (Side.REDEMPTION, MoneyPlace.CASH_ACCOUNT): PaymentWay.TO_CASH_ACCOUNT,
    (Side.REDEMPTION, MoneyPlace.REFERENCE_ACCOUNT): PaymentWay.TO_REFERENCE_ACCOUNT,
}


@dataclass(frozen=True, slots=True)
class Valued:
    """What values the rest of a depot: the last prices, the rates of their currencies, and the custody country."""

    prices: Mapping[str, Price]
    rates: Mapping[str, Decimal]
    custody_country: str


def settlement_content(
    booked: Booked,
    dealt: Dealt,
    *,
    head: Letterhead,
    held: Sequence[Position],
    units_after: Mapping[PositionId, Units],
    valued: Valued,
    year: YearStatus,
) -> SettlementContent:
    """The document of one settled order; `held` are all positions of the depot, `units_after` those just changed."""
    own = _position(booked, dealt, valued)
    others = [position for position in held if position.position_id != booked.position.position_id]
    rest = total(_value(position, units_after, valued) for position in others)
    tax = booked.taxed.withholding.status_after if booked.taxed else status_on(year, dealt.booked_on)
    order = in_force(year.orders, dealt.booked_on)
    return SettlementContent(
        recipient=head.recipient,
        depot=head.depot,
        bookings=(_booking(booked, dealt),),
        balance=DepotBalance(
            positions=(own,),
            depot_total=own.value + rest,
            total_day=dealt.booked_on,
            exemption_noted=order.amount if order else None,
            exemption_left=tax.exemption_left if order else None,
            church_tax_applies=bool(tax.church_tax_rate),
        ),
    )


def _booking(booked: Booked, dealt: Dealt) -> Booking:
    order, priced = booked.order, booked.priced
    sells = order.side is Side.REDEMPTION
    load = dealt.terms.front_load_percent
    return Booking(
        kind=_kind(order),
        position_number=booked.position.number,
        fund=dealt.terms.name,
        isin=order.isin,
        reference=to_text(PREFIX["OrderId"], order.order_id),
        price_day=dealt.price_day,
        booked_on=dealt.booked_on,
        units=-priced.units if sells else priced.units,
        price=dealt.quote.price,
        price_currency=dealt.quote.currency,
        amount=priced.amount,
        payment=_payment(booked, dealt),
        ordered_amount=order.size.amount,
        ordered_units=order.size.units,
        exchange_rate=None if dealt.in_euro else dealt.quote.fx_rate,
        fx_margin=None if dealt.in_euro else FxMargin(booked.fx_margin, dealt.mid_rate),
        charges=tuple(Charge(charge.name, charge.amount) for charge in priced.charges),
        taxes=_taxes(booked.taxed),
        working=_working(booked.taxed),
        sales_charge=SalesCharge(Eur(0), dealt.terms.front_load_discount_percent) if load and not sells else None,
        derivation=booked.taxed.steps if booked.taxed else (),
    )


def _kind(order: Order) -> BookingKind:
    if order.purpose is Purpose.REINVESTMENT:
        return BookingKind.REINVESTMENT
    if order.purpose is Purpose.VORABPAUSCHALE:
        return BookingKind.VORABPAUSCHALE_SALE
    return BookingKind.PURCHASE if order.side is Side.SUBSCRIPTION else BookingKind.SALE


def _payment(booked: Booked, dealt: Dealt) -> Payment:
    way = _WAYS[booked.order.side, booked.order.money]
    outside = booked.order.money is MoneyPlace.REFERENCE_ACCOUNT
    iban = booked.depot.reference_account.iban if outside else booked.depot.cash_iban
    return Payment(booked.payment, way, value_day=dealt.settlement_day, iban=_printed(iban))


def _printed(iban: str) -> str:
    """Groups of four, the middle hidden: enough to recognise one's own account."""
    return f"{iban[:4]} **** {iban[-4:]}"


def _taxes(taxed: TaxedRedemption | None) -> Taxes | None:
    if taxed is None:
        return None
    tax = taxed.withholding
    return Taxes(tax.capital_gains_tax, tax.solidarity_surcharge, tax.church_tax)


def _working(taxed: TaxedRedemption | None) -> TaxWorking | None:
    if taxed is None:
        return None
    sale, tax = taxed.redemption, taxed.withholding
    return TaxWorking(
        income_label="Veräußerungsergebnis vor Abzug der Vorabpauschalen",
        income=sale.gain_before_vorabpauschalen,
        vorabpauschalen_deducted=sale.vorabpauschalen_deducted,
        exempt_amount=sale.exempt_amount,
        taxable_amount=sale.taxable_amount,
        losses_used=tax.losses_used,
        loss_added=tax.loss_added,
        exemption_used=tax.exemption_used,
        foreign_tax_credited=tax.foreign_tax_credited,
        tax_base=tax.tax_base,
    )


def _position(booked: Booked, dealt: Dealt, valued: Valued) -> PositionBalance:
    """The position touched, valued at the fund's last price; where none is known, at the price just dealt."""
    price, day = dealt.quote.price, dealt.price_day
    known = valued.prices.get(booked.order.isin)
    if known is not None and known.currency == dealt.quote.currency:
        price, day = known.redemption_price, known.day
    rate = None if dealt.in_euro else dealt.mid_rate
    return PositionBalance(
        position_number=booked.position.number,
        fund=dealt.terms.name,
        isin=booked.order.isin,
        units=booked.units_after,
        valuation_price=price,
        price_currency=dealt.quote.currency,
        valuation_day=day,
        exchange_rate=rate,
        value=_worth(booked.units_after, price, rate or Decimal(1)),
        custody_country=valued.custody_country,
    )


def _value(position: Position, units_after: Mapping[PositionId, Units], valued: Valued) -> Eur:
    price = valued.prices.get(position.isin)
    if price is None or price.currency not in valued.rates:
        return Eur.ZERO
    units = units_after.get(position.position_id, position.units)
    return _worth(units, price.redemption_price, valued.rates[price.currency])


def _worth(units: Units, price: Decimal, rate: Decimal) -> Eur:
    return Eur.half_up(units.exact * Fraction(price) / Fraction(rate))
