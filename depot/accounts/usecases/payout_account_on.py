"""The only account to which money of a depot leaves by itself (ACC-5, CSH-10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.rules.payouts import PayoutAccount
from depot.accounts.store import depots
from depot.kernel.ids import DepotId


def payout_account_on(tx: Session, ids: Collection[DepotId], *, on: date) -> dict[DepotId, PayoutAccount]:
    """The reference account of each depot, closed to pay-outs until its notice was out long enough (CSH-10)."""
    opens = depots.payouts_from(tx, ids)
    found = {depot.depot_id: depot.reference_account for depot in depots.depots(tx, ids)}
    return {
        depot: PayoutAccount(account, opens_on=first if (first := opens.get(depot)) and first > on else None)
        for depot, account in found.items()
    }
