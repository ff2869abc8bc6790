"""TAX-5: whether redemption prices of a year may stand for it; otherwise an exchange or market price is needed."""

from __future__ import annotations

from depot.funds.model import YearPrices


def is_set_monthly(prices: YearPrices) -> bool:
    """Whether a price was set in every month from the first to the last of the year's prices (§ 18(1) S. 4 InvStG)."""
    return prices.months == prices.last_day.month - prices.first_day.month + 1
