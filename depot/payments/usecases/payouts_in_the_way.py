"""Money on its way out keeps a depot open: it may come back (ACC-16, CSH-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.rules.closing import Obstacle, ObstacleKind
from depot.kernel.ids import PREFIX, DepotId, to_text
from depot.payments.store import payouts as store


def payouts_in_the_way(tx: Session, depot: DepotId, *, on: date) -> Sequence[Obstacle]:
    """Each pay-out that the bank has not executed; `on` belongs to the question of accounts (ACC-16)."""
    del on
    return [
        Obstacle(
            ObstacleKind.PAYOUT_UNDER_WAY,
            to_text(PREFIX["PayoutId"], payout.payout_id),
            "Eine Auszahlung ist noch nicht ausgeführt.",
        )
        for payout in store.under_way(tx, depot)
    ]
