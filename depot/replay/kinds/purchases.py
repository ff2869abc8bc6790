"""ORD-11, FEE-3: purchases, savings plans, reinvestments and the buying leg of a switch."""

from __future__ import annotations

from functools import partial

from depot.funds.model import Side
from depot.kernel.money import Eur, Money, Units
from depot.ledger.model import Account, AccountKind
from depot.replay.kinds.charges import charge_rates, compare_charges, other_charges
from depot.replay.kinds.quotes import EURO, margin_of, money_currency, quote_of
from depot.replay.sheet import Around, NotPrinted, Sheet, need
from orders.rules.own_currency import units_bought, value_in_currency
from orders.rules.pricing import ChargeRate, PricedOrder, Quote, subscription_by_amount, subscription_by_units

UNITS_RULE = "ORD-11: net · rate / price, six decimals half up"
AMOUNT_RULE = "ORD-11, FEE-3: by amount what the charges inside leave, by units the value of the units"
PAYMENT_RULE = "ORD-11: amount plus charges"


def purchase(sheet: Sheet, around: Around) -> None:
    """Units and charges from what was ordered; the units and the payment are read from the ledger (ORD-11, CSH-2)."""
    currency = money_currency(sheet)
    if currency != EURO:
        _in_own_currency(sheet, currency)
        return
    quote = quote_of(sheet, Side.SUBSCRIPTION)
    fixed = other_charges(sheet)
    price_it = partial(_priced, _asked(sheet, around), fixed, quote)
    priced = price_it(charge_rates(sheet, around, price_it))
    sheet.compare("amount", sheet.booking.amount, priced.amount, AMOUNT_RULE)
    charged = compare_charges(sheet, priced)
    margin = margin_of(sheet, priced.units, quote)
    cash, source = sheet.places.cash(EURO), _source(sheet, EURO)
    sheet.payment = priced.amount + charged
    sheet.move(source, cash, sheet.payment)
    sheet.move(cash, Account.house(AccountKind.FUND_COMPANY), priced.amount - margin)
    sheet.move(cash, Account.house(AccountKind.FX_MARGIN), margin)
    sheet.move(cash, Account.house(AccountKind.CHARGES), charged)
    _units_and_payment(sheet, priced.units, source)


def _priced(asked: Eur | Units, fixed: Eur, quote: Quote, rates: tuple[ChargeRate, ...]) -> PricedOrder:
    if isinstance(asked, Units):
        return subscription_by_units(asked, quote, charges=rates)
    return subscription_by_amount(asked - fixed, quote, charges=rates)


def _asked(sheet: Sheet, around: Around) -> Eur | Units:
    """What was ordered: units, an amount, or what the paired sale of a switch yielded."""
    order = sheet.booking.order
    if order is None:
        if around.paired_payment is not None:
            return around.paired_payment
        stands_in = "amount" if sheet.booking.payment_amount is None else "payment_amount"
        sheet.take(stands_in, "no order is printed; this figure stands for it")
        return Eur.half_up(need(getattr(sheet.booking, stands_in), "the order"))
    value = need(order.value, "the size of the order")
    if order.by == "amount":
        return Eur.half_up(value)
    if order.by == "units":
        return Units.half_up(value)
    raise NotPrinted(f"an order by {order.by} names no amount and no units")


def _in_own_currency(sheet: Sheet, currency: str) -> None:
    """Money in the fund's currency buys without conversion and without charge (ORD-20)."""
    booking, price = sheet.booking, need(sheet.booking.price, "the price")
    if booking.fees:
        raise NotPrinted("charges in a foreign currency are not part of the price list")
    order = need(booking.order, "the order")
    value = need(order.value, "the size of the order")
    if order.by == "amount":
        money = Money.half_up(value, currency)
        units = units_bought(money, price)
    else:
        units = Units.half_up(value)
        money = value_in_currency(units, price, currency)
    sheet.compare("amount", booking.amount, money, "ORD-20: nothing is converted")
    source, cash = _source(sheet, currency), sheet.places.cash(currency)
    sheet.move(source, cash, money)
    sheet.move(cash, Account.house(AccountKind.FUND_COMPANY, currency), money)
    _units_and_payment(sheet, units, source)


def _units_and_payment(sheet: Sheet, units: Units, source: Account) -> None:
    booking = sheet.booking
    sheet.move(sheet.places.registrar, sheet.places.units, units)
    sheet.read("units", booking.units, sheet.places.units, UNITS_RULE, places=6)
    sheet.read_payment(source, PAYMENT_RULE, sign=-1)


def _source(sheet: Sheet, currency: str) -> Account:
    """Money of a switch or a reinvestment comes from the booking before, any other from the bank account."""
    if sheet.booking.kind in {"switch_in", "reinvestment"}:
        return sheet.places.in_transit(currency)
    return sheet.places.outside(currency)
