"""The settlement document: every figure of the booking, then the position, the depot, the exemption order (DOC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from depot.accounts.model import Letterhead
from depot.funds.model import Side
from depot.holdings.model import Position
from depot.kernel.ids import PREFIX, PositionId, to_text
from depot.kernel.money import Eur, Units, half_up_decimal
from depot.postbox.model.contents import Booking, SettlementContent
from depot.postbox.model.parts import (
    BookingKind,
    Charge,
    FxMargin,
    Payment,
    PaymentWay,
    SalesCharge,
    Taxes,
    TaxWorking,
)
from orders.model import OF_THE_BANK, MoneyPlace, Order, Purpose
from orders.rules.dealing_price import PRICE_PLACES
from orders.rules.depot_balance import Valuation, Valued, depot_balance
from orders.rules.settling import Booked, Dealt
from tax.model import TaxedRedemption, YearStatus
from tax.rules.tax_book import status_on

_WAYS: Final = {
    (Side.SUBSCRIPTION, MoneyPlace.CASH_ACCOUNT): PaymentWay.FROM_CASH_ACCOUNT,
    (Side.SUBSCRIPTION, MoneyPlace.REFERENCE_ACCOUNT): PaymentWay.DIRECT_DEBIT,
    (Side.REDEMPTION, MoneyPlace.CASH_ACCOUNT): PaymentWay.TO_CASH_ACCOUNT,
    (Side.REDEMPTION, MoneyPlace.REFERENCE_ACCOUNT): PaymentWay.TO_REFERENCE_ACCOUNT,
    (Side.SUBSCRIPTION, MoneyPlace.DIRECT_DEBIT): PaymentWay.DIRECT_DEBIT,
    (Side.REDEMPTION, MoneyPlace.DIRECT_DEBIT): PaymentWay.RETURNED_DEBIT,
}


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
    tax = booked.taxed.withholding.status_after if booked.taxed else status_on(year, dealt.booked_on)
    return SettlementContent(
        recipient=head.recipient,
        depot=head.depot,
        bookings=(_booking(booked, dealt),),
        balance=depot_balance(
            booked.position,
            _valuation(booked, dealt, valued),
            held=held,
            units_after={**units_after, booked.position.position_id: booked.units_after},
            valued=valued,
            terms=dealt.terms,
            year=year,
            status=tax,
            on=dealt.booked_on,
        ),
    )


def _booking(booked: Booked, dealt: Dealt) -> Booking:
    order, priced = booked.order, booked.priced
    sells = order.side is Side.REDEMPTION
    loaded = dealt.terms.front_load_percent and not sells and order.purpose not in OF_THE_BANK
    return Booking(
        kind=_kind(order),
        position_number=booked.position.number,
        fund=dealt.terms.name,
        isin=order.isin,
        reference=to_text(PREFIX["OrderId"], order.order_id),
        price_day=dealt.price_day,
        booked_on=dealt.booked_on,
        units=-priced.units if sells else priced.units,
        price=half_up_decimal(dealt.quote.price, PRICE_PLACES),
        price_currency=dealt.quote.currency,
        amount=priced.amount,
        payment=_payment(booked, dealt),
        ordered_amount=order.size.amount,
        ordered_units=order.size.units,
        exchange_rate=None if dealt.in_euro else dealt.quote.fx_rate,
        fx_margin=None if dealt.at_mid_rate else FxMargin(booked.fx_margin, dealt.mid_rate),
        charges=tuple(Charge(charge.name, charge.amount) for charge in priced.charges),
        taxes=_taxes(booked.taxed),
        working=_working(booked.taxed),
        sales_charge=SalesCharge(Eur(0), dealt.terms.front_load_discount_percent) if loaded else None,
        tax_claim=booked.claim.due if booked.claim else None,
        paired_reference=to_text(PREFIX["TaxEventId"], booked.claim.event_id) if booked.claim else None,
        is_vl=order.purpose is Purpose.VL,
        derivation=booked.taxed.steps if booked.taxed else (),
    )


def _kind(order: Order) -> BookingKind:
    if order.purpose is Purpose.REINVESTMENT:
        return BookingKind.REINVESTMENT
    if order.purpose is Purpose.VORABPAUSCHALE:
        return BookingKind.VORABPAUSCHALE_SALE
    if order.purpose is Purpose.FEE:
        return BookingKind.FEE_SALE
    if order.purpose is Purpose.SWITCH:
        return BookingKind.SWITCH_IN if order.side is Side.SUBSCRIPTION else BookingKind.SWITCH_OUT
    return BookingKind.PURCHASE if order.side is Side.SUBSCRIPTION else BookingKind.SALE


def _payment(booked: Booked, dealt: Dealt) -> Payment:
    if booked.order.purpose is Purpose.REINVESTMENT:
        return Payment(booked.payment, PaymentWay.FROM_DISTRIBUTION, value_day=dealt.settlement_day)
    if booked.claim is not None:
        return Payment(booked.payment, PaymentWay.TAX_CLAIM)
    if booked.order.purpose is Purpose.SWITCH:
        return Payment(booked.payment, PaymentWay.SWITCH, value_day=dealt.settlement_day)
    way = _WAYS[booked.order.side, booked.order.money]
    outside = way in {PaymentWay.DIRECT_DEBIT, PaymentWay.TO_REFERENCE_ACCOUNT}
    iban = booked.depot.reference_account.iban if outside else booked.depot.cash_iban
    return Payment(booked.payment, way, value_day=dealt.settlement_day, iban=printed_iban(iban))


def printed_iban(iban: str) -> str:
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


def _valuation(booked: Booked, dealt: Dealt, valued: Valued) -> Valuation:
    """The position touched, valued at the newer of the price just dealt and the fund's last one.

    A purchase with a front load was dealt above the value of the units.
    """
    price, day = dealt.quote.price, dealt.price_day
    known = valued.prices.get(booked.order.isin)
    loaded = dealt.side is Side.SUBSCRIPTION and bool(dealt.terms.front_load_rate)
    if known is not None and known.currency == dealt.quote.currency and (loaded or known.day >= day):
        price, day = known.redemption_price, known.day
    return Valuation(price, dealt.quote.currency, day, None if dealt.in_euro else dealt.mid_rate)
