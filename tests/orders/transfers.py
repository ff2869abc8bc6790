"""Transfers for tests: two depots, and the day on which the Vorabpauschale of the year before is set."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import text

from depot.accounts.model import Depot
from depot.holdings.model import Lot
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId, TransferId
from depot.kernel.money import Units
from orders.rules.transfers.transfer import (
    Counterparty,
    Donee,
    HolderChange,
    TransferKind,
    TransferRequest,
    UnitTransfer,
)
from orders.store import transfers as store
from orders.usecases.ask_transfer import TransferAwaiting, ask_transfer
from orders.usecases.confirm_transfer import confirm_transfer
from orders.usecases.release_transfer import release_transfer
from tests.build import an_active_single_depot
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk, paid_in

BANK: Final = Counterparty("Musterbank AG", "MARKDEFF", "1234567890", "Erika Mustermann")
CHILD: Final = Donee("Kim Mustermann", date(2006, 5, 1), "86095742719", "Kind")
BOUGHT: Final = (("10", "500.00", date(2019, 3, 1)), ("5.5", "400.00", date(2021, 3, 1)))
SPRING: Final = datetime(2024, 4, 10, 9, 0, tzinfo=UTC)


def wish(kind: TransferKind = TransferKind.OUT, units: str | None = "12", **changes: Any) -> TransferRequest:
    """A wish without faults, but for what is changed."""
    facts: dict[str, Any] = {
        "isin": WORLD,
        "units": None if units is None else Units.parse(units),
        "change": HolderChange.NONE,
        "counterparty": None if kind is TransferKind.INTERNAL else BANK,
    }
    return TransferRequest(kind=kind, **(facts | changes))


def assessed(desk: Desk, year: int = 2023) -> None:
    """The run over a year, which found nothing to tax."""
    with desk.sessions.begin() as tx:
        row = {"id": new_id(), "year": year, "now": MORNING}
        tx.execute(text("insert into tax.runs values (:id, :year, 'done', 'test', date '2024-01-02', :now, :now)"), row)


def another_depot(desk: Desk, *, cash: str = "") -> Depot:
    """Of somebody else."""
    with desk.sessions.begin() as tx:
        depot = an_active_single_depot(tx, now=MORNING)
        if cash:
            paid_in(tx, depot.depot_id, cash)
        return depot


def asked(
    desk: Desk, request: TransferRequest, *, now: datetime = SPRING, depot: Depot | None = None
) -> TransferAwaiting:
    """As the person asks for it."""
    where = depot or desk.depot
    with desk.sessions.begin() as tx:
        return ask_transfer(tx, where.depot_id, request, person=where.holders[0], now=now)


def released(
    desk: Desk, transfer: TransferId, *, now: datetime = SPRING, person: PersonId | None = None
) -> UnitTransfer:
    """What a right answer to the release sets in motion."""
    with desk.sessions.begin() as tx:
        release_transfer(tx, calendars=CALENDARS, person=person or desk.person, subject=transfer, now=now)
    return kept(desk, transfer)


def moved(desk: Desk, request: TransferRequest, *, now: datetime = SPRING) -> UnitTransfer:
    """Asked for and released."""
    return released(desk, asked(desk, request, now=now).transfer.transfer_id, now=now)


def confirmed(desk: Desk, transfer: TransferId, units: str, *, now: datetime = SPRING, **what: Any) -> UnitTransfer:
    """The registrar has moved so many units."""
    with desk.sessions.begin() as tx:
        return confirm_transfer(
            tx, transfer, isin=what.get("isin"), units=Units.parse(units), calendars=CALENDARS, now=now
        )


def kept(desk: Desk, transfer: TransferId) -> UnitTransfer:
    """As it stands."""
    with desk.sessions() as tx:
        found = store.by_id(tx, transfer)
    assert found is not None
    return found


def lots(desk: Desk, depot: Depot | None = None) -> list[Lot]:
    """The lots of a depot, position by position."""
    with desk.sessions() as tx:
        held = positions_of(tx, (depot or desk.depot).depot_id)
        found = lots_of(tx, [one.position_id for one in held])
    return [lot for place in found.values() for lot in place]
