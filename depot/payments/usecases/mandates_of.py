"""The mandates of a depot (CSH-5)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from depot.payments.model.mandates import Mandate
from depot.payments.store import mandates as store


def mandates_of(tx: Session, depot: DepotId) -> list[Mandate]:
    """All of them, ended ones too, oldest first."""
    return store.of_depots(tx, [depot])
