"""FEE-1 to FEE-3: what a quarter costs, its value added tax, and how it is booked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from depot.kernel.dated import Dated, Since
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, EntryId, FeeClaimId
from depot.kernel.money import Eur
from depot.ledger.model import Account, AccountKind, CashBooking, Entry, Transfer
from depot.payments.model.fees import ClaimState, FeeClaim, FeeKind, PriceList

VAT_PERCENT: Final = Dated(  # Umsatzsteuer
    Since(date(2007, 1, 1), Decimal(19), "§ 12 Abs. 1 UStG, BGBl. I 2006 S. 1402"),
    Since(date(2020, 7, 1), Decimal(16), "§ 28 Abs. 1 UStG, BGBl. I 2020 S. 1512"),
    Since(date(2021, 1, 1), Decimal(19), "§ 12 Abs. 1 UStG; § 28 Abs. 1 UStG ended"),
)
# Prices of the list are with the regular rate; another rate of the service day changes what is paid, not the net.
REGULAR_VAT_PERCENT: Final = Decimal(19)
NO_VAT: Final = Decimal(0)  # keeping money is exempt (§ 4 Nr. 8 UStG)
DAYS_OF_A_YEAR: Final = 365
TEXT: Final = {
    FeeKind.DEPOT: "Depotentgelt",
    FeeKind.VL: "Entgelt VL-Vertrag",
    FeeKind.CUSTODY: "Verwahrentgelt",
    FeeKind.RETURN: "Entgelt Rücklastschrift",
    FeeKind.DEBIT_LOSS: "Forderung aus Rücklastschrift",
}
CHARGES: Final = Account.house(AccountKind.CHARGES)
VAT: Final = Account.house(AccountKind.VALUE_ADDED_TAX)


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee of a quarter, with the tax that is in it."""

    kind: FeeKind
    amount: Eur
    vat: Eur
    vat_percent: Decimal


def price_list_faults(new: PriceList, *, on: date) -> Iterator[Fault]:
    """A price list holds for days to come, and no price is negative (FEE-1)."""
    if new.valid_from <= on:
        yield Fault("FEE-1", "/valid_from", "lies in the future", "not-in-the-future")
    if not Decimal(0) <= new.custody_rate_percent <= Decimal(5):
        yield Fault("FEE-1", "/custody_rate_percent", "lies between 0 and 5", "rate-out-of-range")


def quarter_end_before(day: date) -> date:
    """The last quarter end before the day (FEE-2)."""
    first_of_quarter = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return first_of_quarter - timedelta(days=1)


def quarter_start(quarter_end: date) -> date:
    """The first day of the quarter that ends so."""
    return date(quarter_end.year, quarter_end.month - 2, 1)


def with_vat(kind: FeeKind, listed: Eur, *, on: date) -> Fee:
    """The net inside the listed price, with the value added tax of the service day (FEE-3)."""
    percent = VAT_PERCENT.on(on)
    net = Eur.half_up(listed.exact * 100 / (100 + Fraction(REGULAR_VAT_PERCENT)))
    vat = listed - net if percent == REGULAR_VAT_PERCENT else Eur.half_up(net.exact * Fraction(percent) / 100)
    return Fee(kind, net + vat, vat, percent)


def fees_of(prices: PriceList, bookings: Sequence[CashBooking], quarter_end: date) -> Iterator[Fee]:
    """The depot fee, at the end of the year that of a VL contract, and the custody charge; nothing costs nothing."""
    if prices.depot_fee:
        yield with_vat(FeeKind.DEPOT, prices.depot_fee, on=quarter_end)
    if prices.vl_fee and quarter_end.month == 12:
        yield with_vat(FeeKind.VL, prices.vl_fee, on=quarter_end)
    charge = custody_charge(prices, bookings, quarter_end)
    if charge:
        yield Fee(FeeKind.CUSTODY, charge, Eur.ZERO, NO_VAT)


