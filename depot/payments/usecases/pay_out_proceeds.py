"""What orders brought leaves to the reference account without a second release (CSH-9, ORD-4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, PayoutId, to_text
from depot.kernel.outbox import Event, publish_many
from depot.payments.model.payouts import Payout, Proceeds
from depot.payments.rules.payouts import payout_of
from depot.payments.store import payouts as store


def pay_out_proceeds(tx: Session, proceeds: Sequence[Proceeds], *, now: datetime) -> None:
    """One pay-out each, in as many statements for one as for thousands; it waits for its day and a file (CSH-9).

    The caller has reserved the money in the same transaction: it lies on `cash_held` until the file is sent.
    """
    payouts = [payout_of(one, PayoutId(new_id()), now=now) for one in proceeds]
    store.add_all(tx, payouts)
    publish_many(tx, [_released(payout) for payout in payouts], now=now)


def _released(payout: Payout) -> Event:
    content = {"payout_id": to_text(PREFIX["PayoutId"], payout.payout_id), "amount": str(payout.amount)}
    return Event("payout_released.v1", payout.payout_id, content, depot=payout.depot_id)
