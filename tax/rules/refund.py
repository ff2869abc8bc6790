"""§ 43a Abs. 3 Satz 2 EStG, TAX-23: a loss re-opens what was taxed earlier in the year, then what was exempted.

The tax that remains is the tax on the base that remains, rounded as the law rounds a tax; the difference is refunded.
So what was withheld is never exceeded, and a base re-opened as a whole gives back every cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.model import TaxStatus, Withheld
from tax.rules import parameters
from tax.rules.derivation import eur, exactly
from tax.rules.halves import reopened_halves, summed


@dataclass(frozen=True, slots=True)
class Reopened:
    """What a loss gives back: base and taxes, exemption; and what of the loss is left for the pot."""

    refund: Withheld
    exemption: Eur
    left: Eur
    steps: tuple[Step, ...]
    halves: tuple[Withheld, ...] = ()


def reopen(loss: Eur, status: TaxStatus, *, on: date) -> Reopened:
    """Losses go before the exemption order: taxed income is re-opened first, then the order restored (TAX-21, TAX-23).

    The order in which income and losses come thus makes no difference to the year (§ 43a(3) S. 2 EStG).
    """
    assert loss > Eur.ZERO, "a loss is given as a positive amount"
    held = status.withheld
    base = min(loss, max(held.tax_base, Eur.ZERO))
    exemption = min(loss - base, status.exemption_restorable)
    left = loss - base - exemption
    steps: list[Step] = []
    refund, halves = taken_back(base, status, steps, cause="Verlust", on=on)
    if exemption:
        text = f"Freistellungsauftrag lebt wieder auf (danach verfügbar {eur(status.exemption_left + exemption)})"
        steps.append(Step("§ 44a(1) EStG", text, eur(exemption)))
    return Reopened(refund, exemption, left, tuple(steps), halves)


def taken_back(
    base: Eur, status: TaxStatus, steps: list[Step], *, cause: str, on: date
) -> tuple[Withheld, tuple[Withheld, ...]]:
    """Base and taxes that go back, as a whole and by halves (TAX-25); says so in `steps`, with the cause in German."""
    if not status.halves:
        return _refunded(status.withheld, base, steps, cause=cause, on=on), ()
    halves = tuple(
        _refunded(half.withheld, part, steps, cause=cause, on=on)
        for half, part in zip(status.halves, reopened_halves(base, status.halves), strict=True)
    )
    return summed(halves), halves


def _refunded(held: Withheld, base: Eur, steps: list[Step], *, cause: str, on: date) -> Withheld:
    """What goes back of the taxes when this much of the base does."""
    if not base:
        return Withheld()
    remaining = _remaining(held, held.tax_base - base, on=on)
    refund = Withheld(
        base,
        held.capital_gains_tax - remaining.capital_gains_tax,
        held.solidarity_surcharge - remaining.solidarity_surcharge,
        held.church_tax - remaining.church_tax,
    )
    steps += _refund_steps(held, remaining, refund, cause=cause, on=on)
    return refund


def _remaining(held: Withheld, base: Eur, *, on: date) -> Withheld:
    """The tax that remains on the base that remains; never more than there was (§ 43a(1) EStG, § 4 SolZG)."""
    tax = Eur.half_up(held.capital_gains_tax.exact * base.exact / held.tax_base.exact)
    surcharge = Eur.cut(tax.exact * parameters.SOLIDARITY_SURCHARGE_RATE.on(on))
    share = tax.exact / held.capital_gains_tax.exact if held.capital_gains_tax else Fraction(0)
    church = Eur.half_up(held.church_tax.exact * share)
    return Withheld(base, tax, min(surcharge, held.solidarity_surcharge), church)


def _refund_steps(held: Withheld, remaining: Withheld, refund: Withheld, *, cause: str, on: date) -> list[Step]:
    rate = exactly(parameters.SOLIDARITY_SURCHARGE_RATE.on(on) * 100)
    steps = [
        Step(
            "§ 43a(3) EStG",
            f"{cause} mindert im Kalenderjahr bereits versteuerte Erträge von {eur(held.tax_base)} "
            f"(danach {eur(remaining.tax_base)})",
            eur(refund.tax_base),
        ),
        Step(
            "§ 43a(3) EStG",
            f"Erstattung Kapitalertragsteuer = {held.capital_gains_tax} − {held.capital_gains_tax} × "
            f"{remaining.tax_base} / {held.tax_base}, kaufmännisch gerundet {remaining.capital_gains_tax}",
            eur(refund.capital_gains_tax),
        ),
        Step(
            "§ 4 SolZG",
            f"Erstattung Solidaritätszuschlag = {held.solidarity_surcharge} − {rate} % von "
            f"{remaining.capital_gains_tax}, Bruchteile eines Cents entfallen, höchstens einbehalten",
            eur(refund.solidarity_surcharge),
        ),
    ]
    if held.church_tax:
        text = (
            f"Erstattung Kirchensteuer = {held.church_tax} − {held.church_tax} × {remaining.capital_gains_tax} / "
            f"{held.capital_gains_tax}, kaufmännisch gerundet {remaining.church_tax}"
        )
        steps.append(Step("§ 51a(2b) EStG", text, eur(refund.church_tax)))
    return steps