def custody_charge(prices: PriceList, bookings: Iterable[CashBooking], quarter_end: date) -> Eur:
    """The rate on what lay above the free amount at the close of each day, days of 365 (FEE-1, decision)."""
    start, after = quarter_start(quarter_end), quarter_end + timedelta(days=1)
    above = 0
    day, balance = start, Eur.ZERO
    for booking in bookings:
        until = min(max(booking.booked_on, start), after)

        above += max(balance.cents - prices.custody_free.cents, 0) * (until - day).days
        day, balance = until, booking.balance
    above += max(balance.cents - prices.custody_free.cents, 0) * (after - day).days
    return Eur.half_up(Fraction(above, 100) * Fraction(prices.custody_rate_percent) / 100 / DAYS_OF_A_YEAR)


def assessment(fee: Fee, depot: DepotId, claim: FeeClaim) -> Entry:
    """The fee is owed: the first of the two bookings (FEE-2)."""
    owed = Account.fee_claim(depot)
    moves = [Transfer.eur(owed, CHARGES, fee.amount - fee.vat)]
    if fee.vat:
        moves.append(Transfer.eur(owed, VAT, fee.vat))
    day = claim.assessed_on
    return Entry(claim.assessment_id, "fee_assessed", day, day, claim.reference, tuple(moves), _text(claim))


def settlement(claim: FeeClaim, *, entry_id: EntryId, on: date) -> Entry:
    """The fee is paid from the cash account: the second booking names the first by the claim (FEE-2)."""
    move = Transfer.eur(Account.cash(claim.depot_id), Account.fee_claim(claim.depot_id), claim.amount)
    return Entry(entry_id, "fee", on, on, claim.reference, (move,), _text(claim))


def payable(claims: Iterable[FeeClaim], cash: Eur) -> Iterator[FeeClaim]:
    """Whole claims, the oldest first, as far as the money goes (FEE-2)."""
    for claim in claims:
        if claim.amount > cash:
            return
        cash -= claim.amount
        yield claim


def return_assessment(claim: FeeClaim) -> Entry:
    """Damages bear no value added tax: nothing is supplied for them (§ 1(1) Nr. 1 UStG, CSH-8)."""
    move = Transfer.eur(Account.fee_claim(claim.depot_id), CHARGES, claim.amount)
    day = claim.assessed_on
    return Entry(claim.assessment_id, "fee_assessed", day, day, claim.reference, (move,), _text(claim))


def loss_assessment(claim: FeeClaim) -> Entry:
    """What was bought with money that never came is owed like a fee from now on (PLN-6)."""
    move = Transfer.eur(Account.fee_claim(claim.depot_id), Account.in_transit(claim.depot_id), claim.amount)
    day = claim.assessed_on
    return Entry(claim.assessment_id, "debit_loss_claimed", day, day, claim.reference, (move,), _text(claim))


def caused_claim(
    kind: FeeKind,
    depot: DepotId,
    amount: Eur,
    *,
    cause: UUID,
    price_list: str,
    ids: tuple[FeeClaimId, EntryId],
    on: date,
) -> FeeClaim:
    """A claim that an event causes, once (CSH-8, PLN-6)."""
    claim_id, entry_id = ids
    return FeeClaim(
        claim_id=claim_id,
        depot_id=depot,
        kind=kind,
        period_end=on,
        amount=amount,
        vat=Eur.ZERO,
        vat_percent=NO_VAT,
        price_list=price_list,
        state=ClaimState.OPEN,
        assessed_on=on,
        assessment_id=entry_id,
        cause_id=cause,
    )


def _text(claim: FeeClaim) -> str:
    end = claim.period_end
    if claim.cause_id is not None:
        return f"{TEXT[claim.kind]} vom {end:%d.%m.%Y}"
    return f"{TEXT[claim.kind]} {(end.month + 2) // 3}. Quartal {end.year}"
