"""ORD-21, ORD-22: units that come from or go to another bank; the fraction that stays behind is sold."""

from __future__ import annotations

from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, AccountKind
from depot.replay.kinds.charges import compare_charges
from depot.replay.kinds.quotes import EURO, quote_of
from depot.replay.kinds.taxes import compare_taxes, given_taxes, withhold_from
from depot.replay.sheet import Sheet, need
from orders.rules.pricing import Quote, redemption_by_units, value

VALUE_RULE = "ORD-22: units transferred · price / rate, half up"


def transfer_in(sheet: Sheet) -> None:
    """The units that were named come in (ORD-21)."""
    booking, order = sheet.booking, sheet.booking.order
    asked = order.value if order is not None and order.by == "units" else None
    if asked is None:
        asked = booking.units
        sheet.take("units", "no order is printed; taken as given")
    units = Units.half_up(need(asked, "the number of units"))
    sheet.move(sheet.places.registrar, sheet.places.units, units)
    sheet.read("units", booking.units, sheet.places.units, "ORD-21: the units named", places=6)
    _value(sheet, units, None if booking.price is None else quote_of(sheet, Side.SUBSCRIPTION))


def transfer_out(sheet: Sheet) -> None:
    """What can travel leaves with its units; what cannot is sold, as far as a sale is printed (ORD-22)."""
    booking = sheet.booking
    quote = None if booking.price is None else quote_of(sheet, Side.REDEMPTION)
    is_sold = booking.amount is not None
    leaves = booking.units_transferred if is_sold else booking.units_transferred or booking.units
    units = -Units.half_up(leaves or 0)
    sheet.move(sheet.places.units, sheet.places.registrar, units)
    _value(sheet, units, quote)
    if is_sold:
        _sell_rest(sheet, need(quote, "the price"))
    else:
        sheet.skip("units", leaves, "no order is printed; taken as given")


def _sell_rest(sheet: Sheet, quote: Quote) -> None:
    """Charges and taxes come off the proceeds (ORD-11)."""
    booking, given = sheet.booking, given_taxes(sheet)
    priced = redemption_by_units(-Units.half_up(need(booking.units, "the number of units")), quote)
    sheet.compare("amount", booking.amount, priced.amount, "ORD-11: units · price / rate, half up")
    charged = compare_charges(sheet, priced)
    compare_taxes(sheet, given)
    sheet.payment = priced.amount - charged - given.total
    cash, outside = sheet.places.cash(EURO), sheet.places.outside(EURO)
    sheet.move(sheet.places.units, sheet.places.registrar, priced.units)
    sheet.move(Account.house(AccountKind.FUND_COMPANY), cash, priced.amount)
    sheet.move(cash, Account.house(AccountKind.CHARGES), charged)
    withhold_from(sheet, cash, given)
    sheet.move(cash, outside, sheet.payment)
    sheet.read_payment(outside, "ORD-11: amount less charges and taxes")


def _value(sheet: Sheet, units: Units, quote: Quote | None) -> None:
    printed = sheet.booking.value_of_units_transferred
    if quote is None:
        sheet.skip("value_of_units_transferred", printed, "no price is printed")
    else:
        found: Eur = value(units, quote)
        sheet.compare("value_of_units_transferred", printed, found, VALUE_RULE)
