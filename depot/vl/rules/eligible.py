"""VL-14, § 2 Abs. 1 Nr. 1 Buchst. c 5. VermBG: which funds VL may be saved in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from depot.kernel.errors import Fault
from depot.vl.model import VlFund

LEAST_EQUITY_PERCENT: Final = Decimal(60)


def is_eligible(fund: VlFund | None) -> bool:
    """At least 60 % of the fund are shares; what nobody has recorded is not eligible (VL-14)."""
    return fund is not None and fund.equity_percent >= LEAST_EQUITY_PERCENT


def vl_fund_faults(new: VlFund, *, known: bool, today: date) -> Iterator[Fault]:
    """What is wrong with a share as it is recorded."""
    if not known:
        yield Fault("FND-1", "/isin", "/isin: no fund of the bank has this ISIN", "unknown-fund")
    if not 0 <= new.equity_percent <= 100:
        yield Fault("VL-14", "/equity_percent", "/equity_percent: lies between 0 and 100", "percent-out-of-range")
    if new.valid_from > today:
        yield Fault("VL-14", "/valid_from", "/valid_from: a share is known for days that have come", "in-the-future")
