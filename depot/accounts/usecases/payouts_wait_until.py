"""Money may not leave to a new reference account before the waiting time has passed (CSH-10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.store import depots
from depot.kernel.ids import DepotId


def payouts_wait_until(tx: Session, depot: DepotId, *, on: date) -> date | None:
    """The day from which pay-outs are open again, or None where they are open on the day asked (CSH-10)."""
    first = depots.payout_from(tx, depot)
    return first if first is not None and first > on else None
