"""A fund company announces a distribution (FND-4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import fund_subject
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, DistributionId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from orders.errors import DistributionAlreadyAnnounced, DistributionInvalid
from orders.rules.distribution_booking import EURO, Distribution, NewDistribution, distribution_faults, per_unit_eur
from orders.store import distributions as store
from tax.usecases.record_fund_distribution import record_fund_distribution


def announce_distribution(tx: Session, new: NewDistribution, *, by: StaffId, now: datetime) -> Distribution:
    """All faults are reported together; a fund distributes once on an ex-day (FND-4).

    The fund year learns of it at once where the amount in EUR is certain, else when it is paid (TAX-10).
    """
    terms = fund_terms(tx, (new.isin,), on=new.ex_day).get(new.isin)
    if faults := tuple(distribution_faults(new, terms)):
        raise DistributionInvalid(_faults=faults)
    announced = Distribution(
        distribution_id=DistributionId(new_id()),
        isin=new.isin,
        ex_day=new.ex_day,
        pay_day=new.pay_day,
        per_unit=new.per_unit,
        currency=new.currency,
        fx_rate=new.fx_rate,
        announced_at=now,
    )
    if not store.add(tx, announced, by=by):
        raise DistributionAlreadyAnnounced(new.isin, new.ex_day)
    if new.currency == EURO or new.fx_rate is not None:
        record_fund_distribution(
            tx,
            new.isin,
            ex_day=new.ex_day,
            pay_day=new.pay_day,
            per_unit_eur=per_unit_eur(new.per_unit, new.fx_rate or 1),
            reference=announced.distribution_id,
            now=now,
        )
    content = {
        "distribution": to_text(PREFIX["DistributionId"], announced.distribution_id),
        "isin": new.isin,
        "ex_day": new.ex_day.isoformat(),
        "pay_day": new.pay_day.isoformat(),
        "per_unit": f"{new.per_unit:f}",
        "currency": new.currency,
    }
    publish(tx, Event("distribution_announced.v1", fund_subject(new.isin), content), now=now)
    return announced
