"""A depot becomes active once everybody is identified (ACC-2, ACC-11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import DepotState
from depot.accounts.usecases.move_depot import move_depot
from depot.kernel.actor import Actor
from depot.kernel.ids import DepotId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts


def activate_depot(tx: Session, depot: DepotId, *, actor: Actor, reason: str, now: datetime) -> None:
    """The cash account opens in the ledger and the depot may be ordered on (ACC-5, ACC-17)."""
    move_depot(tx, depot, to=DepotState.ACTIVE, actor=actor, reason=reason, now=now)
    open_accounts(tx, [Account.cash(depot), Account.cash_held(depot), Account.reference(depot)], now=now)
    publish(tx, Event("depot_activated.v1", depot, {"depot_id": to_text("dep", depot)}, depot=depot), now=now)
