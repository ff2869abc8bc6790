"""Staff propose a merger or a split as the fund company announced it (FND-4)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.approvals.usecases.propose import propose
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel import clock
from orders.errors import ConversionInvalid
from orders.rules.canonical_text import german_date
from orders.rules.conversion import Conversion, ConversionKind, conversion_faults
from orders.store import conversions as store

ACT: Final = "fund_conversion"


def propose_conversion(tx: Session, asked: Conversion, *, now: datetime) -> Conversion:
    """All faults are reported together; nothing happens before a second person has approved it (FND-4)."""
    terms = fund_terms(tx, {asked.isin, asked.into_isin}, on=asked.effective_on)
    old, new = terms.get(asked.isin), terms.get(asked.into_isin)
    if faults := tuple(conversion_faults(asked, old, new, today=clock.today(now))):
        raise ConversionInvalid(_faults=faults)
    store.propose(tx, asked, now=now)
    propose(tx, act=ACT, subject=asked.conversion_id, text=_text(asked), by=asked.proposed_by, now=now)
    return asked


def _text(asked: Conversion) -> str:
    what = (
        f"Anteile von {asked.isin} teilen"
        if asked.kind is ConversionKind.SPLIT
        else f"{asked.isin} auf {asked.into_isin} verschmelzen"
    )
    return f"{what}: {asked.ratio:f} neue für jeden alten Anteil, wirksam am {german_date(asked.effective_on)}"
