"""Importing a file of exchange rates (FND-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.errors import FileUnreadable
from depot.funds.model import PriceReport, QuoteKind
from depot.funds.rules.quote_file import RATE_COLUMNS, is_headed, read_rates
from depot.funds.usecases.take_quotes import take_quotes
from depot.kernel.errors import Fault
from depot.kernel.ids import StaffId


def import_rates(tx: Session, text: str, *, source: str, now: datetime, by: StaffId | None = None) -> PriceReport:
    """Good lines of the file load, bad ones are named, implausible ones wait for staff (FND-3).

    `by` is who brought the file, and so may not decide on what is held of it; None for a delivery without a person.
    """
    if not is_headed(text, RATE_COLUMNS):
        detail = "/file: the first line must be " + ",".join(RATE_COLUMNS)
        raise FileUnreadable(_faults=(Fault("FND-3", "/file", detail, "header"),))
    return take_quotes(tx, read_rates(text), kind=QuoteKind.RATE, source=source, by=by, now=now)
