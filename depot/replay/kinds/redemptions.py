"""ORD-11, TAX-34, FEE-2: sales, the selling leg of a switch, withdrawals, sales for taxes and for charges."""

from __future__ import annotations

from fractions import Fraction

from depot.funds.model import Side
from depot.kernel.money import Eur, Units, total
from depot.ledger.model import Account, AccountKind
from depot.replay.kinds.charges import compare_charges, other_charges
from depot.replay.kinds.quotes import EURO, margin_of, money_currency, quote_of
from depot.replay.kinds.taxes import Given, compare_taxes, fund_class_of, given_taxes, holder, withhold_from
from depot.replay.price_list import ETF_CHARGE, etf_charge
from depot.replay.sheet import Around, NotPrinted, Sheet, need
from orders.rules.pricing import PricedOrder, Quote, redemption_by_amount, redemption_by_units
from tax.model import Lot, SaleTerms
from tax.rules.gross_up import Liability
from tax.usecases.calculate_redemption import calculate_redemption

# Their order names what must be left after the sale's own tax.
NET_KINDS = frozenset({"vorabpauschale_sale", "fee_sale", "withdrawal_plan"})
TAX_CLAIM = "vorabpauschale_sale"
UNITS_RULE = "ORD-11: amount · rate / price, six decimals half up"
AMOUNT_RULE = "ORD-11: units · price / rate, half up"
PAYMENT_RULE = "ORD-11: amount less charges, taxes and the claim it meets"


def redemption(sheet: Sheet, around: Around) -> None:
    """Units or their value from what was ordered, then charges, taxes and claim; read from the ledger (CSH-2)."""
    booking = sheet.booking
    if money_currency(sheet) != EURO:
        raise NotPrinted("a sale in a foreign currency, whose taxes need a rate")
    quote = quote_of(sheet, Side.REDEMPTION)
    given = given_taxes(sheet)
    priced = _priced(sheet, given, quote)
    sheet.compare("amount", booking.amount, priced.amount, AMOUNT_RULE)
    charged = compare_charges(sheet, priced)
    margin = margin_of(sheet, priced.units, quote)
    compare_taxes(sheet, given, tax=_tax_from_lots(sheet, given, priced, quote))
    left = priced.amount - given.total
    sheet.compare("proceeds_before_tax_claim", booking.proceeds_before_tax_claim, left, "TAX-34: amount less own taxes")
    if booking.kind in NET_KINDS and booking.order is not None and booking.order.by == "amount":
        sheet.compare("net", booking.order.value, left, "TAX-34: amount less own taxes is the net that was ordered")
    claim = _claim(sheet, around)
    sheet.payment = left - charged - claim

    cash, target = sheet.places.cash(EURO), sheet.places.outside(EURO)
    if booking.kind == "switch_out":
        target = sheet.places.in_transit(EURO)
    fees = sheet.places.in_transit(EURO) if around.fee_was_assessed else Account.house(AccountKind.CHARGES)
    sheet.move(Account.house(AccountKind.FUND_COMPANY), cash, priced.amount + margin)
    sheet.move(cash, Account.house(AccountKind.FX_MARGIN), margin)
    withhold_from(sheet, cash, given)
    sheet.move(cash, fees, charged)
    sheet.move(cash, sheet.places.in_transit(EURO), claim)
    sheet.move(cash, target, sheet.payment)
    sheet.move(sheet.places.units, sheet.places.registrar, priced.units)
    sheet.read("units", booking.units, sheet.places.units, UNITS_RULE, places=6)
    sheet.read_payment(target, PAYMENT_RULE)


def _priced(sheet: Sheet, given: Given, quote: Quote) -> PricedOrder:
    """By units as ordered; by amount the units of the amount; where a net after tax was ordered, the printed units.

    How many units yield a net depends on the gain per unit, which no statement prints (TAX-34).
    """
    booking, order = sheet.booking, sheet.booking.order
    rates = tuple(etf_charge(sheet.day) for fee in booking.fees if fee.name == ETF_CHARGE)
    if order is not None and order.by == "units":
        return redemption_by_units(Units.half_up(need(order.value, "the size of the order")), quote, charges=rates)
    asked = _asked_amount(sheet)
    if asked is not None and not (given.total and _names_net(sheet, asked, given)):
        return redemption_by_amount(asked, quote, charges=rates)
    units = -Units.half_up(need(booking.units, "the number of units"))
    sheet.take("units", "the order names a net after tax, or all there is; the value is computed from them")
    return redemption_by_units(units, quote, charges=rates)


def _asked_amount(sheet: Sheet) -> Eur | None:
    order = sheet.booking.order
    if order is not None and order.by == "amount":
        return Eur.half_up(need(order.value, "the size of the order"))
    if order is None and sheet.booking.kind == "fee_sale":
        return other_charges(sheet)
    return None


def _names_net(sheet: Sheet, asked: Eur, given: Given) -> bool:
    amount = sheet.booking.amount
    return sheet.booking.kind in NET_KINDS or amount is None or amount - given.total.decimal == asked.decimal


def _claim(sheet: Sheet, around: Around) -> Eur:
    """The tax on the Vorabpauschale that the sale has to meet: of the paired booking, or else as ordered (TAX-36)."""
    booking = sheet.booking
    if booking.kind != TAX_CLAIM:
        return Eur.ZERO
    claim = around.paired_claim
    if claim is None:
        ordered = booking.order.value if booking.order is not None else None
        if ordered is None:
            sheet.take("tax_claim_covered", "neither order nor assessment is printed")
        claim = Eur.half_up(need(booking.tax_claim_covered if ordered is None else ordered, "the claim"))
    sheet.compare("tax_claim_covered", booking.tax_claim_covered, claim, "TAX-36: the tax assessed before")
    return claim


def _tax_from_lots(sheet: Sheet, given: Given, priced: PricedOrder, quote: Quote) -> Eur | None:
    """The capital gains tax, where the file names the lots and the class of the fund (TAX-17)."""
    booking = sheet.booking
    if not booking.lots:
        return None
    mid = booking.fx_margin and booking.fx_margin.mid_rate
    terms = SaleTerms(
        sold_on=booking.price_date or sheet.day,
        price=quote.in_euro,
        tax_price=Fraction(quote.price) / Fraction(mid) if mid else quote.in_euro,
        charges=total(charge.amount for charge in priced.charges),
        fund_class=fund_class_of(sheet),
    )
    lots = [
        Lot(Units.half_up(lot.units), lot.acquired_on, Eur.half_up(lot.cost), Eur.half_up(lot.vorabpauschalen))
        for lot in booking.lots
    ]
    liability = Liability(holder(sheet, given), Eur.ZERO)
    return calculate_redemption(lots, priced.units, terms=terms, liability=liability).withholding.capital_gains_tax
