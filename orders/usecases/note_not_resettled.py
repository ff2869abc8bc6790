"""A settlement that cannot simply be settled again goes on the work list (FND-2, ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, FindingId, to_text
from orders.model import Finding, Settlement
from orders.rules.resettling import NOT_RESETTLED, PriceCorrection
from orders.store import findings


def note_not_resettled(
    tx: Session, correction: PriceCorrection, settled: Settlement, *, why: str, now: datetime
) -> None:
    """Once for each correction and settlement, with the reason (FND-2)."""
    price = to_text(PREFIX["PriceId"], correction.price_id)
    source = f"{price} {to_text(PREFIX['SettlementId'], settled.settlement_id)}"
    finding = Finding(FindingId(new_id()), source, 0, NOT_RESETTLED, why, settled.bundle_id, settled.order_id, now)
    findings.add(tx, [finding])
