"""FEE-3: which charges of the price list a booking carries, and the printed ones beside the computed ones."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from depot.kernel.money import Eur, total
from depot.replay.price_list import CHARGED_KINDS, ETF_CHARGE, etf_charge
from depot.replay.sheet import Around, Sheet, compared
from orders.rules.pricing import ChargeRate, PricedOrder


def other_charges(sheet: Sheet) -> Eur:
    """Charges that the price list sets as sums, as they were taken."""
    return total(Eur.half_up(fee.taken) for fee in sheet.booking.fees if fee.name != ETF_CHARGE)


def charge_rates(
    sheet: Sheet, around: Around, priced: Callable[[tuple[ChargeRate, ...]], PricedOrder]
) -> tuple[ChargeRate, ...]:
    """The charge in percent: printed, or taken without being printed; a usual one that was not taken is a difference.

    It was taken, though not printed, where payment and amount lie apart by it.
    """
    booking = sheet.booking
    if any(fee.name == ETF_CHARGE for fee in booking.fees):
        return (etf_charge(sheet.day),)
    if booking.kind not in CHARGED_KINDS:
        return ()
    rates = (etf_charge(sheet.day),)
    usual = total(charge.amount for charge in priced(rates).charges)
    is_usual = booking.isin in around.etf_funds
    if booking.payment_amount is None or booking.amount is None:
        return rates if is_usual else ()
    apart = booking.payment_amount - booking.amount - other_charges(sheet).decimal
    if apart > 0 and (is_usual or apart == usual.decimal):
        sheet.notes.append(f"the charge of {apart} was taken but not printed")
        return rates
    if is_usual:
        rule = "FEE-3: the usual charge of this fund's other bookings, 0.20 % of the net"
        sheet.figures.append(compared(f"charge: {ETF_CHARGE}", Decimal("0.00"), usual.decimal, rule))
    return ()


def compare_charges(sheet: Sheet, priced: PricedOrder) -> Eur:
    """Each charge on its own, what was taken of it, and their total; answers with the total taken."""
    computed = {charge.name: charge.amount for charge in priced.charges}
    taken = Eur.ZERO
    for fee in sheet.booking.fees:
        amount = computed.pop(fee.name, None)
        if amount is None:
            amount = Eur.half_up(fee.amount)
            sheet.skip(f"charge: {fee.name}", fee.amount, "a sum of the price list, taken as printed")
        else:
            sheet.compare(f"charge: {fee.name}", fee.amount, amount, "FEE-3: 0.20 % of the net, half up")
        left = amount - Eur.half_up(fee.open_claim or Decimal(0))
        sheet.compare(f"charged: {fee.name}", fee.charged, left, "FEE-2: the charge less what stays open")
        taken += left
    taken += total(computed.values())
    sheet.compare("fees_charged_total", sheet.booking.fees_charged_total, taken, "FEE-2: sum of what was charged")
    return taken
