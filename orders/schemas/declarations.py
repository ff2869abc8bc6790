"""Wire models of redemption declarations for open real-estate funds (ORD-16)."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from depot.kernel.web.wire import Answer, Day, IsinText, OrderRef, SomeUnitsText, StrictModel, UnitsText
from orders.model import Order
from orders.rules.real_estate import Due
from orders.schemas.limits import SaleTo
from orders.usecases.declare_redemption import Declaration


class DeclarationBody(StrictModel):
    """What the signed form says; without `units` it is for all that is free."""

    isin: IsinText
    units: SomeUnitsText | None = None
    declared_on: Day
    money: SaleTo
    proof: Annotated[str, Field(min_length=3, max_length=200, examples=["Formular 2024-0815"])]

    def declaration(self) -> Declaration:
        """To the model."""
        return Declaration(self.isin, self.units, self.declared_on, self.money.to, self.proof)


class DueShown(Answer):
    """Units that are blocked until they are sold at the first possible price."""

    order_id: OrderRef
    units: UnitsText
    due_on: Day
    price_day: Day

    @classmethod
    def of(cls, order: Order, due: Due) -> Self:
        """From the model."""
        assert order.price_day is not None, "an order under notice has its days"
        return cls(order_id=order.order_id, units=due.units, due_on=due.due_on, price_day=order.price_day)


class DeclarationShown(Answer):
    """What becomes of the declared units, by the day they come free."""

    orders: list[DueShown]
