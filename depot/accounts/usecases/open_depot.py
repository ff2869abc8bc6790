"""A depot of any kind comes into being, not yet active (ACC-4 to ACC-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import DepotState, HouseBank, NewDepot, StateChange
from depot.accounts.rules.numbers import cash_iban, depot_number
from depot.accounts.store import depots
from depot.accounts.usecases.move_depot import move_depot
from depot.kernel.actor import Actor
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, to_text
from depot.kernel.outbox import Event, publish


def open_depot(tx: Session, new: NewDepot, *, bank: HouseBank, actor: Actor, now: datetime) -> DepotId:
    """Number, cash IBAN, roles, dispositions, reference account; identification begins at once (ACC-6, ACC-17)."""
    depot_id = DepotId(new_id())
    number = depot_number(depots.next_number(tx))
    depots.insert_depot(
        tx,
        depot_id,
        number=number,
        kind=new.kind,
        product=new.product,
        state=DepotState.APPLIED,
        cash_iban=cash_iban(number, bank),
    )
    depots.add_state(tx, depot_id, StateChange(DepotState.APPLIED, actor.label, "application received", now))
    depots.insert_roles(tx, depot_id, new.roles, now=now)
    depots.insert_dispositions(tx, depot_id, new.dispositions, valid_from=today(now))
    depots.insert_reference_account(tx, depot_id, new.reference_account, now=now)
    content = {"depot_id": to_text("dep", depot_id), "kind": new.kind.value, "product": new.product.value}
    publish(tx, Event("depot_applied_for.v1", depot_id, content, depot=depot_id), now=now)
    move_depot(tx, depot_id, to=DepotState.IDENTIFICATION, actor=actor, reason="identification begins", now=now)
    return depot_id
