"""The fee for a direct debit that came back is passed on as the price list says (CSH-8, FEE-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depots_among import depots_among
from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId, FeeClaimId
from depot.payments.model.fees import FeeKind
from depot.payments.model.mandates import Debit
from depot.payments.rules.fees import caused_claim, return_assessment
from depot.payments.store import fees as store
from depot.payments.usecases.record_claims import record_claims


def charge_returns(tx: Session, failed: Sequence[Debit], *, now: datetime) -> None:
    """Once for each direct debit that the debtor's bank refused or gave back; no fee in the list, no charge."""
    if not failed:
        return
    on = today(now)
    lists = {found.product: found for found in store.price_lists(tx) if found.valid_from <= on}
    depots = depots_among(tx, {debit.depot_id for debit in failed})
    claims = []
    for debit in failed:
        listed = lists.get(depots[debit.depot_id].product)
        if listed is None or not listed.return_fee:
            continue
        claims.append(
            caused_claim(
                FeeKind.RETURN,
                debit.depot_id,
                listed.return_fee,
                cause=debit.debit_id,
                price_list=listed.version,
                ids=(FeeClaimId(new_id()), EntryId(new_id())),
                on=on,
            )
        )
    record_claims(tx, claims, [return_assessment(claim) for claim in claims], now=now)
