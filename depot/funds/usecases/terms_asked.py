"""What holds for a fund on a day, to be asked together with other questions (FND-1)."""

from __future__ import annotations

from datetime import date

from depot.funds.model import FundTerms
from depot.funds.store import terms
from depot.kernel.hot_sql import Question


def terms_asked(isin: str, *, on: date) -> Question[FundTerms | None]:
    """The terms of the fund that are valid on the day, None where there are none (FND-1)."""
    return terms.terms_of_one(isin, on=on)
