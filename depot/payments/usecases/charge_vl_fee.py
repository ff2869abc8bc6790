"""The fee for a VL contract that is dissolved early (VL-6, FEE-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.accounts.usecases.depots_among import depots_among
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, DepotId, EntryId, FeeClaimId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.fees import ClaimState, FeeClaim, FeeKind
from depot.payments.rules.fees import CHARGES, VAT, assessment, with_vat
from depot.payments.store import fees as store


def charge_vl_fee(tx: Session, depot: DepotId, *, now: datetime) -> FeeClaim | None:
    """By the list of the depot's product, else by that of VL; owed once a day, met like every claim (FEE-2)."""
    on = today(now)
    product = depots_among(tx, [depot])[depot].product
    lists = [found for found in store.price_lists(tx) if found.valid_from <= on and found.vl_fee]
    listed = next((found for found in reversed(lists) if found.product is product), None)
    listed = listed or next((found for found in reversed(lists) if found.product is Product.VL), None)
    if listed is None or (depot, FeeKind.VL) in store.assessed(tx, [depot], quarter_end=on):
        return None
    fee = with_vat(FeeKind.VL, listed.vl_fee, on=on)
    claim = FeeClaim(
        claim_id=FeeClaimId(new_id()),
        depot_id=depot,
        kind=FeeKind.VL,
        period_end=on,
        amount=fee.amount,
        vat=fee.vat,
        vat_percent=fee.vat_percent,
        price_list=listed.version,
        state=ClaimState.OPEN,
        assessed_on=on,
        assessment_id=EntryId(new_id()),
    )
    open_accounts(tx, {CHARGES, VAT, Account.fee_claim(depot)}, now=now)
    post_entries(tx, [assessment(fee, depot, claim)], now=now)
    store.add_claims(tx, [claim])
    content = {"claim": to_text(PREFIX["FeeClaimId"], claim.claim_id), "amount": str(claim.amount)}
    publish(tx, Event("fee_assessed.v1", claim.claim_id, content, depot=depot), now=now)
    return claim
