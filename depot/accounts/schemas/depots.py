"""The wire form of depots, their states and their life so far (ACC-4 to ACC-6, ACC-17)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, Self

from depot.accounts.model import Depot, DepotKind, DepotState, Product, StateChange
from depot.kernel.web.wire import Answer, DepotRef, Line, PersonRef, StateRequestRef, StrictModel


class ReferenceAccountShown(Answer):
    """The account outside the bank to which money leaves."""

    iban: str
    bic: str | None
    holder_name: str


class DepotShown(Answer):
    """A depot as those see it who may."""

    id: DepotRef
    number: str
    kind: DepotKind
    product: Product
    state: DepotState
    opened_on: date | None
    closed_on: date | None
    holders: list[PersonRef]
    cash_account_iban: str
    reference_account: ReferenceAccountShown

    @classmethod
    def of(cls, depot: Depot) -> Self:
        """The wire form."""
        account = depot.reference_account
        return cls(
            id=depot.depot_id,
            number=depot.depot_number,
            kind=depot.kind,
            product=depot.product,
            state=depot.state,
            opened_on=depot.opened_on,
            closed_on=depot.closed_on,
            holders=list(depot.holders),
            cash_account_iban=depot.cash_iban,
            reference_account=ReferenceAccountShown(
                iban=account.iban, bic=account.bic, holder_name=account.holder_name
            ),
        )


class DepotList(Answer):
    """Depots, oldest first; `next` is where to go on."""

    data: list[DepotShown]
    next: DepotRef | None

    @classmethod
    def page(cls, depots: list[Depot], limit: int) -> Self:
        """The first so many."""
        more = len(depots) > limit
        return cls(
            data=[DepotShown.of(depot) for depot in depots[:limit]], next=depots[limit - 1].depot_id if more else None
        )


class StateAsked(StrictModel):
    """A block or its end, with the reason that the history keeps."""

    state: Literal["blocked", "active"]
    reason: Line


class StateRequestShown(Answer):
    """A request that waits for a second member of staff."""

    id: StateRequestRef
    depot: DepotRef
    state: DepotState


class StateChangeShown(Answer):
    """A step in a depot's life."""

    state: DepotState
    actor: str
    reason: str
    changed_at: datetime


class DepotHistory(Answer):
    """A depot and its life so far."""

    id: DepotRef
    number: str
    state: DepotState
    history: list[StateChangeShown]

    @classmethod
    def of(cls, depot: Depot, history: list[StateChange]) -> Self:
        """The wire form."""
        return cls(
            id=depot.depot_id,
            number=depot.depot_number,
            state=depot.state,
            history=[
                StateChangeShown(state=step.state, actor=step.actor, reason=step.reason, changed_at=step.changed_at)
                for step in history
            ],
        )
