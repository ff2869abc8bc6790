"""§ 18 Abs. 3, § 19 Abs. 1 InvStG, TAX-17: units take the Vorabpauschale of the year before along once it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from depot.holdings.model import Lot
from orders.rules.transfers.transfer import HolderChange


def carries_year_before(change: HolderChange, lots: Sequence[Lot], *, on: date) -> bool:
    """Whether lots of before this year go on with their data; those of a sale end, and its tax is corrected."""
    return change is not HolderChange.SALE and any(lot.acquired_on.year < on.year for lot in lots)
