"""These pay-outs, whatever became of them (CSH-9)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.kernel.ids import PayoutId
from depot.payments.model.payouts import Payout
from depot.payments.store import payouts as store


def payouts_among(tx: Session, ids: Collection[PayoutId]) -> dict[PayoutId, Payout]:
    """By id; one that is not there is left out."""
    return store.among(tx, ids)
