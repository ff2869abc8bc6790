"""A sale for the end of a lock-up is taken back (VL-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, DepotId, PersonId, VlEndSaleId, to_text
from depot.kernel.outbox import Event, publish
from orders.errors import EndSaleEnded
from orders.rules.vl_end_sale import EndSaleState
from orders.store import vl as store

_OPEN = frozenset({EndSaleState.ASKED, EndSaleState.RELEASED})


def withdraw_end_sale(tx: Session, depot: DepotId, sale_id: VlEndSaleId, *, person: PersonId, now: datetime) -> None:
    """Without a factor, as the units stay where they are (VL-8, ACC-9)."""
    require_quorum(tx, depot=depot, persons={person}, act=Act.ORDER, on=today(now))
    sale = store.locked_end_sale(tx, sale_id)
    if sale is None or sale.depot_id != depot:
        raise NotFound("sale")
    if sale.state not in _OPEN:
        raise EndSaleEnded
    store.withdraw(tx, sale_id, now=now)
    content = {"sale": to_text(PREFIX["VlEndSaleId"], sale_id)}
    publish(tx, Event("vl_end_sale_withdrawn.v1", sale_id, content, depot=depot), now=now)
