"""The lines of a file of direct debits, read as a stream (CSH-6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from psycopg import Connection
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import PaymentFileId
from depot.payments.model.files import Collection

_AT_ONCE: Final = 5_000
_LINES: Final = b"""
    select d.debit_id, d.amount_cents, d.purpose, m.reference, m.signed_on, m.is_amended, m.debtor_name,
           m.iban_sealed, m.bic
      from depot.direct_debits d join depot.mandates m using (mandate_id)
     where d.file_id = %s
     order by d.debit_id
"""


def lines(tx: Session, file_id: PaymentFileId) -> Iterator[Collection]:
    """Every collection of the file, through a cursor of the server: memory stays flat."""
    connection = tx.connection().connection.driver_connection
    assert isinstance(connection, Connection), "the driver is psycopg"
    decrypt = keyring().decrypt
    cursor: Any
    with connection.cursor(name="collections", binary=True) as cursor:
        cursor.itersize = _AT_ONCE
        cursor.execute(_LINES, (file_id,))
        for debit_id, cents, purpose, reference, signed_on, is_amended, name, sealed, bic in cursor:
            iban = decrypt(bytes(sealed)).decode()
            yield Collection(debit_id, cents, purpose, reference, signed_on, is_amended, name, iban, bic)
