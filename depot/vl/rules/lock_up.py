"""VL contracts from payments: payment period, lock-up (Sperrfrist), interruption (VL-1 to VL-5, § 4 5. VermBG)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from depot.kernel.money import Eur, total
from depot.vl.model import ContractState, FreePurchase, VlContract, VlPayment

YEARLY_MAXIMUM: Final = Eur(480_00)
"""What a calendar year takes as VL; the rest buys free units (VL-1)."""
PAYMENT_YEARS: Final = 6
LOCK_UP_YEARS: Final = 7


@dataclass(slots=True)
class _Draft:
    """A contract while its payments are being read."""

    begins_on: date
    payments_until: date
    locked_from: date
    locked_until: date
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
            drafts.append(_opened(payment.received_on, begins_on))
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
        taken = min(payment.amount, left)
        room[year] = left - taken
        if taken:
            counted.append(VlPayment(payment.received_on, taken))
        if rest := payment.amount - taken:
            excess[year] = excess.get(year, Eur.ZERO) + rest
    return tuple(counted), tuple(FreePurchase(year, amount) for year, amount in excess.items())


def _opened(received_on: date, begins_on: date) -> _Draft:
    """Six years of payments from the beginning; locked for seven from 1 January of the first payment's year (VL-2).

    The year is that of the receipt: money that comes on 31 December, when the bank is closed, locks from that year on.
    """
    locked_until = date(received_on.year + LOCK_UP_YEARS - 1, 12, 31)
    return _Draft(
        begins_on=begins_on,
        payments_until=min(_years_later(begins_on, PAYMENT_YEARS) - timedelta(days=1), locked_until),
        locked_from=date(received_on.year, 1, 1),
        locked_until=locked_until,
    )


def _takes(draft: _Draft, received_on: date, reinvested_on: Sequence[date]) -> bool:
    """A payment after the six years (VL-4) or after an idle year (VL-5) does not belong to the contract any more."""
    return received_on <= draft.payments_until and _idle_year(draft, reinvested_on, received_on) is None


def _idle_year(draft: _Draft, reinvested_on: Sequence[date], on: date) -> int | None:
    """The first full calendar year, past on the day, without payment and without reinvested income (VL-5)."""
    active = {payment.received_on.year for payment in draft.payments}
    active |= {day.year for day in reinvested_on if draft.begins_on <= day <= draft.locked_until}
    years = range(draft.locked_from.year + 1, min(on.year, draft.payments_until.year))
    return next((year for year in years if year not in active), None)


def _as_of(draft: _Draft, reinvested_on: Sequence[date], on: date) -> VlContract:
    """Free after the lock-up, whatever happened before; interrupted units keep their day until then (VL-4, VL-5)."""
    idle_year = _idle_year(draft, reinvested_on, on)
    if on > draft.locked_until:
        state = ContractState.FREE
    else:
        state = ContractState.LOCKED if idle_year is None else ContractState.INTERRUPTED
    return VlContract(
        begins_on=draft.begins_on,
        payments_until=draft.payments_until,
        locked_from=draft.locked_from,
        locked_until=draft.locked_until,
        paid_in=total(payment.amount for payment in draft.payments),
        state=state,
        idle_year=idle_year,
    )


def _years_later(day: date, years: int) -> date:
    """The same day of the year; 29 February becomes 1 March where there is none, so the period is full (§ 188 BGB)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
