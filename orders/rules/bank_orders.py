"""ORD-20, TAX-34: orders that nobody placed: the reinvestment of a distribution, the sale for the tax that is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import FundTerms, Price, Side
from depot.funds.rules.dealing import deals
from depot.kernel.calendar import ONE_DAY, Calendars
from depot.kernel.ids import DepotId, OrderId, PositionId
from depot.kernel.money import Eur, Units, cut
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.receipt import cut_off_at

NO_CHARGE: Final = Decimal(0)
# What a sale for a net needs is known with its price only. Twice what the net is worth at the last price covers its own
# taxes, which are below 28 %, and a fall of the price by as much again (decision).
RESERVE: Final = Fraction(2)


@dataclass(frozen=True, slots=True)
class OrderDays:
    """The days of an order of the bank."""

    order_day: date
    price_day: date
    settlement_day: date


def order_days(terms: FundTerms, side: Side, *, booked_on: date, calendars: Calendars) -> OrderDays:
    """The price is that of the next price day after the booking: nobody knows it when the order is made (ORD-20)."""
    codes = terms.calendar_codes
    order_day = calendars.next_fund_day(booked_on, codes)
    days = terms.pricing_days(side)
    if days == 0 and order_day == booked_on:
        order_day = calendars.next_fund_day(booked_on + ONE_DAY, codes)
    price_day = calendars.add_fund_days(order_day, days, codes)
    settlement_day = calendars.add_fund_days(price_day, terms.settlement_days(side), codes)
    return OrderDays(order_day, price_day, settlement_day)


def can_be_reinvested(net: Eur, terms: FundTerms, price: Price | None, *, mid_rate: Decimal | None) -> bool:
    """The fund sells, and the amount buys at least one unit step; otherwise the money is paid out (ORD-20)."""
    if not net or not deals(terms.state, Side.SUBSCRIPTION):
        return False
    if price is None or mid_rate is None:
        return True
    in_euro = Fraction(price.redemption_price) / Fraction(mid_rate)
    return cut(net.exact / in_euro, 10**terms.unit_decimals) > 0


def reinvestment(
    net: Eur,
    terms: FundTerms,
    *,
    order_id: OrderId,
    where: tuple[DepotId, PositionId],
    days: OrderDays,
    now: datetime,
) -> Order:
    """The net buys units of the same position, in full and without charge (ORD-20)."""
    depot, position = where
    return Order(
        order_id=order_id,
        depot_id=depot,
        position_id=position,
        isin=terms.isin,
        side=Side.SUBSCRIPTION,
        size=Size(SizedBy.AMOUNT, amount=net),
        money=MoneyPlace.CASH_ACCOUNT,
        purpose=Purpose.REINVESTMENT,
        state=OrderState.ACCEPTED,
        placed_by=None,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=NO_CHARGE,
        cost_information=None,
        lapses_at=now,
        hold=Hold(money=net),
        received_at=now,
        cut_off_at=cut_off_at(days.order_day, terms.cut_off),
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
    )


def bank_sale(
    amount: Eur,
    terms: FundTerms,
    *,
    purpose: Purpose,
    money: MoneyPlace,
    order_id: OrderId,
    where: tuple[DepotId, PositionId],
    held: Units,
    days: OrderDays,
    now: datetime,
) -> Order:
    """A sale worth an amount that the bank itself sets in motion, without charge (TAX-34, FEE-2, PLN-6).

    It has no cut-off: the fund company never sees it, for how many units it takes is known only with the price of its
    day. The bank takes the units over at that price.
    """
    depot, position = where
    return Order(
        order_id=order_id,
        depot_id=depot,
        position_id=position,
        isin=terms.isin,
        side=Side.REDEMPTION,
        size=Size(SizedBy.AMOUNT, amount=amount),
        money=money,
        purpose=purpose,
        state=OrderState.ACCEPTED,
        placed_by=None,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=NO_CHARGE,
        cost_information=None,
        lapses_at=now,
        hold=Hold(units=held),
        received_at=now,
        order_day=days.order_day,
        price_day=days.price_day,
        settlement_day=days.settlement_day,
    )


def tax_sale(
    due: Eur,
    terms: FundTerms,
    *,
    order_id: OrderId,
    where: tuple[DepotId, PositionId],
    held: Units,
    days: OrderDays,
    now: datetime,
) -> Order:
    """Units of the position are sold so that the net meets the tax due (TAX-34)."""
    return bank_sale(
        due,
        terms,
        purpose=Purpose.VORABPAUSCHALE,
        money=MoneyPlace.CASH_ACCOUNT,
        order_id=order_id,
        where=where,
        held=held,
        days=days,
        now=now,
    )


def units_reserved(
    due: Eur, free: Units, price: Price | None, *, mid_rate: Decimal | None, unit_decimals: int
) -> Units:
    """What the sale may need, as far as it is there; all where no price is known (TAX-34)."""
    if price is None or mid_rate is None:
        return free
    in_euro = Fraction(price.redemption_price) / Fraction(mid_rate)
    step = Units(10 ** (6 - unit_decimals))
    return min(free, Units.half_up(due.exact / in_euro * RESERVE, unit_decimals) + step)
