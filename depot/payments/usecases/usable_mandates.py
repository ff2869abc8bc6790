"""Under which mandates money may be collected (CSH-5)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId
from depot.payments.model.mandates import Mandate, MandateKind
from depot.payments.rules.mandates import is_usable
from depot.payments.store import mandates as store


def usable_mandates(tx: Session, depots: Collection[DepotId], *, on: date) -> dict[DepotId, Mandate]:
    """The newest recurring mandate of each depot that is neither revoked nor lapsed on the day (CSH-5).

    A depot without one is missing from the answer. For very many depots `usable_mandate_ids` decrypts nothing.
    """
    return {
        mandate.depot_id: mandate
        for mandate in store.of_depots(tx, depots)
        if mandate.kind is MandateKind.RECURRING and is_usable(mandate, on)
    }
