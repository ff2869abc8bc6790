"""§ 18 InvStG, TAX-21, TAX-37: a whole part of a run at once, lots to positions and positions to taxes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from tax.rules.fund_year import AssessedFundYear
from tax.rules.inflow import received_on
from tax.rules.vorabpauschale_vectors import (
    Ints,
    InTurn,
    TaxArrays,
    kept_share,
    lot_amounts,
    scaled,
    taxable_amounts,
    taxes_on_bases,
    twelfths_of,
    used_in_turn,
)

Bytes = npt.NDArray[np.bytes_]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class AssessedLots:
    """The lots of a part that have a Vorabpauschale, by person, position and day; and where each position begins."""

    rows: npt.NDArray[np.void]
    twelfths: Ints
    amounts: Ints
    taxable: Ints
    firsts: Ints
    lots_read: int
    positions_read: int

    @property
    def positions(self) -> npt.NDArray[np.void]:
        """The first lot of each position, for what all its lots share."""
        return self.rows[self.firsts]

    def summed(self, amounts: Ints) -> Ints:
        """Per position (TAX-9, TAX-15)."""
        return np.add.reduceat(amounts, self.firsts) if len(self.firsts) else amounts[:0]


def assessed_lots(
    rows: npt.NDArray[np.void], years: Mapping[str, AssessedFundYear], calendar_year: int
) -> AssessedLots:
    """Each lot's amount and its taxable part, lot by lot (TAX-7 to TAX-9, TAX-15)."""
    positions_read = len(np.unique(rows["position_id"]))
    isins, fund = np.unique(rows["isin"], return_inverse=True)
    of_fund = [years[isin.decode()] for isin in isins]
    per_unit = np.array([scaled(year.vorabpauschale) for year in of_fund], np.int64)
    assessed = np.flatnonzero(per_unit[fund] > 0)
    in_order = assessed[np.lexsort([rows[key][assessed] for key in ("lot_id", "acquired_on", "number", "person_id")])]
    found, fund = rows[in_order], fund[in_order]
    twelfths = twelfths_of(found["acquired_on"], calendar_year=calendar_year)
    amounts = lot_amounts(per_unit[fund], found["units_micro"].astype(np.int64), twelfths)
    taxable = np.zeros_like(amounts)
    for kind in {year.fund_class for year in of_fund}:
        chosen = np.array([year.fund_class is kind for year in of_fund])[fund]
        taxable[chosen] = taxable_amounts(amounts[chosen], kept_share(kind, on=received_on(calendar_year)))
    return AssessedLots(
        rows=found,
        twelfths=twelfths,
        amounts=amounts,
        taxable=taxable,
        firsts=_beginnings(found["position_id"]),
        lots_read=len(rows),
        positions_read=positions_read,
    )


def _beginnings(sorted_ids: Bytes) -> Ints:
    """Where each run of equal ids begins."""
    if not len(sorted_ids):
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.concatenate([[True], sorted_ids[1:] != sorted_ids[:-1]])).astype(np.int64)


@dataclass(frozen=True, slots=True)
class JointOrders:
    """What is left of each joint order of spouses, and which one, if any, serves each subject (TAX-28)."""

    left: Ints
    order: Ints

    @classmethod
    def none(cls, subjects: int) -> JointOrders:
        """Nobody has one."""
        return cls(np.zeros(0, np.int64), np.full(subjects, -1, np.int64))


@dataclass(frozen=True, slots=True)
class PersonArrays:
    """What stands between the subjects' income and the tax on the day of inflow, in the order of `persons` (TAX-11).

    Where two hold a depot, each half has its own church rate (TAX-25).
    """

    persons: Bytes
    loss_pot: Ints
    exemption_noted: Ints
    exemption_left: Ints
    church_tax_rate: Ints
    has_nv_certificate: Bools
    second_rate: Ints
    is_shared: Bools
    joint: JointOrders

    def has_church_tax(self, owner: Ints) -> Bools:
        """Whether either holder pays any."""
        return ((self.church_tax_rate > 0) | (self.second_rate > 0))[owner]


@dataclass(frozen=True, slots=True)
class Half:
    """Base and taxes of one holder's half; all of it is the first's where nobody else holds the depot (TAX-25)."""

    tax_base: Ints
    taxes: TaxArrays


