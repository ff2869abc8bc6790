"""VL contracts from payments: payment period, lock-up (Sperrfrist), interruption (VL-1 to VL-5, § 4 5. VermBG)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from depot.kernel.money import Eur, total
from depot.vl.model import Contract, ContractState, FreePurchase, VlContract, VlPayment

YEARLY_MAXIMUM: Final = Eur(480_00)
"""What a calendar year takes as VL; the rest buys free units (VL-1)."""
PAYMENT_YEARS: Final = 6
LOCK_UP_YEARS: Final = 7


@dataclass(frozen=True, slots=True)
class Periods:
    """When a contract begins, until when it takes payments, and from when to when its units are locked (VL-2)."""

    begins_on: date
    payments_until: date
    locked_from: date
    locked_until: date


@dataclass(slots=True)
class _Draft:
    """A contract while its payments are being read."""

    periods: Periods
    payments: list[VlPayment] = field(default_factory=list)


def vl_contracts(
    payments: Iterable[VlPayment],
    *,
    reinvested_on: Sequence[date],
    on: date,
    next_business_day: Callable[[date], date],
) -> tuple[VlContract, ...]:
    """Each payment belongs to the running contract, or opens the next one with a lock-up of its own (VL-2 to VL-5).

    `payments` are the parts that count as VL (see `split_at_maximum`), none after `on`. `reinvested_on` are the days on
    which income was reinvested: they keep a contract alive, but open none.
    """
    drafts: list[_Draft] = []
    for payment in sorted(payments, key=lambda paid: paid.received_on):
        assert payment.received_on <= on, "a payment that has not arrived makes no contract"
        running = drafts[-1] if drafts else None
        if running is None or not _takes(running, payment.received_on, reinvested_on):
            begins_on = next_business_day(payment.received_on)
            drafts.append(_Draft(periods(payment.received_on, begins_on)))
        drafts[-1].payments.append(payment)
    return tuple(_as_of(draft, reinvested_on, on) for draft in drafts)


def split_at_maximum(payments: Iterable[VlPayment]) -> tuple[tuple[VlPayment, ...], tuple[FreePurchase, ...]]:
    """At most 480 EUR of a calendar year count as VL, first come first counted; the rest buys free units (VL-1)."""
    room: dict[int, Eur] = {}
    counted: list[VlPayment] = []
    excess: dict[int, Eur] = {}
    for payment in sorted(payments, key=lambda paid: paid.received_on):
        year = payment.received_on.year
        left = room.get(year, YEARLY_MAXIMUM)
        taken, rest = within_maximum(payment.amount, YEARLY_MAXIMUM - left)
        room[year] = left - taken
        if taken:
            counted.append(VlPayment(payment.received_on, taken))
        if rest:
            excess[year] = excess.get(year, Eur.ZERO) + rest
    return tuple(counted), tuple(FreePurchase(year, amount) for year, amount in excess.items())


def within_maximum(amount: Eur, counted_before: Eur) -> tuple[Eur, Eur]:
    """What of a payment counts as VL in its calendar year, and what is too much (VL-1)."""
    counted = min(amount, max(YEARLY_MAXIMUM - counted_before, Eur.ZERO))
    return counted, amount - counted


def periods(received_on: date, begins_on: date) -> Periods:
    """Six years of payments from the beginning; locked for seven from 1 January of the first payment's year (VL-2).

    The year is that of the receipt: money that comes on 31 December, when the bank is closed, locks from that year on.
    """
    locked_until = date(received_on.year + LOCK_UP_YEARS - 1, 12, 31)
    return Periods(
        begins_on=begins_on,
        payments_until=min(years_later(begins_on, PAYMENT_YEARS) - timedelta(days=1), locked_until),
        locked_from=date(received_on.year, 1, 1),
        locked_until=locked_until,
    )


def periods_of(contract: Contract) -> Periods:
    """Those of a contract in the books."""
    return Periods(contract.begins_on, contract.payments_until, contract.locked_from, contract.locked_until)


def takes_payment(found: Periods, paid_on: Iterable[date], *, reinvested_on: Iterable[date], received_on: date) -> bool:
    """A payment after the six years (VL-4) or after an idle year (VL-5) does not belong to the contract any more."""
    is_idle = idle_year(found, paid_on, reinvested_on=reinvested_on, on=received_on) is not None
    return received_on <= found.payments_until and not is_idle


def idle_year(found: Periods, paid_on: Iterable[date], *, reinvested_on: Iterable[date], on: date) -> int | None:
    """The first full calendar year, past on the day, without payment and without reinvested income (VL-5)."""
    active = {day.year for day in paid_on}
    active |= {day.year for day in reinvested_on if found.begins_on <= day <= found.locked_until}
    years = range(found.locked_from.year + 1, min(on.year, found.payments_until.year))
    return next((year for year in years if year not in active), None)


def _takes(draft: _Draft, received_on: date, reinvested_on: Sequence[date]) -> bool:
    paid_on = [payment.received_on for payment in draft.payments]
    return takes_payment(draft.periods, paid_on, reinvested_on=reinvested_on, received_on=received_on)


def _as_of(draft: _Draft, reinvested_on: Sequence[date], on: date) -> VlContract:
    """Free after the lock-up, whatever happened before; interrupted units keep their day until then (VL-4, VL-5)."""
    found = draft.periods
    paid_on = [payment.received_on for payment in draft.payments]
    idle = idle_year(found, paid_on, reinvested_on=reinvested_on, on=on)
    if on > found.locked_until:
        state = ContractState.FREE
    else:
        state = ContractState.LOCKED if idle is None else ContractState.INTERRUPTED
    return VlContract(
        begins_on=found.begins_on,
        payments_until=found.payments_until,
        locked_from=found.locked_from,
        locked_until=found.locked_until,
        paid_in=total(payment.amount for payment in draft.payments),
        state=state,
        idle_year=idle,
    )


def years_later(day: date, years: int) -> date:
    """The same day of the year; 29 February becomes 1 March where there is none, so the period is full (§ 188 BGB)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
