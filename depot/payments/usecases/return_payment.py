"""Staff send money back that belongs to nobody here (CSH-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, IncomingId, PayoutId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.errors import PaymentInvalid
from depot.payments.model.bank import BankLine, LineState
from depot.payments.model.payouts import Payout, PayoutState, Target
from depot.payments.rules.bank_accounts import account_faults, bic_of
from depot.payments.rules.sepa_text import sepa_text
from depot.payments.store import bank, payouts
from depot.payments.usecases.open_payment import open_payment


def return_payment(tx: Session, line_id: IncomingId, *, reason: str, staff: StaffId, now: datetime) -> BankLine:
    """The whole amount, to the account it came from, in the next file of pay-outs under four eyes (CSH-3, CSH-9)."""
    line = open_payment(tx, line_id, is_credit=True)
    # Without a sound account of the payer there is no way back: the money is assigned, or stays.
    if faults := tuple(fault for fault in account_faults(line.iban, "") if fault.pointer == "/iban"):
        raise PaymentInvalid(_faults=faults)
    payout = Payout(
        payout_id=PayoutId(new_id()),
        depot_id=None,
        line_id=line_id,
        target=Target.PAYER,
        amount=line.amount,
        name=line.name or "Zahler",
        iban=line.iban,
        bic=bic_of(line.iban),
        purpose=sepa_text(f"Rueckzahlung: {reason}"),
        state=PayoutState.RELEASED,
        text="",
        asked_by=None,
        asked_at=now,
        released_at=now,
    )
    payouts.add(tx, payout)
    decided = replace(line, state=LineState.RETURNED, payout_id=payout.payout_id, decided_by=staff, decided_at=now)
    bank.decide(tx, decided)
    content = {"payout_id": to_text(PREFIX["PayoutId"], payout.payout_id), "amount": str(line.amount)}
    publish(tx, Event("payment_returned.v1", line_id, content), now=now)
    return decided
