"""What is due is collected (CSH-6)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, PaymentFileId, to_text
from depot.kernel.outbox import Event, publish
from depot.kernel.xml import XmlWriter
from depot.payments.model.files import FileKind, FileState, PaymentFile
from depot.payments.model.house import PaymentHouse
from depot.payments.model.mandates import Sequence
from depot.payments.rules.collecting import PRE_NOTIFICATION_AGREED, due_days, horizon
from depot.payments.rules.debit_file import NAMESPACE, write_debit_file
from depot.payments.store import collections, files


def make_debit_files(tx: Session, *, house: PaymentHouse, calendars: Calendars, now: datetime) -> list[PaymentFile]:
    """One file per due day and sequence type, of all that was announced in time; each collection goes once (CSH-6).

    Nothing is in the tables before the whole file is: a run that was killed leaves no trace and is run again.
    """
    on = today(now)
    until = horizon(on, calendars)
    announced = until - PRE_NOTIFICATION_AGREED
    planned = files.planned_days(tx, horizon=until, announced=announced)
    if not planned:
        return []
    by_due_day: defaultdict[date, list[date]] = defaultdict(list)
    taken = files.taken_days(tx, today=on)
    for day, due_on in due_days(planned, taken, today=on, calendars=calendars).items():
        by_due_day[due_on].append(day)
    made: list[PaymentFile] = []
    for due_on, days in sorted(by_due_day.items()):
        made += _files_of_day(tx, days, due_on, house, announced=due_on - PRE_NOTIFICATION_AGREED, now=now)
    return made


def _files_of_day(
    tx: Session, days: list[date], due_on: date, house: PaymentHouse, *, announced: date, now: datetime
) -> list[PaymentFile]:
    made: dict[Sequence, PaymentFile] = {}
    for sequence, sums in files.sums(tx, days, announced=announced).items():
        file_id = PaymentFileId(new_id())
        made[sequence] = PaymentFile(
            file_id=file_id,
            kind=FileKind.DEBITS,
            message_id=file_id.hex,
            state=FileState.SENT,
            due_on=due_on,
            sequence=sequence,
            payments=sums.payments,
            total=sums.total,
            made_at=now,
            sent_at=now,
        )
        files.insert_file(tx, made[sequence])
    chosen = {sequence: file.file_id for sequence, file in made.items()}
    filled = files.fill(tx, days, chosen, due_on=due_on, announced=announced)
    written = []
    for file in made.values():
        # What was planned or taken back while the sums were made counts as it went in.
        held = filled[file.file_id]
        files.set_sums(tx, file.file_id, payments=held.payments, total=held.total)
        written.append(_write(tx, replace(file, payments=held.payments, total=held.total), house, now=now))
    return written


def _write(tx: Session, file: PaymentFile, house: PaymentHouse, *, now: datetime) -> PaymentFile:
    kept = files.KeptFile(tx, file.file_id)
    with XmlWriter(kept, NAMESPACE) as xml:
        write_debit_file(xml, file, house, collections.lines(tx, file.file_id))
    files.set_digest(tx, file.file_id, kept.finish())
    files.mark_mandates(tx, file.file_id, due_on=file.due_on)
    content = {
        "file_id": to_text(PREFIX["PaymentFileId"], file.file_id),
        "due_on": file.due_on.isoformat(),
        "payments": file.payments,
        "total": str(file.total),
    }
    publish(tx, Event("payment_file_sent.v1", file.file_id, content), now=now)
    return file
