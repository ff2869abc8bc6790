"""A file that could not be taken is on the work list, so that nothing is lost in silence (ORD-10)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import FindingId
from orders.model import Finding
from orders.store import findings


def notice_refused_file(tx: Session, content: bytes, *, why: str, now: datetime) -> None:
    """Once for each file, with the reason; the file itself stays in its folder (ORD-10)."""
    source = "sha256:" + hashlib.sha256(content).hexdigest()
    findings.add(tx, [Finding(FindingId(new_id()), source, 0, "refused_file", why, None, None, now)])
