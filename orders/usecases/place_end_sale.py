"""A sale for the end of a lock-up becomes an order (VL-8)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.kernel.ids import PREFIX, VlEndSaleId, to_text
from depot.kernel.outbox import Event, publish
from depot.vl.model import Stage
from depot.vl.usecases.contracts_among import contracts_among
from orders.errors import FundNoLongerDeals
from orders.rules.vl_end_sale import EndSaleState
from orders.store import vl as store
from orders.usecases.sell_vl_units import sell_vl_units


def place_end_sale(tx: Session, sale_id: VlEndSaleId, *, calendars: Calendars, now: datetime) -> bool:
    """With the first day after the lock-up, so that it deals on the first fund day; a closed fund is waited for (VL-8).

    What was sold or dissolved before leaves nothing to sell: the sale is given up, and told.
    """
    sale = store.locked_end_sale(tx, sale_id)
    if sale is None or sale.state is not EndSaleState.RELEASED:
        return False
    contract = contracts_among(tx, [sale.contract_id])[sale.contract_id]
    if contract.is_locked:
        return False
    order = None
    if contract.stage is Stage.FREE:
        try:
            order = sell_vl_units(tx, contract, None, money=sale.money, calendars=calendars, now=now)
        except FundNoLongerDeals:
            return False
    if order is not None:
        store.placed(tx, sale_id, order.order_id)
        return True
    store.give_up(tx, sale_id, "no_units")
    content = {"sale": to_text(PREFIX["VlEndSaleId"], sale_id), "reason": "no_units"}
    publish(tx, Event("vl_end_sale_given_up.v1", sale_id, content, depot=sale.depot_id), now=now)
    return False
