"""A price list is recorded (FEE-1)."""

from __future__ import annotations

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.outbox import Event, publish
from depot.payments.errors import PriceListRefused, PriceListThere
from depot.payments.model.fees import PriceList
from depot.payments.rules.fees import price_list_faults
from depot.payments.store import fees as store


def record_price_list(tx: Session, new: PriceList, *, now: datetime) -> PriceList:
    """It holds from a day to come on; what was recorded stays as it is (FEE-1)."""
    if faults := tuple(price_list_faults(new, on=today(now))):
        raise PriceListRefused(_faults=faults)
    if any((old.product, old.valid_from) == (new.product, new.valid_from) for old in store.price_lists(tx)):
        raise PriceListThere
    store.add_price_list(tx, new, now=now)
    content = {"product": new.product.value, "valid_from": new.valid_from.isoformat(), "version": new.version}
    subject = uuid5(NAMESPACE_URL, f"price-list:{new.product.value}:{new.valid_from}")
    publish(tx, Event("price_list_recorded.v1", subject, content), now=now)
    return new
