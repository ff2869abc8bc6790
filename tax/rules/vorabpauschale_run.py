"""TAX-37, R6: what a run over a year is made of, and what it reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from depot.kernel.ids import TaxRunId
from depot.kernel.money import Eur
from tax.rules.inflow import received_on

# What parts add up in cents and reports say in euros, beside the counts.
AMOUNTS = (
    "amount",
    "exempt_amount",
    "taxable_amount",
    "losses_used",
    "exemption_used",
    "freed_by_nv_certificate",
    "tax_base",
    "capital_gains_tax",
    "solidarity_surcharge",
    "church_tax",
    "refunded_on_late_sales",
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of Vorabpauschalen over a calendar year (TAX-37)."""

    run_id: TaxRunId
    year: int
    is_done: bool
    booked_on: date


@dataclass(frozen=True, slots=True)
class RunShard:
    """A part of a run: persons from one id up to, not including, the other; sums once it is done (R6)."""

    shard: int
    first_person: UUID
    next_person: UUID
    sums: dict[str, int] | None


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run did, or would do: counts, amounts, the three taxes, and how the tax was collected so far (TAX-37)."""

    calendar_year: int
    is_dry_run: bool
    was_done_before: bool
    received_on: date
    positions: int
    lots: int
    events: int
    amount: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    losses_used: Eur
    exemption_used: Eur
    freed_by_nv_certificate: Eur
    tax_base: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    late_sales: int
    refunded_on_late_sales: Eur
    collected: dict[str, Eur]

    @property
    def total_tax(self) -> Eur:
        """The three taxes together."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax


def run_report(
    calendar_year: int,
    sums: Iterable[Mapping[str, int]],
    *,
    collected: Mapping[str, Eur],
    is_dry_run: bool,
    was_done_before: bool,
) -> RunReport:
    """The parts added up."""
    totals: Counter[str] = Counter()
    for part in sums:
        totals.update(part)
    return RunReport(
        calendar_year=calendar_year,
        is_dry_run=is_dry_run,
        was_done_before=was_done_before,
        received_on=received_on(calendar_year),
        positions=totals["positions"],
        lots=totals["lots"],
        events=totals["events"],
        late_sales=totals["late_sales"],
        **{name: Eur(totals[name]) for name in AMOUNTS},
        collected=dict(collected),
    )
