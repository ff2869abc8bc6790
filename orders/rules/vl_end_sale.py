"""VL-8: a sale placed in advance for the end of a lock-up, and the order it becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from auth.model import Release
from depot.accounts.model import RoleKind
from depot.funds.model import FundTerms, Side
from depot.holdings.model import Position
from depot.kernel.calendar import Calendars
from depot.kernel.ids import DepotId, OrderId, PersonId, VlContractId, VlEndSaleId
from depot.kernel.money import Units
from depot.vl.model import Contract
from orders.model import Hold, MoneyPlace, Order, OrderState, Purpose, Size, SizedBy
from orders.rules.receipt import received

_TO = {
    MoneyPlace.CASH_ACCOUNT: "Gutschrift auf dem Konto flex",
    MoneyPlace.REFERENCE_ACCOUNT: "Auszahlung auf das Referenzbankkonto",
}


class EndSaleState(StrEnum):
    """Where a sale for the end of a lock-up stands."""

    ASKED = "asked"
    RELEASED = "released"
    PLACED = "placed"
    WITHDRAWN = "withdrawn"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class EndSale:
    """All units of a contract, sold on the first fund day after its lock-up."""

    sale_id: VlEndSaleId
    contract_id: VlContractId
    depot_id: DepotId
    money: MoneyPlace
    text: str
    asked_at: datetime
    agreed_by: frozenset[PersonId] = frozenset()
    released_at: datetime | None = None
    withdrawn_at: datetime | None = None
    order_id: OrderId | None = None
    given_up_because: str | None = None

    @property
    def state(self) -> EndSaleState:
        """Told by what has happened."""
        if self.order_id is not None:
            return EndSaleState.PLACED
        if self.given_up_because is not None:
            return EndSaleState.GIVEN_UP
        if self.withdrawn_at is not None:
            return EndSaleState.WITHDRAWN
        return EndSaleState.RELEASED if self.released_at else EndSaleState.ASKED


@dataclass(frozen=True, slots=True)
class EndSaleAwaiting:
    """A sale that waits for releases: the caller's own, and the roles whose release is still owed."""

    sale: EndSale
    release: Release
    missing: tuple[RoleKind, ...]


def end_sale_text(contract: Contract, *, fund_name: str, depot_number: str, money: MoneyPlace) -> str:
    """The words that are released (AUT-9)."""
    return "\n".join(
        (
            "Verkauf zum Ende der Sperrfrist",
            f"VL-Vertrag: {contract.number}",
            f"Fonds: {fund_name}",
            f"ISIN: {contract.isin}",
            "Anteile: alle des Vertrags",
            f"Ausführung: erster Fondstag nach dem {contract.locked_until:%d.%m.%Y}",
            f"Depot: {depot_number}",
            _TO[money],
        )
    )


def vl_sale(
    units: Units,
    position: Position,
    terms: FundTerms,
    *,
    order_id: OrderId,
    money: MoneyPlace,
    calendars: Calendars,
    now: datetime,
) -> Order:
    """Units of a contract that are free now, sold like any others, received at this moment (VL-6, VL-8)."""
    order = Order(
        order_id=order_id,
        depot_id=position.depot_id,
        position_id=position.position_id,
        isin=terms.isin,
        side=Side.REDEMPTION,
        size=Size(SizedBy.UNITS, units=units),
        money=money,
        purpose=Purpose.CUSTOMER,
        state=OrderState.PLACED,
        placed_by=None,
        placed_at=now,
        terms_valid_from=terms.valid_from,
        charge_percent=terms.transaction_charge_percent,
        cost_information=None,
        lapses_at=now,
        hold=Hold(units=units),
    )
    return received(order, terms, at=now, calendars=calendars)
