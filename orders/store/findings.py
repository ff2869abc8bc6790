"""SQL of the work list of confirmations (ORD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.kernel.ids import BundleId, FindingId, OrderId, StaffId
from orders.model import Finding

_ADD = text("""
    insert into orders.confirmation_findings (finding_id, source, line, reason, detail, bundle_id, order_id, found_at)
    select finding_id, source, line, reason, detail, bundle_id, order_id, found_at
      from unnest(cast(:ids as uuid[]), cast(:sources as text[]), cast(:lines as int[]), cast(:reasons as text[]),
                  cast(:details as text[]), cast(:bundles as uuid[]), cast(:orders as uuid[]),
                  cast(:moments as timestamptz[]))
           as f(finding_id, source, line, reason, detail, bundle_id, order_id, found_at)
        on conflict (source, line, reason) do nothing
""")


def add(tx: Session, findings: Sequence[Finding]) -> None:
    """Put them on the list, each once however often the same file comes."""
    if not findings:
        return
    tx.execute(
        _ADD,
        {
            "ids": [finding.finding_id for finding in findings],
            "sources": [finding.source for finding in findings],
            "lines": [finding.line for finding in findings],
            "reasons": [finding.reason for finding in findings],
            "details": [finding.detail for finding in findings],
            "bundles": [finding.bundle_id for finding in findings],
            "orders": [finding.order_id for finding in findings],
            "moments": [finding.found_at for finding in findings],
        },
    )


_OPEN = text("""
    select * from orders.confirmation_findings
     where done_at is null and (cast(:after as uuid) is null or finding_id > :after)
     order by finding_id limit cast(:limit as bigint)
""")
_DONE = text("""
    update orders.confirmation_findings set done_at = :now, done_by = :staff
     where finding_id = :finding and done_at is null returning *
""")


def open_ones(tx: Session, *, after: FindingId | None, limit: int) -> list[Finding]:
    """What nobody has dealt with yet, the oldest first."""
    return [_finding(row) for row in tx.execute(_OPEN, {"after": after, "limit": limit})]


def done(tx: Session, finding: FindingId, *, by: StaffId, now: datetime) -> Finding | None:
    """Off the list; None if it is not on it."""
    row = tx.execute(_DONE, {"finding": finding, "staff": by, "now": now}).one_or_none()
    return _finding(row) if row else None


_BY_ID = text("select * from orders.confirmation_findings where finding_id = :finding for no key update")
_RESOLVED = text("""
    update orders.confirmation_findings set done_at = :now
     where done_at is null
       and (order_id = any(cast(:orders as uuid[]))
            or (order_id is null and reason = 'missing' and bundle_id = any(cast(:bundles as uuid[]))))
""")


def locked(tx: Session, finding: FindingId) -> Finding | None:
    """The finding, which nobody else changes until the transaction ends."""
    row = tx.execute(_BY_ID, {"finding": finding}).one_or_none()
    return _finding(row) if row else None


def resolve(tx: Session, *, orders: Sequence[OrderId], bundles: Sequence[BundleId], now: datetime) -> None:
    """What was found about these orders, or missed of these bundles, has settled itself."""
    tx.execute(_RESOLVED, {"orders": list(orders), "bundles": list(bundles), "now": now})


def _finding(row: Row[Any]) -> Finding:
    return Finding(
        finding_id=row.finding_id,
        source=row.source,
        line=row.line,
        reason=row.reason,
        detail=row.detail,
        bundle_id=row.bundle_id,
        order_id=row.order_id,
        found_at=row.found_at,
        done_at=row.done_at,
    )
