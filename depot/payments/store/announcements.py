"""SQL of pre-notifications (CSH-7)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import BigInteger, bindparam, text
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import DebitId
from depot.kernel.money import Eur
from depot.payments.model.announcements import Unannounced

# As announced last for the same purpose: the same amount from the same account.
_AS_BEFORE: Final = text("""
    update depot.direct_debits d set announced_on = b.announced_on
      from (select distinct on (n.debit_id) n.debit_id, n.amount_cents, p.amount_cents as before_cents, p.announced_on
              from depot.direct_debits n
              join depot.mandates m on m.mandate_id = n.mandate_id and not m.is_amended
              join depot.direct_debits p
                   on p.mandate_id = n.mandate_id and p.purpose = n.purpose and p.announced_on is not null
             where n.state = 'scheduled' and n.announced_on is null
             order by n.debit_id, p.debit_id desc) b
     where d.debit_id = b.debit_id and b.amount_cents = b.before_cents
""")


def take_over(tx: Session) -> int:
    """What was announced once for a regular plan needs no second word; returns how many."""
    return int(tx.execute(_AS_BEFORE).rowcount)  # type: ignore[attr-defined] # an update counts its rows


_NEW: Final = text("""
    select d.debit_id, d.depot_id, d.mandate_id, d.amount_cents, d.due_on, d.purpose, m.reference, m.iban_sealed
      from depot.direct_debits d join depot.mandates m using (mandate_id)
     where d.state = 'scheduled' and d.announced_on is null
       and (cast(:after as uuid) is null or d.debit_id > :after)
     order by d.debit_id
     limit :limit
       for update of d skip locked
""").bindparams(bindparam("limit", type_=BigInteger))


def unannounced(tx: Session, *, after: DebitId | None, limit: int) -> list[Unannounced]:
    """Planned collections that nobody was told of, oldest first."""
    return [
        Unannounced(
            debit_id=row.debit_id,
            depot_id=row.depot_id,
            mandate_id=row.mandate_id,
            amount=Eur(row.amount_cents),
            due_on=row.due_on,
            purpose=row.purpose,
            mandate=row.reference,
            iban=keyring().decrypt(bytes(row.iban_sealed)).decode(),
        )
        for row in tx.execute(_NEW, {"after": after, "limit": limit})
    ]


_ANNOUNCE: Final = text("""
    update depot.direct_debits set announced_on = :on where debit_id = any(cast(:debits as uuid[]))
""")


def announce(tx: Session, debits: Collection[DebitId], *, on: date) -> None:
    """The debtors know."""
    tx.execute(_ANNOUNCE, {"debits": list(debits), "on": on})
