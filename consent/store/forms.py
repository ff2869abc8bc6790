"""Signed forms, found by their code, and what became of them (CON-10)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from consent.model import Capture
from consent.tables import CaptureRow, RequirementPersonRow
from depot.kernel.clock import new_id
from depot.kernel.ids import PersonId, RequirementId, StaffId


def signers(tx: Session, codes: Collection[str]) -> dict[str, tuple[RequirementId, PersonId]]:
    """Which requirement each form is about, and of whom."""
    asked = RequirementPersonRow
    query = select(asked.form_code, asked.requirement_id, asked.person_id).where(asked.form_code.in_(codes))
    return {row.form_code: (row.requirement_id, row.person_id) for row in tx.execute(query)}


def add_captures(tx: Session, captures: Sequence[Capture], *, staff: StaffId, now: datetime) -> None:
    """Every form that came in, whatever became of it."""
    tx.execute(
        insert(CaptureRow),
        [
            {
                "capture_id": new_id(),
                "form_code": capture.form.form_code,
                "requirement_id": capture.requirement,
                "person_id": capture.person,
                "medium": capture.form.medium,
                "received_on": capture.form.received_on,
                "outcome": capture.outcome,
                "has_free_text": capture.form.has_free_text,
                "captured_by": staff,
                "captured_at": now,
            }
            for capture in captures
        ],
    )
