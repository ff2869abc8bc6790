"""§ 18 InvStG, TAX-4 to TAX-9: the Vorabpauschale of a unit, of a lot, of a position."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from depot.funds.model import FundClass
from depot.kernel.money import Eur, cut_decimal, half_up_decimal, total
from depot.kernel.steps import Step
from tax.errors import AcquiredAfterwards
from tax.model import FundYear, LotVorabpauschale, PerUnit, Vorabpauschale, YearEndLot
from tax.rules import parameters, partial_exemption
from tax.rules.derivation import eur, exactly, per_unit, units
from tax.rules.inflow import received_on

TWELFTHS = 12


def vorabpauschale_per_unit(year: FundYear) -> PerUnit:
    """The shortfall of distributions against the capped base yield, cut at 8 decimals (§ 18(1) InvStG; TAX-4)."""
    first, last, paid = Fraction(year.first_price), Fraction(year.last_price), Fraction(year.distributions)
    share = parameters.BASE_YIELD_SHARE.on(date(year.calendar_year, 1, 1))
    # TAX-6: a base rate of zero or below means no Vorabpauschale for anybody.
    base_yield = first * share * max(Fraction(year.base_rate), Fraction(0)) / 100
    ceiling = max(last - first + paid, Fraction(0))
    value = cut_decimal(max(min(base_yield, ceiling) - paid, Fraction(0)), 8)
    steps = (
        Step("§ 18(4) InvStG", f"Basiszins {year.calendar_year}", f"{year.base_rate:f} %"),
        Step(
            "§ 18(1) InvStG",
            f"Basisertrag je Anteil = erster Rücknahmepreis {exactly(first)} × {exactly(share * 100)} % × Basiszins",
            f"{exactly(base_yield)} EUR",
        ),
        Step(
            "§ 18(1) InvStG",
            f"Mehrbetrag je Anteil = {exactly(last)} − {exactly(first)} + Ausschüttungen {exactly(paid)}, mindestens 0",
            f"{exactly(ceiling)} EUR",
        ),
        Step(
            "§ 18(1) InvStG",
            "Vorabpauschale je Anteil = kleinerer der beiden Beträge − Ausschüttungen, mindestens 0, "
            "nach acht Nachkommastellen abgeschnitten",
            per_unit(value),
        ),
    )
    return PerUnit(half_up_decimal(base_yield, 9), half_up_decimal(ceiling, 9), value, steps)


def published(vorabpauschale: Decimal, *, base_rate: Decimal | None) -> PerUnit:
    """The value per unit as the data vendors publish it, used as given; no base rate above zero, no tax (TAX-6)."""
    if base_rate is not None and base_rate <= 0:
        none = Step("§ 18(4) InvStG", "Basiszins nicht positiv: keine Vorabpauschale", f"{base_rate:f} %")
        return PerUnit(None, None, Decimal(0), (none,))
    step = Step("§ 18(1) InvStG", "Vorabpauschale je Anteil, wie veröffentlicht", per_unit(vorabpauschale))
    return PerUnit(None, None, vorabpauschale, (step,))


def twelfths(acquired_on: date | None, *, calendar_year: int) -> int:
    """One twelfth less for each full month before the month of acquisition (§ 18(2) InvStG; TAX-7)."""
    if acquired_on is None or acquired_on.year < calendar_year:
        return TWELFTHS
    assert acquired_on.year == calendar_year, "a lot acquired afterwards is refused before"
    return TWELFTHS + 1 - acquired_on.month


def position_vorabpauschale(
    per_unit_found: PerUnit,
    lots: Sequence[YearEndLot],
    *,
    calendar_year: int,
    kind: FundClass,
) -> Vorabpauschale:
    """Half up to cents and partial exemption lot by lot; the position is the sum (TAX-8, TAX-9, TAX-15)."""
    late = tuple(n for n, lot in enumerate(lots) if lot.acquired_on and lot.acquired_on.year > calendar_year)
    if late:
        raise AcquiredAfterwards(lot_numbers=late)
    inflow = received_on(calendar_year)
    exempt_rate = partial_exemption.rate(kind, on=inflow)
    found = tuple(_lot(per_unit_found.vorabpauschale, lot, calendar_year, exempt_rate) for lot in lots)
    exempt = total(lot.exempt_amount for lot in found)
    taxable = total(lot.taxable_amount for lot in found)
    amount = total(lot.amount for lot in found)
    steps = (
        *per_unit_found.steps,
        *(_lot_step(lot, number) for number, lot in enumerate(found, start=1)),
        Step("§ 18(1) InvStG", "Vorabpauschale des Bestands = Summe der Erwerbe", eur(amount)),
        Step("§ 18(3) InvStG", "Zufluss am ersten Werktag des Folgejahres", inflow.isoformat()),
        partial_exemption.step(exempt_rate, exempt=exempt, taxable=taxable),
    )
    return Vorabpauschale(per_unit_found, found, amount, exempt, taxable, inflow, steps)


def _lot(value: Decimal, lot: YearEndLot, calendar_year: int, exempt_rate: Fraction) -> LotVorabpauschale:
    share = twelfths(lot.acquired_on, calendar_year=calendar_year)
    amount = Eur.half_up(Fraction(value) * lot.units.exact * share / TWELFTHS)
    parts = partial_exemption.split(amount, exempt_rate)
    return LotVorabpauschale(lot.units, lot.acquired_on, share, amount, parts.exempt, parts.taxable, lot.lot_id)


def _lot_step(lot: LotVorabpauschale, number: int) -> Step:
    since = f", erworben am {lot.acquired_on.isoformat()}" if lot.acquired_on else ""
    text = f"Erwerb {number}{since}: {units(lot.units)} × {lot.twelfths}/12, kaufmännisch gerundet"
    return Step("§ 18(2) InvStG", f"{text}; steuerpflichtig {eur(lot.taxable_amount)}", eur(lot.amount))
