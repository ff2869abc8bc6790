"""TAX-34, TAX-35, § 44 Abs. 1 EStG: how the tax on a Vorabpauschale is met: units, the cash account, or a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from depot.funds.model import FundTerms, Price, Side
from depot.funds.rules.dealing import deals
from depot.holdings.model import Position
from depot.kernel.calendar import Calendars
from depot.kernel.ids import DepotId, EntryId, PositionId, TaxEventId
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, Entry
from orders.rules.bank_orders import units_reserved
from orders.rules.settlement_bookings import claim_moves
from tax.model import CollectionWay, TaxClaim
from tax.rules.uncollected import Uncollected

# Units of the same position are sold unless the person ordered otherwise (TAX-34).
DEFAULT_WAY = CollectionWay.UNITS


class Outcome(StrEnum):
    """What becomes of a claim today."""

    SELL = "sell"
    DEBIT = "debit"
    REPORT = "report"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Collected:
    """A claim with its outcome; `units` are those to reserve for a sale, `reason` why nothing works (yet)."""

    claim: TaxClaim
    outcome: Outcome
    units: Units = Units(0)  # noqa: RUF009 - a frozen amount
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Means:
    """What claims can be met with: terms, last prices and rates by fund, positions, free cash, what persons chose.

    `failed` are claims whose sale brought too little: no other one is tried. `sellable` are the units that the bank may
    sell: all free ones, but for those under notice or locked by law (ORD-18, VL-6).
    """

    terms: Mapping[str, FundTerms]
    prices: Mapping[str, Price]
    rates: Mapping[str, Decimal]
    positions: Mapping[PositionId, Position]
    sellable: Mapping[PositionId, Units]
    cash: Mapping[DepotId, Eur]
    ways: Mapping[DepotId, CollectionWay]
    failed: frozenset[TaxEventId] = frozenset()


def debit_day(booked_on: date, calendars: Calendars) -> date:
    """The cash account is debited one business day after the tax was claimed."""
    return calendars.add_business_days(booked_on, 1)


def collect(claims: Iterable[TaxClaim], means: Means, *, calendars: Calendars, on: date) -> list[Collected]:
    """Each claim after the other, so that no unit and no cent is used twice (TAX-34).

    The way that the person chose comes first; where it does not work the other one; where neither does, a report.
    """
    cash = dict(means.cash)
    free = dict(means.sellable)
    found = []
    for claim in claims:
        one = _one(claim, means, cash[claim.depot], free.get(claim.position, Units.ZERO), calendars=calendars, on=on)
        if one.outcome is Outcome.DEBIT:
            cash[claim.depot] -= claim.due
        elif one.outcome is Outcome.SELL:
            free[claim.position] -= one.units
        found.append(one)
    return found


def _one(claim: TaxClaim, means: Means, cash: Eur, free: Units, *, calendars: Calendars, on: date) -> Collected:
    units = _sellable(claim, means, free)
    debits = cash >= claim.due
    wants_cash = means.ways.get(claim.depot, DEFAULT_WAY) is CollectionWay.CASH_ACCOUNT
    if wants_cash and on < debit_day(claim.booked_on, calendars):
        return Collected(claim, Outcome.WAIT)
    if units and not (wants_cash and debits):
        return Collected(claim, Outcome.SELL, units=units)
    if debits:
        due = on >= debit_day(claim.booked_on, calendars)
        return Collected(claim, Outcome.DEBIT if due else Outcome.WAIT)
    if _comes_free(claim, means):
        return Collected(claim, Outcome.WAIT, reason="units are reserved by another order")
    return Collected(claim, Outcome.REPORT, reason=_reason(claim, means))


def _sellable(claim: TaxClaim, means: Means, free: Units) -> Units:
    """The units to reserve; none where the fund does not redeem or the position has none free."""
    terms = means.terms.get(claim.isin)
    if terms is None or claim.event_id in means.failed or not deals(terms.state, Side.REDEMPTION):
        return Units.ZERO
    price = means.prices.get(claim.isin)
    rate = means.rates.get(price.currency) if price else None
    return units_reserved(claim.due, free, price, mid_rate=rate, unit_decimals=terms.unit_decimals)


def _comes_free(claim: TaxClaim, means: Means) -> bool:
    """Units that another order holds are not gone: it leaves units or money, or it brings neither, and then we know."""
    position, terms = means.positions.get(claim.position), means.terms.get(claim.isin)
    if position is None or terms is None or claim.event_id in means.failed or terms.is_open_real_estate:
        return False  # a notice holds its units for a year and more: the tax office is not kept waiting for it
    return bool(position.units_held) and deals(terms.state, Side.REDEMPTION)


def _reason(claim: TaxClaim, means: Means) -> str:
    terms = means.terms.get(claim.isin)
    if terms is None or not deals(terms.state, Side.REDEMPTION):
        return "fund suspended, no money"
    position = means.positions.get(claim.position)
    if position is not None and position.units > position.units_held and not means.sellable.get(claim.position):
        return "units under notice or locked, no money"
    return "no units, no money"


def debit_entry(claim: TaxClaim, *, entry_id: EntryId, booked_on: date, fund: str) -> Entry:
    """The tax leaves the cash account, each kind to its own account (TAX-34)."""
    moves = tuple(claim_moves(Account.cash(claim.depot), claim))
    text = f"Steuer auf Vorabpauschale {claim.year} {fund}"
    return Entry(entry_id, "vorabpauschale_tax", booked_on, booked_on, claim.event_id, moves, text)


def uncollected(claim: TaxClaim, *, units: Units, reason: str) -> Uncollected:
    """What the tax office is told: the day of inflow, fund, units and the whole amount (TAX-35)."""
    return Uncollected(
        event_id=claim.event_id,
        person=claim.person,
        isin=claim.isin,
        day=claim.received_on,
        units=units,
        amount=claim.due,
        reason=reason,
    )
