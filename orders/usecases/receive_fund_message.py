"""A message of a fund company comes in; it counts once, whole or not at all (ORD-10, ORD-12)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.errors import Fault
from depot.kernel.ids import FindingId
from depot.kernel.xml import kind_of
from orders.errors import ConfirmationUnreadable
from orders.model import Finding
from orders.rules.fund_messages.confirmation import read_confirmation
from orders.rules.fund_messages.execution import MessageReport, Trouble
from orders.rules.fund_messages.references import SIDE_CONFIRMED, STATUS_REPORT
from orders.rules.fund_messages.status_report import read_status
from orders.store import findings, fund_messages
from orders.usecases.take_executions import take_executions
from orders.usecases.take_statuses import take_statuses


def receive_fund_message(tx: Session, content: bytes, *, margin_percent: Decimal, now: datetime) -> MessageReport:
    """Confirmations and status reports; a broken file refuses before anything of it was written (ORD-10)."""
    kind = kind_of(content)
    digest = hashlib.sha256(content).hexdigest()
    source = f"sha256:{digest}"
    if kind.message in SIDE_CONFIRMED:
        executed = read_confirmation(content, kind)
        _keep(tx, content, message_id=executed.message_id, kind=kind.message, digest=digest, now=now)
        matched = take_executions(tx, executed, margin_percent=margin_percent, source=source, now=now)
        taken, known = sum(len(good) for good in matched.good.values()), matched.known
        message_id, troubles = executed.message_id, matched.troubles
    elif kind.message == STATUS_REPORT:
        stated = read_status(content)
        _keep(tx, content, message_id=stated.message_id, kind=kind.message, digest=digest, now=now)
        found = take_statuses(tx, stated, source=source, now=now)
        taken, known, message_id, troubles = found.taken, found.known, stated.message_id, found.troubles
    else:
        detail = "the file is no confirmation and no status report of a version that was agreed"
        raise ConfirmationUnreadable(_faults=(Fault("ORD-10", "/file", detail, "kind"),))
    listed = _listed(troubles, source, now=now)
    findings.add(tx, listed)
    return MessageReport(kind.message, message_id, taken, known, listed)


def _keep(tx: Session, content: bytes, *, message_id: str, kind: str, digest: str, now: datetime) -> None:
    fund_messages.one_at_a_time(tx)
    fund_messages.receive(tx, content, message_id=message_id, kind=kind, digest=digest, now=now)


def _listed(troubles: Sequence[Trouble], source: str, *, now: datetime) -> tuple[Finding, ...]:
    return tuple(
        Finding(FindingId(new_id()), source, one.line, one.reason, one.detail, one.bundle_id, one.order_id, now)
        for one in troubles
    )
