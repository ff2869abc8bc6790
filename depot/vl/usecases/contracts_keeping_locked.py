"""The contracts that the calendar still has something to do with (VL-4, VL-5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import VlContractId
from depot.vl import store


def contracts_keeping_locked(tx: Session) -> list[VlContractId]:
    """Those whose units are locked."""
    return store.keeping_locked(tx)
