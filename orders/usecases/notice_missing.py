"""A confirmation that does not come is noticed and put on the work list (ORD-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel import clock
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, FindingId, to_text
from orders.model import Bundle, Finding
from orders.rules.fund_messages.decisions import MISSING
from orders.store import bundles, findings


def notice_missing(tx: Session, *, now: datetime) -> int:
    """How many bundles of past price days were put on the list (ORD-10)."""
    silent = bundles.silent(tx, today=clock.today(now))
    findings.add(tx, [_finding(bundle, now=now) for bundle in silent])
    return len(silent)


def _finding(bundle: Bundle, *, now: datetime) -> Finding:
    source = to_text(PREFIX["BundleId"], bundle.bundle_id)
    detail = f"{bundle.orders} orders of {bundle.price_day.isoformat()} are not confirmed"
    return Finding(FindingId(new_id()), source, 0, MISSING, detail, bundle.bundle_id, None, now)
