"""What must always hold of prices: each query returns nothing (FND-2)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "versions of a price are counted from 1 without a gap (FND-2)": """
        select isin, day from depot.prices group by isin, day having max(version) <> count(*)""",
    "versions of an exchange rate are counted from 1 without a gap (FND-3)": """
        select currency, day from depot.exchange_rates group by currency, day having max(version) <> count(*)""",
    "an accepted price is a version, a rejected one is not (FND-2)": """
        select d.price_id from depot.price_decisions d
          left join depot.prices p using (price_id) left join depot.exchange_rates r using (price_id)
         where (d.verdict = 'accept') <> (p.price_id is not null or r.price_id is not null)""",
    "nobody decided on a price they brought in themselves (FND-2)": """
        select price_id from depot.price_decisions d join depot.held_prices h using (price_id)
         where d.decided_by = h.proposed_by""",
    "a price counts in the currency of the fund's terms (FND-2)": """
        select isin, currency from depot.prices except select isin, currency from depot.fund_terms""",
}
