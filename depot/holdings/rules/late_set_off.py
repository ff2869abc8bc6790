"""§ 19 Abs. 1 InvStG, TAX-8, TAX-17: a Vorabpauschale goes with the units held at the year's end, sold since or not.

Nothing is known of a year's Vorabpauschale before the run has set it. Units that left in between carry their share all
the same, to the cent as if the run had come first; the rest of the lot carries the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from itertools import groupby

from depot.holdings.model import LateSetOff, LateUse
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units, total


def late_set_offs(assessed: Mapping[LotId, tuple[Units, Eur]], uses: Iterable[LateUse]) -> list[LateSetOff]:
    """What each use takes along of the year's amount, given each lot's units at the year's end and its amount.

    `uses` come lot by lot, each lot's in the order in which they left.
    """
    found: list[LateSetOff] = []
    for lot, its_uses in groupby(uses, key=lambda use: use.lot_id):
        if lot in assessed:
            units, amount = assessed[lot]
            found += _of_lot(list(its_uses), units, amount)
    return found


def _of_lot(uses: list[LateUse], units: Units, amount: Eur) -> list[LateSetOff]:
    """Every use again, as it would have been with the amount already there (`tax.rules.gain.part_of`)."""
    left = uses[0].lot_left + total(use.vorabpauschalen for use in uses) + amount
    found = []
    for use in uses:
        share = Eur.half_up(left.exact * Fraction(use.units.micro, units.micro))
        if share != use.vorabpauschalen:
            found.append(LateSetOff(use.lot_id, share - use.vorabpauschalen, use.reference, use.used_on))
        left -= share
        units -= use.units
    return found
