"""What the bank of the statements charged, dated and with its source: statements print charges, never rates (FEE-1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from depot.kernel.dated import Dated, Since
from orders.rules.pricing import ChargeRate

ETF_CHARGE: Final = "ETF transaction fee"

ETF_CHARGE_PERCENT: Final = Dated(
    Since(
        date(2009, 1, 1),
        Decimal("0.20"),
        "settlement statements of 2016 to 2025: 34 of 34 orders by amount, 2 of 2 by units",
    ),
)

FX_MARGIN_PERCENT: Final = Dated(
    Since(date(2009, 1, 1), Decimal("0.45"), "settlement statements that print the mid rate, 2023 to 2025 (FND-3)"),
)

# Savings plans and orders of the customer are charged; a reinvestment is free (ORD-20).
CHARGED_KINDS: Final = frozenset({"buy", "savings_plan"})


def etf_charge(day: date) -> ChargeRate:
    """The charge on an order in exchange-traded funds, in percent of the net amount (FEE-3)."""
    return ChargeRate(ETF_CHARGE, ETF_CHARGE_PERCENT.on(day))


def fx_margin_percent(day: date) -> Decimal:
    """The margin on the mid rate, in percent (FND-3)."""
    return FX_MARGIN_PERCENT.on(day)
