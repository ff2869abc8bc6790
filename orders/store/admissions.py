"""SQL of admissions to complex funds (ORD-13)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.ids import PersonId

_RECORD = text("""
    insert into orders.complex_fund_admissions (person_id, admitted_on, proof) values (:person, :admitted_on, :proof)
        on conflict (person_id) do nothing
""")


_COUNT = text("select count(*) from orders.complex_fund_admissions where person_id = any(:persons)")


def hold_for_all(tx: Session, persons: Collection[PersonId]) -> bool:
    """Whether every one of the persons is admitted; nobody is not everybody."""
    return bool(persons) and tx.scalar(_COUNT, {"persons": list(persons)}) == len(persons)


def record(tx: Session, person: PersonId, *, admitted_on: date, proof: str) -> None:
    """The person's admission; the first one stays."""
    tx.execute(_RECORD, {"person": person, "admitted_on": admitted_on, "proof": proof})
