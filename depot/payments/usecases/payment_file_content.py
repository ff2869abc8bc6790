"""A file as it was sent (CSH-6)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.kernel.errors import NotFound
from depot.kernel.ids import PaymentFileId
from depot.payments.errors import FileNotApproved
from depot.payments.model.files import FileState
from depot.payments.store import files as store


def payment_file_content(tx: Session, file_id: PaymentFileId) -> bytes:
    """Byte by byte what was written; a file that waits for its second pair of eyes goes nowhere (CSH-6, CSH-9)."""
    file = store.file(tx, file_id)
    if file is None:
        raise NotFound("payment_file")
    if file.state is FileState.MADE:
        raise FileNotApproved
    return b"".join(store.content(tx, file_id))
