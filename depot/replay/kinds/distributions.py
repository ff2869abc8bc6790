"""ORD-20: distributions: the amount, its taxes, their conversion, and what is paid or reinvested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from depot.funds.model import FundClass
from depot.kernel.dated import NoFigureYet
from depot.kernel.money import Eur, Money, Units, half_up_decimal
from depot.ledger.model import Account, AccountKind
from depot.replay.kinds.quotes import EURO
from depot.replay.kinds.taxes import Given, compare_taxes, fund_class_of, given_taxes, holder, withhold_from
from depot.replay.price_list import fx_margin_percent
from depot.replay.sheet import Sheet, need
from tax.rules.distribution import distribution, gross_in_currency, in_currency, in_eur, net_in_currency
from tax.usecases.calculate_distribution import calculate_distribution

ONE = Decimal(1)
AMOUNT_RULE = "ORD-20: units · amount per unit, half up, in the fund's currency"
NET_RULE = "ORD-20: amount less each tax converted on its own"
MID_RATE_PLACES = 4  # of a reference rate
CLASSES = (FundClass.EQUITY, FundClass.MIXED, FundClass.NONE, FundClass.REAL_ESTATE, FundClass.FOREIGN_REAL_ESTATE)


@dataclass(frozen=True, slots=True)
class Paid:
    """What is distributed: units, amount per unit, and the rate in use."""

    units: Units
    per_unit: Decimal
    fund_currency: str
    rate: Decimal
    gross: Money


def distributed(sheet: Sheet) -> None:
    """The amount from units and amount per unit, then taxes and payment; the payment is read from the ledger."""
    paid = _paid(sheet)
    booking, given = sheet.booking, given_taxes(sheet)
    sheet.compare("amount", booking.amount, paid.gross, AMOUNT_RULE)
    tax, rule = _tax(sheet, paid, given)
    compare_taxes(sheet, given, tax=tax, rule=rule)
    currency = paid.gross.currency
    rate = ONE if currency == EURO else paid.rate
    if booking.taxes is not None and booking.taxes.fx_rate is not None and currency != EURO:
        rate = booking.taxes.fx_rate
    net = net_in_currency(paid.gross, given.as_withheld(sheet.day), rate)
    sheet.compare("payment_fcy", booking.payment_fcy, net, NET_RULE)
    cash = sheet.places.cash(currency)
    sheet.move(Account.house(AccountKind.FUND_COMPANY, currency), cash, paid.gross)
    _withhold(sheet, cash, given, rate)
    _pay(sheet, cash, net, paid.rate)


def _paid(sheet: Sheet) -> Paid:
    booking = sheet.booking
    units = Units.half_up(need(booking.units_held, "the number of units"))
    per_unit, currency = need(booking.per_unit, "the amount per unit"), booking.price_currency
    rate = ONE if currency == EURO else need(booking.fx_rate, "the rate of exchange")
    gross = gross_in_currency(units, per_unit, currency)
    if booking.amount_currency != currency:
        assert_euro(booking.amount_currency)
        gross = Money(in_eur(gross, rate).cents, EURO)
    return Paid(units, per_unit, currency, rate, gross)


def assert_euro(currency: str) -> None:
    """An amount is in the fund's currency or in euro; a third one has no printed rate."""
    need(True if currency == EURO else None, "the rate of a third currency")


def _tax(sheet: Sheet, paid: Paid, given: Given) -> tuple[Eur | None, str]:
    """The capital gains tax of the fund's class; no statement prints the class, so the one that fits is looked for.

    Where none fits, a loss pot or an exemption order took part, which is not printed: the tax is taken as given.
    """
    if sheet.booking.partial_exemption is not None:
        tax = _tax_at(sheet, paid, given, rate=paid.rate, kind=fund_class_of(sheet))
        return tax, f"TAX-22: class {sheet.booking.partial_exemption}, at the rate of the statement"
    for rate, name in _rates(sheet, paid):
        for kind in CLASSES:
            tax = _tax_at(sheet, paid, given, rate=rate, kind=kind)
            if tax is not None and tax == given.capital_gains_tax:
                rule = f"TAX-22: class {kind} at {name} (the class is not printed; this one fits)"
                sheet.notes.append(rule)
                return tax, rule
    return None, "fits no class of fund without a relief (losses, exemption order), which is not printed; as given"


def _rates(sheet: Sheet, paid: Paid) -> Iterator[tuple[Decimal, str]]:
    """The printed rate; or the mid rate of which it is the rate with the margin, for tax is on the mid rate (FND-3)."""
    yield paid.rate, "the printed rate"
    if paid.fund_currency != EURO:
        margin = Fraction(fx_margin_percent(sheet.day)) / 100
        yield half_up_decimal(Fraction(paid.rate) / (1 + margin), MID_RATE_PLACES), "the mid rate"


def _tax_at(sheet: Sheet, paid: Paid, given: Given, *, rate: Decimal, kind: FundClass) -> Eur | None:
    try:
        gross = distribution(
            paid.units, paid.per_unit, currency=paid.fund_currency, fx_rate=rate, kind=kind, on=sheet.day
        )
    except NoFigureYet:
        return None
    taxed = calculate_distribution(gross, status=holder(sheet, given), foreign_tax=Eur.ZERO, on=sheet.day)
    return taxed.withholding.capital_gains_tax


def _withhold(sheet: Sheet, cash: Account, given: Given, rate: Decimal) -> None:
    """Taxes are owed in euro: the customer gives their value in the currency, the bank pays the euros (ORD-20)."""
    if cash.asset == EURO:
        withhold_from(sheet, cash, given)
        return
    exchange = Account.house(AccountKind.IN_TRANSIT, cash.asset)
    for tax in (given.capital_gains_tax, given.solidarity_surcharge, given.church_tax):
        sheet.move(cash, exchange, in_currency(tax, rate, cash.asset))
    withhold_from(sheet, Account.house(AccountKind.IN_TRANSIT), given)


def _pay(sheet: Sheet, cash: Account, net: Money, rate: Decimal) -> None:
    """To the bank account, or on to the reinvestment; in euro at the printed rate where it is paid in euro."""
    booking = sheet.booking
    places, currency = sheet.places, booking.payment_currency
    target = places.in_transit(currency) if "reinvested_into_position" in booking.redirect else places.outside(currency)
    if currency == net.currency:
        sheet.move(cash, target, net)
    elif currency == EURO:
        euros = in_eur(net, booking.payment_conversion_fx or rate)
        sheet.move(cash, Account.house(AccountKind.IN_TRANSIT, cash.asset), net)
        sheet.move(Account.house(AccountKind.IN_TRANSIT), target, euros)
    else:
        sheet.move(cash, places.in_transit(cash.asset), net)
        target = places.in_transit(cash.asset)
    sheet.read_payment(target, f"{NET_RULE}; converted at the end, half up")
