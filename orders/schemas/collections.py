"""How the tax on Vorabpauschalen is collected, on the wire (TAX-34)."""

from __future__ import annotations

from typing import Literal

from depot.kernel.web.wire import Answer, DepotRef, StrictModel
from tax.model import CollectionWay


class CollectionWayBody(StrictModel):
    """Units of the position are sold, or the cash account is debited where it suffices."""

    way: Literal["units", "cash_account"]


class CollectionWayAnswer(Answer):
    """How the tax on Vorabpauschalen of a depot is collected."""

    depot: DepotRef
    way: CollectionWay
