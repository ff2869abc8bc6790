"""§ 44 Abs. 1 EStG, TAX-35: what the tax office is told of a Vorabpauschale whose tax could not be collected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.kernel.ids import PersonId, TaxEventId
from depot.kernel.money import Eur, Units


@dataclass(frozen=True, slots=True)
class Uncollected:
    """Day, fund, units and amount, with the reason: locked by law, suspended fund, no units, no money."""

    event_id: TaxEventId
    person: PersonId
    isin: str
    day: date
    units: Units
    amount: Eur
    reason: str
