"""Claims of fees are met from the cash account (FEE-2)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, DepotId, EntryId, FeeClaimId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, Entry
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.fees import FeeClaim
from depot.payments.rules.fees import payable, settlement
from depot.payments.store import fees as store


def settle_fees(
    tx: Session, *, after: DepotId | None, limit: int, now: datetime
) -> tuple[list[FeeClaim], int, DepotId | None]:
    """Whole claims, the oldest first, as far as the free money of so many depots goes; the rest stays open (FEE-2).

    Returns what was met, how many stay open, and where to go on.
    """
    on = today(now)
    waiting = store.open_claims(tx, after=after, limit=limit)
    accounts = {depot: Account.cash(depot) for depot in waiting}
    cash = balances(tx, accounts.values())
    met = [claim for depot, claims in waiting.items() for claim in payable(claims, Eur(cash[accounts[depot]]))]
    entries: dict[FeeClaimId, Entry] = {
        claim.claim_id: settlement(claim, entry_id=EntryId(new_id()), on=on) for claim in met
    }
    post_entries(tx, list(entries.values()), now=now)
    store.settle(tx, {claim: entry.entry_id for claim, entry in entries.items()}, on=on)
    for claim in met:
        content = {"claim": to_text(PREFIX["FeeClaimId"], claim.claim_id), "amount": str(claim.amount)}
        publish(tx, Event("fee_settled.v1", claim.claim_id, content, depot=claim.depot_id), now=now)
    still_open = sum(len(claims) for claims in waiting.values()) - len(met)
    return met, still_open, max(waiting) if len(waiting) == limit else None
