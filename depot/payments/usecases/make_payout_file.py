"""Released pay-outs are put into a file (CSH-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.approvals.usecases.propose import propose
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, PaymentFileId, StaffId, to_text
from depot.kernel.money import total
from depot.kernel.outbox import Event, publish
from depot.kernel.xml import XmlWriter
from depot.payments.errors import NothingToPay
from depot.payments.model.files import FileKind, FileState, PaymentFile
from depot.payments.model.house import PaymentHouse
from depot.payments.rules.payout_file import NAMESPACE, write_payout_file
from depot.payments.store import files
from depot.payments.store import payouts as store
from depot.payments.usecases.payouts_to_file import payouts_to_file

ACT: Final = "payout_file"


def make_payout_file(
    tx: Session, *, staff: StaffId, house: PaymentHouse, calendars: Calendars, now: datetime
) -> PaymentFile:
    """One member of staff makes the file of all that is released; it leaves with the approval of another (CSH-9)."""
    due_on = calendars.next_target_day(today(now))
    waiting = payouts_to_file(tx, due_on=due_on)
    if not waiting:
        raise NothingToPay
    file_id = PaymentFileId(new_id())
    file = PaymentFile(
        file_id=file_id,
        kind=FileKind.TRANSFERS,
        message_id=file_id.hex,
        state=FileState.MADE,
        due_on=due_on,
        sequence=None,
        payments=len(waiting),
        total=total(payout.amount for payout in waiting),
        made_at=now,
        made_by=staff,
    )
    files.insert_file(tx, file)
    store.put_in_file(tx, [payout.payout_id for payout in waiting], file_id)
    kept = files.KeptFile(tx, file_id)
    with XmlWriter(kept, NAMESPACE) as xml:
        write_payout_file(xml, file, house, waiting)
    files.set_digest(tx, file_id, kept.finish())
    amount, due = str(file.total).replace(".", ","), f"{file.due_on:%d.%m.%Y}"
    text = f"{file.payments} Auszahlungen über zusammen {amount} EUR an die Bank geben, fällig am {due}"
    propose(tx, act=ACT, subject=file_id, text=text, by=staff, now=now)
    content = {
        "file_id": to_text(PREFIX["PaymentFileId"], file_id),
        "payments": file.payments,
        "total": str(file.total),
    }
    publish(tx, Event("payment_file_made.v1", file_id, content), now=now)
    return file
