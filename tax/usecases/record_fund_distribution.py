"""What a fund paid per unit is remembered for the Vorabpauschale of its year (TAX-4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from tax.store import fund_years


def record_fund_distribution(
    tx: Session, isin: str, *, ex_day: date, pay_day: date, per_unit_eur: Decimal, reference: UUID, now: datetime
) -> None:
    """The gross amount per unit in EUR at the rate of its own day; one reference is kept once (TAX-10)."""
    fund_years.insert_distribution(
        tx, isin, ex_day=ex_day, pay_day=pay_day, per_unit=per_unit_eur, reference=reference, now=now
    )
