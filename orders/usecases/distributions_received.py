"""What a depot was paid of distributions, for whoever may see it (ORD-20)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.may import may
from depot.kernel.ids import DepotId, DistributionPaymentId, PersonId
from orders.rules.distribution_booking import DistributionPayment
from orders.store import distributions as store


def distributions_received(
    tx: Session, depot: DepotId, *, person: PersonId, on: date, after: DistributionPaymentId | None, limit: int
) -> list[DistributionPayment]:
    """The newest first, from behind `after` on (ORD-20, AUT-16)."""
    may(tx, depot=depot, persons={person}, act=Act.SEE, on=on)
    return store.payments_of(tx, depot, after=after, limit=limit)
