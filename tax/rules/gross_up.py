"""TAX-34, TAX-36, § 44 Abs. 1 EStG: how many units must be sold so that the net, after the sale's own tax, is met.

The exact net of a sale is piecewise linear in the units: its slope changes where a lot ends, where pot and exemption
order are used up, and where a loss has re-opened all that was withheld in the year. The root is found exactly on these
pieces; then amounts and taxes are rounded as always, and the units move by the smallest step until the net is met to
the cent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from heapq import merge
from itertools import chain, islice
from math import ceil, floor

from depot.kernel.money import Eur, Units, half_up, half_up_decimal
from depot.kernel.steps import Step
from tax.errors import NetNotReachable
from tax.model import Lot, SaleTerms, TaxedRedemption, TaxStatus
from tax.rules import parameters, partial_exemption
from tax.rules.derivation import eur, exactly, units
from tax.rules.gain import first_in_first_out, redemption
from tax.rules.old_law import SUBSTITUTE_SHARE, is_protected, old_result
from tax.rules.withholding import withhold_gain

MICRO = 1_000_000
# How many changes of a rounded figure are looked at on either side of the exact root; a few cents' worth of units.
CHANGES_LOOKED_AT = 24
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Liability:
    """What the tax law knows of the seller: status, creditable foreign tax."""

    status: TaxStatus
    foreign_tax: Eur


def taxed_redemption(lots: Sequence[Lot], wanted: Units, terms: SaleTerms, liability: Liability) -> TaxedRedemption:
    """A sale of given units with its tax, everything rounded as it is booked (TAX-17, TAX-21)."""
    sale = redemption(lots, wanted, terms)
    tax = withhold_gain(sale.taxable_amount, liability.status, foreign_tax=liability.foreign_tax, on=terms.sold_on)
    found = TaxedRedemption(sale, tax, ())
    text = f"Auszahlung = Erlös {sale.proceeds} − Kosten {sale.charges} − Steuern {tax.total}"
    last = Step("§ 44(1) EStG", text, eur(found.net_proceeds))
    return TaxedRedemption(sale, tax, (*sale.steps, *tax.steps, last))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of taxable amounts, and the unrounded tax on it: slope · amount + constant."""

    low: Fraction | None
    high: Fraction | None
    slope: Fraction
    constant: Fraction

    def holds(self, taxable: Fraction) -> bool:
        return (self.low is None or self.low <= taxable) and (self.high is None or taxable <= self.high)


def _pieces(liability: Liability, *, on: date) -> list[_Piece]:
    """Refunded in full, refunded in part, free, taxed: what a loss re-opens is a kink like pot and order (TAX-36)."""
    status = liability.status
    four = parameters.CAPITAL_GAINS_TAX_DIVISOR.on(on)
    burden = _burden(status, on=on)
    free = (status.loss_pot + status.exemption_left).exact + four * liability.foreign_tax.exact
    zero, taxed = Fraction(0), _Piece(free, None, burden, -burden * free)
    held = status.withheld
    if held.tax_base <= Eur.ZERO:
        return [_Piece(None, free, zero, zero), taxed]
    base, withheld = held.tax_base.exact, held.total.exact
    refunded = [_Piece(None, -base, zero, -withheld), _Piece(-base, zero, withheld / base, zero)]
    return [*refunded, _Piece(zero, free, zero, zero), taxed]


def _burden(status: TaxStatus, *, on: date) -> Fraction:
    """The unrounded tax on a further euro: that of both halves where there are two (TAX-22, TAX-25)."""
    if status.has_nv_certificate or status.is_business:
        return Fraction(0)
    four = parameters.CAPITAL_GAINS_TAX_DIVISOR.on(on)
    rates = [half.church_tax_rate for half in status.halves] or [status.church_tax_rate]
    surcharge = parameters.SOLIDARITY_SURCHARGE_RATE.on(on)
    burdens = [(1 + surcharge + Fraction(rate, 100)) / (four + Fraction(rate, 100)) for rate in rates]
    return sum(burdens, Fraction(0)) / len(burdens)


def exact_units(net: Eur, lots: Sequence[Lot], terms: SaleTerms, liability: Liability) -> Fraction | None:
    """The units whose unrounded net is `net`, or None if all lots together yield less (TAX-34)."""
    pieces = _pieces(liability, on=terms.sold_on)
    kept = 1 - partial_exemption.rate(terms.fund_class, on=terms.sold_on)
    charges = terms.charges.exact
    begins, spent, old_before = Fraction(0), Fraction(0), Fraction(0)
    for lot in first_in_first_out(lots):
        deductible = _deductible(lot, terms)
        per_unit = deductible / lot.units.exact
        ends = begins + lot.units.exact
        # The taxable amount of u units that end in this lot: kept·(price·u − charges − spent − per_unit·(u − begins)).
        rise, start = kept * (terms.tax_price - per_unit), kept * (per_unit * begins - charges - spent)
        # What of before 2018 is taxed beside it, in full, rises with the units too (§ 56(3) InvStG, TAX-18).
        old_per_unit = Fraction(0) if is_protected(lot) else old_result(lot).exact / lot.units.exact
        rise, start = rise + old_per_unit, start + old_before - old_per_unit * begins
        for piece in pieces:
            slope = terms.price - piece.slope * rise
            root = (net.exact + charges + piece.slope * start + piece.constant) / slope
            # The net rises all the way: where a root lies on its own stretch of the lot, it is the only one.
            if begins <= root <= ends and piece.holds(rise * root + start):
                return root
        begins, spent, old_before = ends, spent + deductible, old_before + old_per_unit * lot.units.exact
    return None


