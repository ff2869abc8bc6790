"""What holdings refuse."""

from __future__ import annotations

from dataclasses import dataclass, field

from depot.kernel.errors import Conflict
from depot.kernel.ids import DepotId, LotId


@dataclass(eq=False)
class PositionNumbersUsedUp(Conflict):
    """A depot has 99 position numbers; none is ever re-used."""

    title = "All 99 position numbers of the depot are used"
    title_de = "Alle 99 Positionsnummern des Depots sind vergeben"
    rule = "ACC-6"
    depots: tuple[DepotId, ...] = field(default=(), repr=False)


@dataclass(eq=False)
class LotUsedUp(Conflict):
    """A lot does not hold what should leave it; no lot was changed."""

    title = "A lot does not hold that many units"
    title_de = "Ein Anteilsposten enthält nicht genügend Anteile"
    rule = "TAX-17"
    lots: tuple[LotId, ...] = field(default=(), repr=False)


class NothingToReturn(Conflict):
    """What a reference took from the lots was already given back, or it never took anything."""

    title = "There is nothing to give back to the lots"
    title_de = "Es gibt keine Anteile, die zurückgebucht werden können"
    rule = "CSH-2"


@dataclass(eq=False)
class YearAlreadyPublished(Conflict):
    """The Vorabpauschalen of a year are booked once."""

    title = "The Vorabpauschalen of this year are already booked"
    title_de = "Die Vorabpauschalen dieses Jahres sind bereits gebucht"
    rule = "TAX-4"
    year: int = 0
