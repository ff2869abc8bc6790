"""What the bank says of our files (CSH-8, CSH-9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.errors import BankFileRefused
from depot.payments.model.bank import StatusReport
from depot.payments.model.files import FileKind, FileState, PaymentFile
from depot.payments.model.mandates import DebitState
from depot.payments.model.payouts import PayoutState
from depot.payments.rules.bank_entries import id_in
from depot.payments.rules.bank_statements import refused
from depot.payments.store import debits, files, payouts
from depot.payments.usecases.charge_returns import charge_returns
from depot.payments.usecases.undo_payouts import undo_payouts


def take_status_report(tx: Session, report: StatusReport, *, now: datetime) -> int:
    """Rejected payments are undone, the file stands where the bank says; returns how many were rejected (CSH-9).

    A report on a file that is not ours is refused. What was rejected before, or booked since, is not touched again.
    """
    file = files.by_message(tx, report.original)
    if file is None or file.state is FileState.MADE:
        raise _unknown()
    named = {id_in(one.end_to_end): one.reason for one in report.payments if one.is_rejected}
    reasons = {payment: reason for payment, reason in named.items() if payment is not None}
    if file.kind is FileKind.DEBITS:
        done = _reject_debits(tx, file, report, reasons, now=now)
    else:
        done = _reject_payouts(tx, file, report, reasons, now=now)
    if file.state is not FileState.BOOKED and (report.is_accepted or report.is_rejected):
        state = FileState.REJECTED if report.is_rejected else FileState.ACCEPTED
        files.answer(tx, file.file_id, state, answer=report.reason or None, now=now)
        content = {"file_id": to_text(PREFIX["PaymentFileId"], file.file_id), "state": state.value}
        publish(tx, Event("payment_file_answered.v1", file.file_id, content), now=now)
    return done


def _unknown() -> BankFileRefused:
    return refused("speaks of a file that was never sent")


def _reject_debits(
    tx: Session, file: PaymentFile, report: StatusReport, reasons: Mapping[UUID, str], *, now: datetime
) -> int:
    sent = debits.sent_in(tx, file.file_id)
    hit = [debit for debit in sent if report.is_rejected or debit.debit_id in reasons]
    failures = [
        debits.Failure(debit.debit_id, DebitState.REJECTED, reasons.get(debit.debit_id) or report.reason)
        for debit in hit
    ]
    if failures:
        debits.mark_failed(tx, failures, on=today(now))
        charge_returns(tx, hit, now=now)
    for debit in hit:
        content = {
            "debit_id": to_text(PREFIX["DebitId"], debit.debit_id),
            "amount": str(debit.amount),
            "reason": reasons.get(debit.debit_id) or report.reason,
        }
        publish(tx, Event("debit_rejected.v1", debit.debit_id, content, depot=debit.depot_id), now=now)
    return len(hit)


def _reject_payouts(
    tx: Session, file: PaymentFile, report: StatusReport, reasons: Mapping[UUID, str], *, now: datetime
) -> int:
    sent = [payout for payout in payouts.of_file(tx, file.file_id) if payout.state is PayoutState.SENT]
    hit = [payout for payout in sent if report.is_rejected or payout.payout_id in reasons]
    why = {payout.payout_id: reasons.get(payout.payout_id) or report.reason for payout in hit}
    undo_payouts(tx, hit, why, now=now)
    return len(hit)
