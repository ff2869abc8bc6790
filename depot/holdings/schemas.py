"""Positions, lots and the cash account on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Self

from depot.holdings.model import Lot, LotOrigin, Position
from depot.kernel.ids import PREFIX, DepotId, LotId, to_text
from depot.kernel.money import Eur
from depot.kernel.web.wire import (
    Answer,
    Day,
    DepotRef,
    EntryRef,
    EurText,
    IsinText,
    LotRef,
    Moment,
    PositionRef,
    PriceText,
    UnitsText,
)
from depot.ledger.model import CashBooking


class CashAccountAnswer(Answer):
    """The money of a depot: balance = available + held."""

    depot: DepotRef
    currency: str
    balance: EurText
    available: EurText
    held: EurText
    as_of: Day
    known_at: Moment

    @classmethod
    def of(cls, depot: DepotId, *, available: Eur, held: Eur, as_of: date, known_at: datetime) -> Self:
        """From the two accounts of the ledger."""
        return cls(
            depot=depot,
            currency="EUR",
            balance=available + held,
            available=available,
            held=held,
            as_of=as_of,
            known_at=known_at,
        )


class CashBookingAnswer(Answer):
    """A line of the cash account."""

    id: EntryRef
    kind: str
    booked_on: Day
    value_on: Day
    text: str
    amount: EurText
    balance: EurText
    reverses: EntryRef | None

    @classmethod
    def of(cls, line: CashBooking) -> Self:
        """From the ledger."""
        return cls(
            id=line.entry_id,
            kind=line.kind,
            booked_on=line.booked_on,
            value_on=line.value_on,
            text=line.text,
            amount=line.amount,
            balance=line.balance,
            reverses=line.reverses,
        )


class CashBookingsAnswer(Answer):
    """Lines of the cash account, oldest first; `next` goes on."""

    data: list[CashBookingAnswer]
    next: str | None

    @classmethod
    def of(cls, lines: Sequence[CashBooking], *, limit: int) -> Self:
        """From one line more than asked for, which says whether there is more."""
        shown = [CashBookingAnswer.of(line) for line in lines[:limit]]
        more = len(lines) > limit
        return cls(data=shown, next=to_text(PREFIX["EntryId"], shown[-1].id) if more else None)


class PositionAnswer(Answer):
    """A position: units = units_free + units_held + units_locked; the last are locked under VL contracts (VL-12)."""

    id: PositionRef
    number: str
    isin: IsinText
    units: UnitsText
    units_free: UnitsText
    units_held: UnitsText
    units_locked: UnitsText

    @classmethod
    def of(cls, position: Position) -> Self:
        """From holdings."""
        return cls(
            id=position.position_id,
            number=position.number,
            isin=position.isin,
            units=position.units,
            units_free=position.units_free,
            units_held=position.units_held,
            units_locked=position.units_locked,
        )


class PositionsAnswer(Answer):
    """The positions of a depot, by number; a depot has 99 at most, so the list is whole."""

    data: list[PositionAnswer]
    next: str | None
    as_of: Day
    known_at: Moment


class LotAnswer(Answer):
    """What is left of a lot; of units that came without data neither day nor cost is known (TAX-2, TAX-19)."""

    id: LotRef
    acquired_on: Day | None
    origin: LotOrigin
    units: UnitsText
    cost: EurText | None
    vorabpauschalen: EurText
    fx_rate: PriceText | None
    acquired_units: UnitsText
    acquired_cost: EurText | None
    locked_until: Day | None

    @classmethod
    def of(cls, lot: Lot) -> Self:
        """From holdings."""
        is_known = lot.origin is not LotOrigin.TRANSFER_WITHOUT_DATA
        return cls(
            id=lot.lot_id,
            acquired_on=lot.acquired_on if is_known else None,
            origin=lot.origin,
            units=lot.units,
            cost=lot.cost if is_known else None,
            vorabpauschalen=lot.vorabpauschalen,
            fx_rate=lot.fx_rate,
            acquired_units=lot.acquired_units,
            acquired_cost=lot.acquired_cost if is_known else None,
            locked_until=lot.locked_until,
        )


class LotsAnswer(Answer):
    """The lots of a position, first in first; `next` goes on."""

    data: list[LotAnswer]
    next: str | None

    @classmethod
    def of(cls, lots: Sequence[Lot], *, after: LotId | None, limit: int) -> Self:
        """The lots that follow the cursor; a cursor that is used up meanwhile begins anew."""
        begin = next((place for place, lot in enumerate(lots, 1) if lot.lot_id == after), 0)
        shown = lots[begin : begin + limit]
        more = begin + limit < len(lots)
        return cls(
            data=[LotAnswer.of(lot) for lot in shown],
            next=to_text(PREFIX["LotId"], shown[-1].lot_id) if more else None,
        )
