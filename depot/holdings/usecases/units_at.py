"""Units of a fund at the close of a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.holdings.store import positions as store
from depot.kernel.ids import PositionId
from depot.kernel.money import Units
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances


def units_at(tx: Session, isin: str, day: date) -> dict[PositionId, Units]:
    """Who holds how many units of the fund, free, held and locked together, at the close of the day (ORD-20).

    This is the count of a record date: what was booked on the day counts, what was booked later does not. Empty
    positions are left out.
    """
    holders = store.of_fund(tx, isin)
    accounts = {
        holder: (
            Account.position(holder, isin),
            Account.position_held(holder, isin),
            Account.position_locked(holder, isin),
        )
        for holder in holders
    }
    found = balances(tx, (account for each in accounts.values() for account in each), as_of=day)
    units = {holder: Units(sum(found[account] for account in each)) for holder, each in accounts.items()}
    return {holder: held for holder, held in units.items() if held}