def _deductible(lot: Lot, terms: SaleTerms) -> Fraction:
    """Cost and Vorabpauschalen; without a known cost what the substitute base leaves of the proceeds (TAX-19)."""
    if lot.is_cost_known:
        return lot.cost.exact + lot.vorabpauschalen.exact
    return terms.tax_price * lot.units.exact * (1 - SUBSTITUTE_SHARE)


def sale_for_net(
    net: Eur, lots: Sequence[Lot], terms: SaleTerms, *, liability: Liability, decimals: int = 6
) -> TaxedRedemption:
    """The sale, in the fund's unit steps, whose net after its own tax is `net` to the cent (TAX-34, TAX-36).

    Where a unit step is worth more than a cent no step may meet the cent: then the fewest units that yield at least
    the net are sold, for a tax is never paid in part (TAX-35).
    """
    assert net > Eur.ZERO, "a net to be met is positive"
    step = 10 ** (6 - decimals)
    held = sum(lot.units.micro for lot in lots) // step
    root = exact_units(net, lots, terms, liability)
    start = held if root is None else min(max(Units.half_up(root, decimals).micro // step, 1), held)

    def sale(steps: int) -> TaxedRedemption:
        return taxed_redemption(lots, Units(steps * step), terms, liability)

    found = _nearest(net, start, held, steps=_Steps(first_in_first_out(lots), terms, step), sale=sale)
    text = f"Verkauf für netto {eur(net)}: Anteile = netto / (Rücknahmepreis − Steuer je Anteil), ungerundet"
    exact = "mehr als alle" if root is None else exactly(half_up_decimal(root, 9))
    first = Step("§ 44(1) EStG", f"{text} {exact}; auf den Cent passend", units(found.redemption.units))
    return TaxedRedemption(found.redemption, found.withholding, (first, *found.steps))


def _nearest(
    net: Eur, start: int, held: int, *, steps: _Steps, sale: Callable[[int], TaxedRedemption]
) -> TaxedRedemption:
    """The nearest unit step that meets the cent; failing that the fewest units that yield more."""
    above = islice(steps.above(start, held), CHANGES_LOOKED_AT)
    below = islice(steps.below(start), CHANGES_LOOKED_AT)
    enough: list[TaxedRedemption] = []
    for at in chain((start,), merge(above, below, key=lambda at: (abs(at - start), at))):
        candidate = sale(at)
        if candidate.net_proceeds == net:
            return candidate
        if candidate.net_proceeds > net:
            enough.append(candidate)
    if not enough:
        raise NetNotReachable(net_asked=net, net_of_all=sale(held).net_proceeds)
    return min(enough, key=lambda candidate: candidate.redemption.units)


@dataclass(frozen=True, slots=True)
class _Line:
    """A figure of the sale in cents before rounding: it rises with the number of unit steps."""

    slope: Fraction
    constant: Fraction

    def rounded(self, at: int) -> int:
        return half_up(self.slope * at + self.constant)

    def next_change(self, at: int) -> int:
        """The first step after `at` on which the rounded figure is another."""
        return ceil((self.rounded(at) + HALF - self.constant) / self.slope)

    def last_change(self, at: int) -> int:
        """The last step before `at` on which the rounded figure is another."""
        return ceil((self.rounded(at) - HALF - self.constant) / self.slope) - 1


@dataclass(frozen=True, slots=True)
class _Steps:
    """The unit steps around a sale that matter: between two of them no rounded figure of it changes."""

    lots: Sequence[Lot]
    terms: SaleTerms
    step: int

    def above(self, start: int, held: int) -> Iterator[int]:
        """The first step of each following stretch."""
        at = start
        while at < held:
            _, end, lines = self._around(at + HALF)
            at = min(held, max(at + 1, min(end, *(line.next_change(at) for line in lines))))
            yield at

    def below(self, start: int) -> Iterator[int]:
        """The last step of each stretch before."""
        at = start
        while at > 1:
            begin, _, lines = self._around(at - HALF)
            at = max(1, min(at - 1, max(begin, *(line.last_change(at) for line in lines))))
            yield at

    def _around(self, place: Fraction) -> tuple[int, int, list[_Line]]:
        """First and last step of the lot that a sale up to `place` ends in, and the lines of its figures."""
        size = Fraction(self.step, MICRO)
        lines = [_Line(price * 100 * size, Fraction(0)) for price in {self.terms.price, self.terms.tax_price}]
        begin = end = Fraction(0)
        for lot in self.lots:
            begin, end = end, end + lot.units.exact / size
            if begin <= place < end:
                for amount in (lot.cost, lot.vorabpauschalen):
                    slope = Fraction(amount.cents) / (end - begin)
                    lines += [_Line(slope, -slope * begin)] if amount else []
                break
        return floor(begin), floor(end), lines
