"""A signed mandate is written and told (CSH-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.model.mandates import Mandate
from depot.payments.store import mandates as store


def record_mandate(tx: Session, mandate: Mandate, *, now: datetime) -> None:
    """However it was signed (CSH-5)."""
    store.insert_mandate(tx, mandate, now=now)
    content = {
        "mandate_id": to_text(PREFIX["MandateId"], mandate.mandate_id),
        "reference": mandate.reference,
        "kind": mandate.kind.value,
    }
    publish(tx, Event("mandate_signed.v1", mandate.mandate_id, content, depot=mandate.depot_id), now=now)
