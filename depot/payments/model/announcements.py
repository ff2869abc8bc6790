"""Collections to come that their debtors must hear of (CSH-7)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from depot.kernel.ids import DebitId, DepotId, MandateId
from depot.kernel.money import Eur


@dataclass(frozen=True, slots=True)
class Unannounced:
    """A planned collection that nobody was told of."""

    debit_id: DebitId
    depot_id: DepotId
    mandate_id: MandateId
    amount: Eur
    due_on: date
    purpose: str
    mandate: str
    iban: str = field(repr=False)

    @property
    def regularity(self) -> tuple[MandateId, Eur, str]:
        """What makes two collections alike: one word is enough for all of them (CSH-7)."""
        return self.mandate_id, self.amount, self.purpose
