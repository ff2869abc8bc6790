"""What units sold for a returned debit did not bring is owed like a fee (PLN-6, FEE-2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id, today
from depot.kernel.ids import EntryId, FeeClaimId
from depot.payments.model.fees import DebitLoss, FeeKind
from depot.payments.rules.fees import caused_claim, loss_assessment
from depot.payments.usecases.record_claims import record_claims


def claim_losses(tx: Session, losses: Sequence[DebitLoss], *, now: datetime) -> None:
    """From money that should have come to money that is owed; met from the next money, or by units (FEE-2)."""
    claims = [
        caused_claim(
            FeeKind.DEBIT_LOSS,
            loss.depot_id,
            loss.amount,
            cause=loss.cause_id,
            price_list="",
            ids=(FeeClaimId(new_id()), EntryId(new_id())),
            on=today(now),
        )
        for loss in losses
    ]
    record_claims(tx, claims, [loss_assessment(claim) for claim in claims], now=now)
