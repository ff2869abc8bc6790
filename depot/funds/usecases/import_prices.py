"""Importing a file of fund prices (FND-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.errors import FileUnreadable
from depot.funds.model import PriceReport, QuoteKind
from depot.funds.rules.quote_file import PRICE_COLUMNS, is_headed, read_prices
from depot.funds.usecases.take_quotes import take_quotes
from depot.kernel.errors import Fault
from depot.kernel.ids import StaffId


def import_prices(tx: Session, text: str, *, source: str, now: datetime, by: StaffId | None = None) -> PriceReport:
    """Good lines of the file load, bad ones are named, implausible ones wait for staff (FND-2).

    `by` is who brought the file, and so may not decide on what is held of it; None for a delivery without a person.
    """
    if not is_headed(text, PRICE_COLUMNS):
        detail = "/file: the first line must be " + ",".join(PRICE_COLUMNS)
        raise FileUnreadable(_faults=(Fault("FND-2", "/file", detail, "header"),))
    return take_quotes(tx, read_prices(text), kind=QuoteKind.PRICE, source=source, by=by, now=now)
