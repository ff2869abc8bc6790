"""What a distribution is worth in EUR is decided on its pay-day (FND-3, TAX-10)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from depot.funds.usecases.rate_on import rate_on
from depot.funds.usecases.rate_or_earlier import rate_or_earlier
from depot.kernel.calendar import Calendars
from orders.rules.distribution_booking import Distribution, per_unit_eur
from tax.usecases.record_fund_distribution import record_fund_distribution


def value_distribution(tx: Session, announced: Distribution, *, calendars: Calendars, now: datetime) -> Decimal:
    """The rate the fund company named, else the mid rate of the pay-day; on a TARGET holiday the one before (TAX-10).

    The fund year learns of it, whether or not anybody here held units: it counts for whoever holds them at its end.
    """
    fx_rate = announced.fx_rate
    if fx_rate is None:
        find = rate_on if calendars.is_target_day(announced.pay_day) else rate_or_earlier
        fx_rate = find(tx, announced.currency, announced.pay_day)
    record_fund_distribution(
        tx,
        announced.isin,
        ex_day=announced.ex_day,
        pay_day=announced.pay_day,
        per_unit_eur=per_unit_eur(announced.per_unit, fx_rate),
        reference=announced.distribution_id,
        now=now,
    )
    return fx_rate
