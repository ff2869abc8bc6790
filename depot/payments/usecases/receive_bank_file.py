"""A file of the clearing bank comes in (CSH-3, CSH-8, CSH-9)."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from depot.kernel.clock import new_id
from depot.kernel.ids import BankFileId
from depot.kernel.xml import kind_of
from depot.payments.model.bank import BankFile, FileReport, LineState
from depot.payments.model.house import PaymentHouse
from depot.payments.rules.bank_statements import read_statement, refused
from depot.payments.rules.status_reports import read_status_report
from depot.payments.store import bank as store
from depot.payments.usecases.book_statement import book_statement
from depot.payments.usecases.take_status_report import take_status_report


def receive_bank_file(tx: Session, source: bytes, *, house: PaymentHouse, now: datetime) -> FileReport:
    """Taken whole or refused whole; the same file twice books once, and so does the same payment in two (CSH-3)."""
    sha256 = hashlib.sha256(source).hexdigest()
    if before := store.known_file(tx, sha256):
        return FileReport(before.bank_file_id, before.message, is_known=True, payments=0, known_payments=0, open=0)
    message = kind_of(source).message
    file_id = BankFileId(new_id())
    if message.startswith("pain.002."):
        report = read_status_report(source)
        store.insert_file(tx, BankFile(file_id, message, report.message_id, sha256, now), source)
        rejected = take_status_report(tx, report, now=now)
        return FileReport(file_id, message, is_known=False, payments=rejected, known_payments=0, open=0)
    if not message.startswith(("camt.052.", "camt.053.", "camt.054.")):
        raise refused("is neither camt.052, camt.053, camt.054 nor pain.002")
    statement = read_statement(source)
    if statement.accounts != {house.iban}:
        raise refused("speaks of an account that is not ours")
    store.insert_file(tx, BankFile(file_id, message, statement.message_id, sha256, now), source)
    lines, known = book_statement(tx, statement, file_id, now=now)
    waiting = sum(line.state is LineState.OPEN for line in lines)
    return FileReport(file_id, message, is_known=False, payments=len(lines), known_payments=known, open=waiting)
