"""§ 43a Abs. 2 S. 3, Abs. 3 S. 7 EStG, TAX-19: data of a purchase that come after units of it were sold.

The oldest of the lots that are known now were sold first, in the order of the sales; the others go on as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from uuid import UUID

from depot.holdings.model import LotUse
from depot.kernel.ids import LotId
from depot.kernel.money import Eur, Units
from orders.rules.transfers.lots import LotPart, split_part
from tax import model as tax


@dataclass(frozen=True, slots=True)
class Matched:
    """What each sale took, by its reference, and what is left."""

    sold: Mapping[UUID, Sequence[LotPart]]
    left: Sequence[LotPart]


def matched(parts: Sequence[LotPart], uses: Sequence[LotUse]) -> Matched:
    """Each sale gets its units of the known lots, first in first out (§ 20(4) S. 7 EStG)."""
    queue = list(parts)
    sold: dict[UUID, list[LotPart]] = defaultdict(list)
    for use in uses:
        missing = use.units
        while missing:
            taken, rest = split_part(queue[0], min(missing, queue[0].units))
            sold[use.reference].append(taken)
            missing -= taken.units
            queue[:1] = [rest] if rest is not None else []
    return Matched(sold, queue)


def carrying(parts: Sequence[LotPart], vorabpauschalen: Eur) -> list[LotPart]:
    """What runs set for the units while nothing was known is shared out by units; the parts make up the whole."""
    units = sum(part.units.micro for part in parts)
    found, upto, before = [], 0, Eur.ZERO
    for part in parts:
        upto += part.units.micro
        share = Eur.half_up(vorabpauschalen.exact * Fraction(upto, units))
        found.append(replace(part, vorabpauschalen=part.vorabpauschalen + share - before))
        before = share
    return found


def known_lots(parts: Sequence[LotPart], lot: LotId) -> list[tax.Lot]:
    """The units of a sale as the tax asks for them."""
    return [
        tax.Lot(
            part.units,
            part.acquired_on,
            part.cost,
            part.vorabpauschalen,
            lot,
            old_law=part.old_law,
            acquired_units=part.units,
        )
        for part in parts
    ]


def units_of(parts: Sequence[LotPart]) -> Units:
    """All together."""
    return Units(sum(part.units.micro for part in parts))
