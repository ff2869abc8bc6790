"""Wire models of what a corrected price touches, for staff (FND-2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from depot.kernel.web.wire import Answer, ApprovalRef, OrderRef, SettlementRef
from orders.model import Settlement
from orders.schemas.orders import SettlementShown


class TouchedShown(Answer):
    """A settlement that was booked at the price before."""

    order_id: OrderRef
    settlement: SettlementShown

    @classmethod
    def of(cls, settled: Settlement) -> Self:
        """From the model."""
        return cls(order_id=settled.order_id, settlement=SettlementShown.of(settled))


class ResettlementProposed(Answer):
    """The proposal that waits for a second person."""

    approval: ApprovalRef


class TouchedListed(Answer):
    """Settlements, the oldest first."""

    data: list[TouchedShown]
    next: SettlementRef | None

    @classmethod
    def of(cls, found: Sequence[Settlement], *, limit: int) -> Self:
        """From one more than asked for."""
        more = len(found) > limit
        data = [TouchedShown.of(settled) for settled in found[:limit]]
        return cls(data=data, next=found[limit - 1].settlement_id if more else None)
