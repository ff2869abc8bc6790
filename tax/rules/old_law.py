"""§ 56 Abs. 2, 3, 6 InvStG, § 43a Abs. 2 EStG, TAX-18, TAX-19: units from before 2018, and units of unknown cost.

Units from before 2018 count as sold on 31 December 2017; that result is frozen and taxed with the real sale, without
partial exemption. Those from before 2009 were protected: their old result stays free. Where a result is not known, 30 %
of the price stands in for it.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Final

from depot.kernel.money import Eur, Units
from tax.model import Lot

# Figures of transitions that are over: no later law can change them.
PROTECTED_BEFORE: Final = date(2009, 1, 1)  # § 56 Abs. 6 S. 1 InvStG
SUBSTITUTE_SHARE: Final = Fraction(30, 100)  # § 56 Abs. 3 S. 4 InvStG, § 43a Abs. 2 S. 7 EStG


def is_protected(lot: Lot) -> bool:
    """Bought before 2009: what the units had gained by the end of 2017 is free (§ 56(6) InvStG, TAX-18)."""
    return lot.old_law is not None and lot.old_law.really_acquired_on < PROTECTED_BEFORE


def old_result(lot: Lot) -> Eur:
    """The frozen result of the units of the lot, or of the part of it that was taken (§ 56(3) InvStG, TAX-18)."""
    return frozen_of(lot, lot.units) if lot.frozen is None else lot.frozen


def frozen_of(lot: Lot, units: Units) -> Eur:
    """The frozen result of so many units that are left: what is taken is the difference, so not a cent is lost."""
    if lot.old_law is None or not units:
        return Eur.ZERO
    if lot.old_law.frozen_result is not None:
        acquired = lot.acquired_units or lot.units
        return Eur.half_up(lot.old_law.frozen_result.exact * Fraction(units.micro, acquired.micro))
    # The cost of the lot is the price at which it counts as bought on 1 January 2018 (§ 56(2) S. 1 InvStG).
    return Eur.half_up(lot.cost.exact * SUBSTITUTE_SHARE * Fraction(units.micro, lot.units.micro))


def is_substituted(lot: Lot) -> bool:
    """Part of the result stands in for one that is not known: not final, a certificate is due (TAX-18, TAX-19)."""
    unknown = lot.old_law is not None and lot.old_law.frozen_result is None and not is_protected(lot)
    return unknown or not lot.is_cost_known


def substitute_gain(proceeds: Eur) -> Eur:
    """Without any data on the purchase 30 % of the proceeds count as gained (§ 43a(2) S. 7 EStG, TAX-19)."""
    return Eur.half_up(proceeds.exact * SUBSTITUTE_SHARE)
