"""Claims that an event causes are written, booked and told (FEE-2, CSH-8, PLN-6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Entry
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.fees import FeeClaim
from depot.payments.store import fees as store


def record_claims(tx: Session, claims: Sequence[FeeClaim], entries: Sequence[Entry], *, now: datetime) -> None:
    """The booking that owes them and the claims in one; they are met like every fee (FEE-2)."""
    if not claims:
        return
    accounts = {side for entry in entries for move in entry.transfers for side in (move.source, move.target)}
    open_accounts(tx, accounts, now=now)
    post_entries(tx, entries, now=now)
    store.add_claims(tx, claims)
    for claim in claims:
        content = {"claim": to_text(PREFIX["FeeClaimId"], claim.claim_id), "amount": str(claim.amount)}
        publish(tx, Event("fee_assessed.v1", claim.claim_id, content, depot=claim.depot_id), now=now)
