"""Wire models of sales from VL contracts: early disposals, and sales for the end of a lock-up (VL-6 to VL-8)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from auth.schemas.releases import ReleaseAnswer
from depot.kernel.web.wire import (
    Answer,
    Day,
    OrderRef,
    PaperRef,
    PersonRef,
    SomeUnitsText,
    StrictModel,
    VlContractRef,
    VlEndSaleRef,
    VlNoticeRef,
)
from depot.vl.model import EarlyDisposal, HarmlessReason, Notice, NoticeKind
from orders.model import MoneyPlace, Order
from orders.rules.vl_end_sale import EndSale, EndSaleAwaiting, EndSaleState
from orders.schemas.limits import SaleTo
from orders.usecases.dispose_of_vl import VlSale


class VlDisposalBody(StrictModel):
    """What the signed form says; without `reason` the person must accept the loss of the state allowance."""

    form: PaperRef
    signed_by: Annotated[list[PersonRef], Field(min_length=1, max_length=20)]
    accepts_loss: bool
    reason: HarmlessReason | None = None
    event_on: Day | None = None
    proof: PaperRef | None = None
    is_for_all: bool = True
    units: SomeUnitsText | None = None
    money: SaleTo

    def disposal(self) -> EarlyDisposal:
        """To the model."""
        return EarlyDisposal(self.form, self.accepts_loss, self.reason, self.event_on, self.proof, self.is_for_all)

    def sale(self) -> VlSale:
        """To the model."""
        return VlSale(self.units, self.money.to)


class VlDisposalShown(Answer):
    """The notice to the central office, and the order; none where the contract held no units yet."""

    notice: VlNoticeRef
    kind: NoticeKind
    due_on: Day
    order: OrderRef | None

    @classmethod
    def of(cls, made: tuple[Notice, Order | None]) -> Self:
        """From the model."""
        notice, order = made
        return cls(
            notice=notice.notice_id,
            kind=notice.kind,
            due_on=notice.due_on,
            order=order.order_id if order else None,
        )


class EndSaleShown(Answer):
    """A sale for the end of a lock-up."""

    id: VlEndSaleRef
    contract: VlContractRef
    state: EndSaleState
    money: MoneyPlace
    order: OrderRef | None

    @classmethod
    def of(cls, sale: EndSale) -> Self:
        """From the model."""
        return cls(id=sale.sale_id, contract=sale.contract_id, state=sale.state, money=sale.money, order=sale.order_id)


class EndSalesShown(Answer):
    """The sales of a depot, the newest first; `next` is always null, there are few."""

    data: list[EndSaleShown]
    next: None = None


class EndSaleAsked(Answer):
    """A sale that waits for its release."""

    sale: EndSaleShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: EndSaleAwaiting) -> Self:
        """From the model."""
        release = ReleaseAnswer.of(awaiting.release, tuple(role.value for role in awaiting.missing))
        return cls(sale=EndSaleShown.of(awaiting.sale), release=release)
