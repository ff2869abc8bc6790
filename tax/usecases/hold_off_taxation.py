"""Nothing else is taxed, and no other run starts, until this transaction ends (TAX-37)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tax.errors import VorabpauschaleRunning
from tax.store import runs


def hold_off_taxation(tx: Session) -> None:
    """Waits for what is being booked; refused where another run is at work (TAX-37)."""
    if not runs.hold_off(tx):
        raise VorabpauschaleRunning
