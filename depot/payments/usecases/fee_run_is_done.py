"""Whether a quarter was charged (FEE-2)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.payments.store import fees as store


def fee_run_is_done(tx: Session, quarter_end: date) -> bool:
    """Every depot was assessed for the quarter end, which happens once (FEE-2)."""
    return store.is_run(tx, quarter_end)
