"""Tax claims of Vorabpauschalen by their events (TAX-34)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy.orm import Session

from depot.kernel.ids import TaxEventId
from tax.model import TaxClaim
from tax.store import collections


def claims_among(tx: Session, events: Collection[TaxEventId]) -> dict[TaxEventId, TaxClaim]:
    """The claim of each of these events, met or not (TAX-34)."""
    return {claim.event_id: claim for claim in collections.among(tx, events)}
