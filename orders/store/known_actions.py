"""SQL of corporate actions that are known already (FND-4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from orders.rules.conversion import ConversionKind
from orders.rules.corporate_action_file import NewConversion
from orders.rules.distribution_booking import NewDistribution

_DISTRIBUTION = text("""
    select pay_day, per_unit, currency, fx_rate from orders.distributions where isin = :isin and ex_day = :day
""")
_CONVERSION = text("""
    select kind, into_isin, ratio from orders.fund_conversions where isin = :isin and effective_on = :day
""")


def distribution_known(tx: Session, isin: str, ex_day: date) -> NewDistribution | None:
    """What was announced of the fund for the day."""
    row = tx.execute(_DISTRIBUTION, {"isin": isin, "day": ex_day}).one_or_none()
    if row is None:
        return None
    return NewDistribution(isin, ex_day, row.pay_day, row.per_unit, row.currency, row.fx_rate)


def conversion_known(tx: Session, isin: str, effective_on: date) -> NewConversion | None:
    """The merger or split of the fund that was proposed for the day."""
    row = tx.execute(_CONVERSION, {"isin": isin, "day": effective_on}).one_or_none()
    if row is None:
        return None
    return NewConversion(ConversionKind(row.kind), isin, row.into_isin, Decimal(row.ratio), effective_on)
