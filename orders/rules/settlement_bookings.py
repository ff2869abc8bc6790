"""What a settlement moves in the books: units, money, charges, taxes, margin, lots; holds end (ORD-12, CSH-2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.funds.model import Side
from depot.holdings.model import LotOrigin, NewLot
from depot.kernel.ids import EntryId, LotId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from orders.model import TAKEN_OVER, Confirmation, MoneyPlace, Purpose
from orders.rules.settling import Booked, Dealt
from orders.rules.taxing import acquisition_cost
from orders.rules.vl_parts import LotPart, shared_cost
from tax.model import TaxClaim

FUND_COMPANY: Final = Account.house(AccountKind.FUND_COMPANY)
FX_MARGIN: Final = Account.house(AccountKind.FX_MARGIN)
CHARGES: Final = Account.house(AccountKind.CHARGES)
ROUNDING: Final = Account.house(AccountKind.ROUNDING)
CAPITAL_GAINS_TAX: Final = Account.house(AccountKind.CAPITAL_GAINS_TAX)
SOLIDARITY_SURCHARGE: Final = Account.house(AccountKind.SOLIDARITY_SURCHARGE)
CHURCH_TAX: Final = Account.house(AccountKind.CHURCH_TAX)
HOUSE: Final = (
    FUND_COMPANY,
    FX_MARGIN,
    CHARGES,
    ROUNDING,
    CAPITAL_GAINS_TAX,
    SOLIDARITY_SURCHARGE,
    CHURCH_TAX,
)
_WORDS: Final = {Side.SUBSCRIPTION: "Kauf", Side.REDEMPTION: "Verkauf"}


def settlement_entry(booked: Booked, dealt: Dealt, *, entry_id: EntryId, locked: Units = Units.ZERO) -> Entry:
    """One entry per order: all of it happens, or nothing; `locked` are units under VL contracts (ORD-12, VL-3)."""
    moves = _purchase(booked, locked) if booked.order.side is Side.SUBSCRIPTION else _sale(booked)
    return Entry(
        entry_id=entry_id,
        kind=f"{booked.order.side.value}_settled",
        booked_on=dealt.booked_on,
        value_on=dealt.settlement_day,
        reference=booked.settlement_id,
        transfers=tuple(moves),
        text=f"{_WORDS[booked.order.side]} {dealt.terms.name}",
    )


def _eur(source: Account, target: Account, amount: Eur) -> Iterator[Transfer]:
    if amount:
        yield Transfer.eur(source, target, amount)


def _units(source: Account, target: Account, units: Units) -> Iterator[Transfer]:
    if units:
        yield Transfer.units(source, target, units)


def _levelled(free: Account, held: Account, *, hold: int, needed: int) -> Iterator[Transfer]:
    """What the hold lacks comes from what is free; what it has too much goes back."""
    if needed > hold:
        yield Transfer(free, held, needed - hold)
    elif hold > needed:
        yield Transfer(held, free, hold - needed)


def _purchase(booked: Booked, locked: Units) -> Iterator[Transfer]:
    order, priced = booked.order, booked.priced
    source = Account.in_transit(order.depot_id)  # until the direct debit has come (PLN-6)
    if order.money is MoneyPlace.CASH_ACCOUNT:
        source = Account.cash_held(order.depot_id)
        free = Account.cash(order.depot_id)
        yield from _levelled(free, source, hold=order.hold.money.cents, needed=booked.payment.cents)
    yield from _eur(source, FUND_COMPANY, priced.amount - booked.fx_margin)
    yield from _eur(source, FX_MARGIN, booked.fx_margin)
    for charge in priced.charges:
        yield from _eur(source, CHARGES, charge.amount)
    yield from _units(Account.registrar(order.isin), booked.position.free_account, priced.units - locked)
    yield from _units(Account.registrar(order.isin), booked.position.locked_account, locked)


def _sale(booked: Booked) -> Iterator[Transfer]:
    order, priced, taxed = booked.order, booked.priced, booked.taxed
    assert taxed is not None, "sales are taxed"
    held, cash = booked.position.held_account, Account.cash(order.depot_id)
    yield from _levelled(booked.position.free_account, held, hold=order.hold.units.micro, needed=priced.units.micro)
    # Not sent to the fund company: the bank takes the units over at the price of the day (TAX-34, PLN-3).
    taker = Account.unit_suspense(order.isin) if order.purpose in TAKEN_OVER else Account.registrar(order.isin)
    yield from _units(held, taker, priced.units)
    yield from _eur(FUND_COMPANY, cash, priced.amount)
    yield from _eur(FUND_COMPANY, FX_MARGIN, booked.fx_margin)
    for charge in priced.charges:
        yield from _eur(cash, CHARGES, charge.amount)
    tax = taxed.withholding
    # A loss gives tax of the year back: negative taxes come from the tax accounts (§ 43a(3) S. 2 EStG, TAX-23).
    yield from _either(cash, CAPITAL_GAINS_TAX, tax.capital_gains_tax.cents)
    yield from _either(cash, SOLIDARITY_SURCHARGE, tax.solidarity_surcharge.cents)
    yield from _either(cash, CHURCH_TAX, tax.church_tax.cents)
    if booked.claim:
        yield from claim_moves(cash, booked.claim)
    if order.money is MoneyPlace.REFERENCE_ACCOUNT:
        yield from _eur(cash, Account.cash_held(order.depot_id), booked.payment)  # until it is paid out (CSH-9)
    elif order.money is MoneyPlace.DIRECT_DEBIT and order.size.amount is not None:
        yield from _eur(cash, Account.in_transit(order.depot_id), min(booked.payment, order.size.amount))


def claim_moves(source: Account, claim: TaxClaim) -> Iterator[Transfer]:
    """The tax on a Vorabpauschale, each kind to its own account (§ 44(1) EStG, TAX-34)."""
    yield from _eur(source, CAPITAL_GAINS_TAX, claim.capital_gains_tax)
    yield from _eur(source, SOLIDARITY_SURCHARGE, claim.solidarity_surcharge)
    yield from _eur(source, CHURCH_TAX, claim.church_tax)


def new_lots(booked: Booked, dealt: Dealt, parts: Sequence[LotPart], *, lot_id: Callable[[], LotId]) -> list[NewLot]:
    """The units of a purchase, acquired on its price day, at what they cost, by VL contract (TAX-2, VL-3)."""
    reinvested = booked.order.purpose is Purpose.REINVESTMENT
    cost = acquisition_cost(booked.priced, dealt.quote, mid_rate=dealt.mid_rate)
    return [
        NewLot(
            lot_id=lot_id(),
            position_id=booked.position.position_id,
            acquired_on=dealt.price_day,
            units=part.units,
            cost=share,
            origin=LotOrigin.REINVESTMENT if reinvested else LotOrigin.PURCHASE,
            reference=booked.settlement_id,
            booked_on=dealt.booked_on,
            fx_rate=None if dealt.in_euro else dealt.mid_rate,
            vl_contract=part.contract,
            locked_until=part.locked_until,
        )
        for part, share in zip(parts, shared_cost(cost, [part.units for part in parts]), strict=True)
    ]


def difference_moves(
    confirmed: Confirmation, *, units: Units, paid: Eur, mid_rate: Decimal
) -> tuple[tuple[Transfer, ...], Units, Eur]:
    """What the single roundings of a bundle differ by from its confirmed total; to suspense, never to a customer.

    `paid` is what the orders moved to or from the fund company (ORD-11, ORD-23).
    """
    rate = Decimal(1) if confirmed.currency == "EUR" else mid_rate
    owed = Eur.half_up(Fraction(confirmed.total_amount) / Fraction(rate))
    off_units, off_money = confirmed.total_units - units, owed - paid
    registrar, suspense = Account.registrar(confirmed.isin), Account.unit_suspense(confirmed.isin)
    unit_way, money_way = (registrar, suspense), (ROUNDING, FUND_COMPANY)
    if confirmed.side is Side.REDEMPTION:
        unit_way, money_way = (suspense, registrar), (FUND_COMPANY, ROUNDING)
    moves = (*_either(*unit_way, off_units.micro), *_either(*money_way, off_money.cents))
    return moves, off_units, off_money


def _either(source: Account, target: Account, amount: int) -> Iterator[Transfer]:
    if amount > 0:
        yield Transfer(source, target, amount)
    elif amount < 0:
        yield Transfer(target, source, -amount)
