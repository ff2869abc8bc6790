"""A released sale for the end of a lock-up: the act "vl_end_sale" (VL-8, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, PersonId, VlEndSaleId, to_text
from depot.kernel.outbox import Event, publish
from orders.errors import EndSaleEnded
from orders.rules.vl_end_sale import EndSaleState
from orders.store import vl as store
from orders.usecases.standing_of import standing_of


def release_end_sale(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """Who agrees is kept; with the last one it waits for the end of the lock-up (VL-8, ACC-9)."""
    sale = store.locked_end_sale(tx, VlEndSaleId(subject))
    if sale is None:
        raise NotFound("sale")
    if sale.state is not EndSaleState.ASKED or person in sale.agreed_by:
        raise EndSaleEnded
    _, standing = standing_of(tx, sale.depot_id, person, released=sale.agreed_by, on=today(now))
    agreed = sale.agreed_by | {person}
    store.agree(tx, sale.sale_id, agreed, released_at=now if standing.verdict.granted else None)
    if standing.verdict.granted:
        content = {
            "sale": to_text(PREFIX["VlEndSaleId"], sale.sale_id),
            "contract": to_text(PREFIX["VlContractId"], sale.contract_id),
        }
        publish(tx, Event("vl_end_sale_released.v1", sale.sale_id, content, depot=sale.depot_id), now=now)
