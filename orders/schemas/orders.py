"""Wire models of a customer's orders (ORD-2, ORD-9; api.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from auth.schemas.releases import ReleaseAnswer
from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from depot.kernel.web.wire import (
    Answer,
    Day,
    DepotRef,
    DocumentRef,
    EurText,
    IsinText,
    OrderRef,
    PercentText,
    PositionRef,
    PriceText,
    SettlementRef,
    SomeEurText,
    SomeUnitsText,
    StrictModel,
    UnitsText,
)
from orders.model import (
    UNDER_WAY,
    MoneyPlace,
    Order,
    OrderAwaiting,
    OrderRequest,
    OrderState,
    Purpose,
    Settlement,
    Size,
    SizedBy,
    SwitchLeg,
    WarningKind,
)
from orders.rules.pricing import Charge

# Only a plan names the direct debit (PLN-6).
Place = Literal[MoneyPlace.CASH_ACCOUNT, MoneyPlace.REFERENCE_ACCOUNT]


class MoneyBody(StrictModel):
    """Where the money of a purchase comes from, or that of a sale goes to."""

    model_config = ConfigDict(populate_by_name=True)

    source: Place | None = Field(default=None, alias="from")
    target: Place | None = Field(default=None, alias="to")


class OrderAsked(StrictModel):
    """What a person wants: one of `amount`, `units`, `all`; the money `from` (purchase) or `to` (sale) a place."""

    model_config = ConfigDict(populate_by_name=True)

    side: Side
    isin: IsinText
    amount: SomeEurText | None = None
    units: SomeUnitsText | None = None
    all_units: Literal[True] | None = Field(default=None, alias="all")
    money: MoneyBody

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        faults = []
        if sum(part is not None for part in (self.amount, self.units, self.all_units)) != 1:
            faults.append("/amount: name exactly one of amount, units and all")
        wanted, other = (self.money.source, self.money.target)
        if self.side is Side.REDEMPTION:
            wanted, other = other, wanted
        if wanted is None or other is not None:
            faults.append('/money: is {"from": …} for a subscription and {"to": …} for a redemption')
        if faults:
            raise ValueError("\n".join(faults))
        return self

    @property
    def size(self) -> Size:
        """To the model."""
        if self.amount is not None:
            return Size(SizedBy.AMOUNT, amount=self.amount)
        return Size(SizedBy.ALL) if self.units is None else Size(SizedBy.UNITS, units=self.units)

    @property
    def place(self) -> MoneyPlace:
        """To the model."""
        place = self.money.source or self.money.target
        assert place is not None, "checked when it was read"
        return place

    def request(self) -> OrderRequest:
        """To the model."""
        return OrderRequest(self.side, self.isin, self.size, self.place)


class OrderBody(OrderAsked):
    """`POST /v1/depots/{depot_id}/orders`: with the version of the cost information that the person was shown."""

    cost_information: str = Field(min_length=1, max_length=64)
    overrule_warnings: list[WarningKind] = Field(default=[], max_length=10)

    def request(self) -> OrderRequest:
        """To the model."""
        overruled = frozenset(self.overrule_warnings)
        return OrderRequest(self.side, self.isin, self.size, self.place, self.cost_information, overruled)


class ChargeShown(Answer):
    """A charge of the price list."""

    name: str
    amount: EurText

    @classmethod
    def of(cls, charge: Charge) -> Self:
        """From the rule."""
        return cls(name=charge.name, amount=charge.amount)


class SettlementShown(Answer):
    """What was booked for an order (ORD-12)."""

    id: SettlementRef
    position_id: PositionRef
    units: UnitsText
    price: PriceText
    currency: str
    fx_rate: PriceText
    mid_rate: PriceText
    amount: EurText
    charges: list[ChargeShown]
    fx_margin: EurText
    tax: EurText
    payment: EurText
    booked_on: Day
    document_id: DocumentRef | None

    @classmethod
    def of(cls, settled: Settlement) -> Self:
        """From the model."""
        return cls(
            id=settled.settlement_id,
            position_id=settled.position_id,
            units=settled.units,
            price=settled.price,
            currency=settled.currency,
            fx_rate=settled.fx_rate,
            mid_rate=settled.mid_rate,
            amount=settled.amount,
            charges=[ChargeShown(name=name, amount=amount) for name, amount in settled.charges],
            fx_margin=settled.fx_margin,
            tax=settled.tax,
            payment=settled.payment,
            booked_on=settled.booked_on,
            document_id=settled.document_id,
        )


class LegShown(Answer):
    """A fund that a switch goes into; its order is known when the redemption is booked (ORD-1)."""

    isin: str
    percent: PercentText
    order_id: OrderRef | None

    @classmethod
    def of(cls, leg: SwitchLeg) -> Self:
        """From the model."""
        return cls(isin=leg.target.isin, percent=leg.target.percent, order_id=leg.order_id)


class OrderShown(Answer):
    """An order as it stands; the days are known from its receipt on, the settlement from its booking on."""

    id: OrderRef
    depot_id: DepotRef
    isin: str
    side: Side
    sized_by: SizedBy
    amount: EurText | None
    units: UnitsText | None
    money: MoneyPlace
    purpose: Purpose
    state: OrderState
    placed_at: datetime
    received_at: datetime | None
    cancellable_until: datetime | None
    order_day: Day | None
    price_day: Day | None
    settlement_day: Day | None
    units_held: UnitsText
    money_held: EurText
    cost_information: str | None
    end_reason: str | None
    settlement: SettlementShown | None
    into: list[LegShown]

    @classmethod
    def of(cls, order: Order, settled: Settlement | None = None, legs: Sequence[SwitchLeg] = ()) -> Self:
        """From the model."""
        is_open = order.state in UNDER_WAY
        return cls(
            id=order.order_id,
            depot_id=order.depot_id,
            isin=order.isin,
            side=order.side,
            sized_by=order.size.by,
            amount=order.size.amount,
            units=order.size.units,
            money=order.money,
            purpose=order.purpose,
            state=order.state,
            placed_at=order.placed_at,
            received_at=order.received_at,
            cancellable_until=order.cut_off_at if order.state is OrderState.ACCEPTED else None,
            order_day=order.order_day,
            price_day=order.price_day,
            settlement_day=order.settlement_day,
            units_held=order.hold.units if is_open else Units.ZERO,
            money_held=order.hold.money if is_open else Eur.ZERO,
            cost_information=order.cost_information,
            end_reason=order.end_reason,
            settlement=SettlementShown.of(settled) if settled else None,
            into=[LegShown.of(leg) for leg in legs],
        )


class OrdersShown(Answer):
    """Orders, the newest first."""

    data: list[OrderShown]
    next: OrderRef | None

    @classmethod
    def of(cls, found: Sequence[Order], *, limit: int) -> Self:
        """From one more than asked for."""
        more = len(found) > limit
        data = [OrderShown.of(order) for order in found[:limit]]
        return cls(data=data, next=found[limit - 1].order_id if more else None)


class OrderToRelease(Answer):
    """An order that waits for the release that came with it (202)."""

    order: OrderShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: OrderAwaiting) -> Self:
        """From the model."""
        missing = [role.value for role in awaiting.missing]
        return cls(order=OrderShown.of(awaiting.order), release=ReleaseAnswer.of(awaiting.release, missing))
