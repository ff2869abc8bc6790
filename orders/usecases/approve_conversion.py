"""The second pair of eyes on a merger or split (FND-4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.approvals.usecases.take_approval import take_approval
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, ConversionId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from orders.errors import AlreadyApproved
from orders.rules.conversion import Conversion
from orders.store import conversions as store
from orders.usecases.propose_conversion import ACT


def approve_conversion(tx: Session, conversion: ConversionId, *, by: StaffId, now: datetime) -> Conversion:
    """Who did not propose it says yes, once (FND-4)."""
    found = store.locked(tx, conversion)
    if found is None:
        raise NotFound("conversion")
    if found.approved_by is not None:
        raise AlreadyApproved
    take_approval(tx, act=ACT, subject=conversion, by=by, now=now)
    store.approve(tx, conversion, by=by, now=now)
    content = {
        "conversion": to_text(PREFIX["ConversionId"], conversion),
        "kind": found.kind.value,
        "isin": found.isin,
        "into_isin": found.into_isin,
        "ratio": f"{found.ratio:f}",
        "effective_on": found.effective_on.isoformat(),
    }
    publish(tx, Event("fund_conversion_approved.v1", conversion, content), now=now)
    return replace(found, approved_by=by)