@dataclass(frozen=True, slots=True)
class ShardEvents:
    """The taxable events of a part: one per position with an amount, in the order in which they use up what is left."""

    positions: npt.NDArray[np.void]
    owner: Ints
    amount: Ints
    taxable: Ints
    losses: InTurn
    exemption: InTurn
    freed: Ints
    tax_base: Ints
    taxes: TaxArrays
    is_shared: Bools
    halves: tuple[Half, Half]

    def sums(self) -> dict[str, int]:
        """The totals, in cents."""
        arrays = {
            "amount": self.amount,
            "exempt_amount": self.amount - self.taxable,
            "taxable_amount": self.taxable,
            "losses_used": self.losses.used,
            "exemption_used": self.exemption.used,
            "freed_by_nv_certificate": self.freed,
            "tax_base": self.tax_base,
            "capital_gains_tax": self.taxes.capital_gains_tax,
            "solidarity_surcharge": self.taxes.solidarity_surcharge,
            "church_tax": self.taxes.church_tax,
        }
        return {"events": len(self.amount), **{name: int(values.sum()) for name, values in arrays.items()}}


def persons_with_income(lots: AssessedLots) -> Bytes:
    """Whose tax year is touched, by rising id."""
    return np.unique(lots.positions["person_id"][lots.summed(lots.amounts) > 0])


def holders_of(persons: Bytes, lots: AssessedLots) -> tuple[Bytes, Bytes]:
    """First and second holder of each of these subjects; the second is nobody but for communities (TAX-25)."""
    subjects, at = np.unique(lots.positions["person_id"], return_index=True)
    own = lots.positions[at[np.searchsorted(subjects, persons)]]
    return own["holder_id"], own["second_id"]


def shard_events(lots: AssessedLots, persons: PersonArrays, *, received: date) -> ShardEvents:
    """Loss pot, then NV certificate or exemption order, then the three taxes, position by position (TAX-21, TAX-22)."""
    amount, taxable = lots.summed(lots.amounts), lots.summed(lots.taxable)
    taxed = amount > 0
    positions, amount, taxable = lots.positions[taxed], amount[taxed], taxable[taxed]
    owner = np.searchsorted(persons.persons, positions["person_id"])
    firsts = np.searchsorted(owner, np.arange(len(persons.persons)))
    losses = used_in_turn(taxable, persons.loss_pot, firsts, owner)
    left = taxable - losses.used
    freed = np.where(persons.has_nv_certificate[owner], left, 0)
    alone = used_in_turn(left - freed, persons.exemption_left, firsts, owner)
    exemption = used_together(left - freed, alone, owner, persons.joint)
    base = left - freed - exemption.used
    is_shared = persons.is_shared[owner]
    second = np.where(is_shared, base // 2, 0)
    of_first = Half(base - second, taxes_on_bases(base - second, persons.church_tax_rate[owner], on=received))
    of_second = Half(second, taxes_on_bases(second, persons.second_rate[owner], on=received))
    taxes = of_first.taxes.plus(of_second.taxes)
    halves = (of_first, of_second)
    return ShardEvents(positions, owner, amount, taxable, losses, exemption, freed, base, taxes, is_shared, halves)


def per_person(values: Ints, owner: Ints, count: int) -> Ints:
    """Sums by owner, exactly."""
    sums: Any = np.zeros(count, np.int64)
    np.add.at(sums, owner, values)
    return sums  # type: ignore[no-any-return]


def orders_in_force(owner: Ints, valid_from: Ints, valid_until: Ints, *, count: int, on: int) -> Ints:
    """The order released last of those begun, of each person, if it has not ended; -1 for none (TAX-27).

    Rows come by the moment of release; days are PostgreSQL's numbers.
    """
    begun = valid_from <= on
    newest = np.full(count, -1, np.int64)
    np.maximum.at(newest, owner[begun], np.flatnonzero(begun))
    ended = (newest >= 0) & (valid_until[newest] < on) if len(valid_until) else newest >= 0
    newest[ended] = -1
    return newest


def used_together(amounts: Ints, alone: InTurn, owner: Ints, joint: JointOrders) -> InTurn:
    """Spouses use up one amount: what each subject of theirs takes is no longer there for the next (TAX-28).

    The events of a couple follow each other as all events do: by subject, then by position.
    """
    which = joint.order[owner]
    at = np.flatnonzero(which >= 0)
    if not len(at):
        return alone
    at = at[np.argsort(which[at], kind="stable")]
    firsts = np.searchsorted(which[at], np.arange(len(joint.left)))
    firsts = np.minimum(firsts, len(at) - 1)
    found = used_in_turn(amounts[at], joint.left, firsts, which[at])
    before, used = alone.before.copy(), alone.used.copy()
    before[at], used[at] = found.before, found.used
    return InTurn(before, used)
