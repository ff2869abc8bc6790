"""Confirmations of fund companies come in; good lines confirm their bundle, the others go to a person (ORD-10)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy.orm import Session

from depot.kernel import clock, outbox
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, BundleId, FindingId, to_text
from depot.kernel.outbox import Event
from orders.model import BundleState, Confirmation, ConfirmationReport, Finding
from orders.ports import ConfirmationReader
from orders.rules.confirming import differences
from orders.store import bundles as store
from orders.store import findings
from orders.usecases.expected_of import expected_of

UNREADABLE: Final = "unreadable"
UNKNOWN: Final = "unknown_bundle"
TWICE: Final = "twice_in_file"
CONTRADICTS: Final = "contradicts_confirmation"
DIFFERS: Final = "differs"


def import_confirmations(
    tx: Session, text: str, *, read: ConfirmationReader, margin_percent: Decimal, now: datetime
) -> ConfirmationReport:
    """The same confirmation again changes nothing; a differing one is never taken by itself (ORD-10, ORD-12)."""
    reading = read(text)
    source = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    ids = sorted({found.bundle_id for _, found in reading.confirmations})
    bundles = store.locked(tx, ids)
    expected = expected_of(tx, list(bundles.values()), store.orders_in(tx, list(bundles)))
    before = store.confirmations(tx, list(bundles))
    good: dict[BundleId, Confirmation] = {}
    list_of: list[tuple[int, str, str, BundleId | None]] = [
        (line, UNREADABLE, why, None) for line, why in reading.faults
    ]
    known = 0
    for line, found in reading.confirmations:
        bundle = found.bundle_id
        if bundle not in bundles:
            list_of.append((line, UNKNOWN, "no bundle of ours has this id", None))
        elif bundle in good:
            list_of.append((line, TWICE, "this file confirms the bundle twice; the first line counts", bundle))
        elif bundles[bundle].state is not BundleState.SENT:
            if _same(found, before[bundle]):
                known += 1
            else:
                list_of.append((line, CONTRADICTS, "the bundle was confirmed with other figures", bundle))
        elif reasons := differences(found, expected[bundle], margin_percent=margin_percent, today=clock.today(now)):
            list_of.append((line, DIFFERS, "; ".join(reasons), bundle))
        else:
            good[bundle] = found
    _confirm(tx, list(good.values()), source=source, now=now)
    listed = tuple(_finding(source, *facts, now=now) for facts in list_of)
    findings.add(tx, listed)
    return ConfirmationReport(len(good), known, listed)


def _finding(source: str, line: int, reason: str, detail: str, bundle: BundleId | None, *, now: datetime) -> Finding:
    return Finding(FindingId(new_id()), source, line, reason, detail, bundle, None, now)


def _same(found: Confirmation, before: Confirmation) -> bool:
    figures = ("isin", "side", "price_day", "price", "currency", "total_units", "total_amount")
    return all(getattr(found, name) == getattr(before, name) for name in figures)


def _confirm(tx: Session, good: Sequence[Confirmation], *, source: str, now: datetime) -> None:
    if not good:
        return
    store.confirm(tx, good, source=source, now=now)
    for found in good:
        content = {
            "bundle": to_text(PREFIX["BundleId"], found.bundle_id),
            "price": f"{found.price:f}",
            "currency": found.currency,
            "total_units": str(found.total_units),
        }
        outbox.publish(tx, Event("bundle_confirmed.v1", found.bundle_id, content), now=now)
