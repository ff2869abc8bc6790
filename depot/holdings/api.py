"""What a customer sees of money and units: the cash account, positions, lots (CSH-2, TAX-2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.holdings.schemas import (
    CashAccountAnswer,
    CashBookingsAnswer,
    LotsAnswer,
    PositionAnswer,
    PositionsAnswer,
)
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.kernel.web.calls import CustomerQuery, CustomerReads
from depot.kernel.web.wire import Day, DepotRef, EntryRef, LotRef, Moment, PositionRef
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.cash_statement import cash_statement

router = APIRouter(prefix="/v1", tags=["holdings"])

AsOf = Annotated[Day | None, Query(description="The close of this valid day; today if left out.")]
Limit = Annotated[int, Query(ge=1, le=200)]
KnownAt = Annotated[Moment | None, Query(description="As it was known at this moment; now if left out.")]


def _refuse_strangers(call: CustomerQuery, depot: DepotId) -> None:
    """Who may not see a depot does not learn that it exists: `may` itself answers that it is not found (AUT-16)."""
    may(call.tx, depot=depot, persons={call.actor.person}, act=Act.SEE, on=call.today)


def _seen(call: CustomerQuery, as_of: date | None, known_at: datetime | None) -> tuple[date, datetime]:
    return as_of or call.today, known_at or call.now


@router.get("/depots/{depot_id}/cash-account", response_model=CashAccountAnswer)
def show_cash_account(
    call: CustomerReads, depot_id: DepotRef, as_of: AsOf = None, known_at: KnownAt = None
) -> CashAccountAnswer:
    """The balance of the depot's cash account, at any past day and as known at any moment (CSH-2)."""
    _refuse_strangers(call, depot_id)
    free, held = Account.cash(depot_id), Account.cash_held(depot_id)
    found = balances(call.tx, [free, held], as_of=as_of, known_at=known_at)
    day, moment = _seen(call, as_of, known_at)
    return CashAccountAnswer.of(depot_id, available=Eur(found[free]), held=Eur(found[held]), as_of=day, known_at=moment)


@router.get("/depots/{depot_id}/cash-account/bookings", response_model=CashBookingsAnswer)
def list_cash_bookings(
    call: CustomerReads,
    depot_id: DepotRef,
    *,
    limit: Limit = 50,
    after: EntryRef | None = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> CashBookingsAnswer:
    """The bookings of the depot's cash account, oldest first, with the balance after each (CSH-2)."""
    _refuse_strangers(call, depot_id)
    lines = cash_statement(call.tx, depot_id, limit=limit + 1, after=after, as_of=as_of, known_at=known_at)
    return CashBookingsAnswer.of(lines, limit=limit)


@router.get("/depots/{depot_id}/positions", response_model=PositionsAnswer)
def list_positions(
    call: CustomerReads, depot_id: DepotRef, as_of: AsOf = None, known_at: KnownAt = None
) -> PositionsAnswer:
    """The positions of the depot, at any past day and as known at any moment."""
    _refuse_strangers(call, depot_id)
    found = positions_of(call.tx, depot_id, as_of=as_of, known_at=known_at)
    day, moment = _seen(call, as_of, known_at)
    data = [PositionAnswer.of(position) for position in found]
    return PositionsAnswer(data=data, next=None, as_of=day, known_at=moment)


@router.get("/depots/{depot_id}/positions/{position_id}/lots", response_model=LotsAnswer)
def list_lots(
    call: CustomerReads,
    depot_id: DepotRef,
    position_id: PositionRef,
    *,
    limit: Limit = 50,
    after: LotRef | None = None,
) -> LotsAnswer:
    """What is left of the lots of a position, first in first (TAX-2, TAX-17)."""
    _refuse_strangers(call, depot_id)
    found = positions(call.tx, [position_id]).get(position_id)
    if found is None or found.depot_id != depot_id:
        raise NotFound("position")
    return LotsAnswer.of(lots_of(call.tx, [position_id])[position_id], after=after, limit=limit)
