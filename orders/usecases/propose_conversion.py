"""Staff propose a merger or a split as the fund company announced it (FND-4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock
from orders.errors import ConversionInvalid
from orders.rules.conversion import Conversion, conversion_faults
from orders.store import conversions as store


def propose_conversion(tx: Session, asked: Conversion, *, now: datetime) -> Conversion:
    """All faults are reported together; nothing happens before a second person has approved it (FND-4)."""
    terms = fund_terms(tx, {asked.isin, asked.into_isin}, on=asked.effective_on)
    old, new = terms.get(asked.isin), terms.get(asked.into_isin)
    if faults := tuple(conversion_faults(asked, old, new, today=clock.today(now))):
        raise ConversionInvalid(_faults=faults)
    store.propose(tx, asked, now=now)
    return asked
