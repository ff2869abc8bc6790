"""SQL of direct debits: many at once (CSH-6 to CSH-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy import BigInteger, bindparam, select, text
from sqlalchemy.orm import Session

from depot.kernel.binary_copy import BIGINT, DATE, TIMESTAMP, day_number, moment_number, record, text_field, write
from depot.kernel.clock import new_ids
from depot.kernel.id_arrays import UUID_FIELD, uuid_array, uuids
from depot.kernel.ids import DebitId, DepotId, MandateId, PaymentFileId
from depot.kernel.money import Eur
from depot.payments.model.mandates import Debit, DebitState, NewDebit, ReturnedDebit
from depot.payments.model.mandates import Sequence as SequenceType
from depot.payments.store.mandates import USABLE
from depot.payments.tables.mandates import DirectDebitRow

_STATE: Final = b"scheduled"


def insert_debits(tx: Session, debits: Sequence[NewDebit], *, now: datetime) -> list[DebitId]:
    """New collections, by COPY: rows of one width of text go as one block. Returns their ids in the order given."""
    ids = np.frombuffer(new_ids(len(debits)), UUID_FIELD)
    purposes = [debit.purpose.encode() for debit in debits]
    by_width: defaultdict[int, list[int]] = defaultdict(list)
    for at, purpose in enumerate(purposes):
        by_width[len(purpose)].append(at)
    days = {debit.due_on: day_number(debit.due_on) for debit in debits}
    for width, places in by_width.items():
        some = [debits[at] for at in places]
        columns = {
            "debit_id": ids[places],
            "depot_id": uuid_array([debit.depot_id for debit in some]),
            "mandate_id": uuid_array([debit.mandate_id for debit in some]),
            "amount_cents": [debit.amount.cents for debit in some],
            "due_on": [days[debit.due_on] for debit in some],
            "reference": uuid_array([debit.reference for debit in some]),
            "purpose": [purposes[at] for at in places],
            "state": _STATE,
            "scheduled_at": moment_number(now),
        }
        write(tx, "depot.direct_debits", _layout(width), columns, len(some))
    return [DebitId(each) for each in uuids(ids)]


def _layout(width: int) -> np.dtype[np.void]:
    return record(
        {
            "debit_id": UUID_FIELD,
            "depot_id": UUID_FIELD,
            "mandate_id": UUID_FIELD,
            "amount_cents": BIGINT,
            "due_on": DATE,
            "reference": UUID_FIELD,
            "purpose": text_field(width),
            "state": text_field(len(_STATE)),
            "scheduled_at": TIMESTAMP,
        }
    )


_WITHOUT_MANDATE: Final = text(f"""
    select d.debit_id
      from depot.direct_debits d
      left join depot.mandates m on m.mandate_id = d.mandate_id and m.depot_id = d.depot_id
           and {USABLE.format(on="d.due_on")}
           and (m.kind = 'recurring' or not exists (
                select from depot.direct_debits o
                 where o.mandate_id = m.mandate_id and o.debit_id <> d.debit_id and o.state <> 'cancelled'))
     where d.debit_id between :first and :last and d.scheduled_at = :now and d.state = 'scheduled'
       and m.mandate_id is null
     order by d.debit_id
     limit 100
""")


def without_mandate(tx: Session, first: DebitId, last: DebitId, *, now: datetime) -> list[DebitId]:
    """Which of the collections just inserted have no mandate of their depot that may be used on the due day."""
    return list(tx.scalars(_WITHOUT_MANDATE, {"first": first, "last": last, "now": now}))


_RETURNED: Final = text("""
    select debit_id, depot_id, mandate_id, amount_cents, due_on, reference, returned_on, return_reason, bank_fee_cents
      from depot.direct_debits
     where returned_on is not null and return_noted_at is null
     order by debit_id
     limit :limit
       for update skip locked
""").bindparams(bindparam("limit", type_=BigInteger))


def returned(tx: Session, *, limit: int) -> list[ReturnedDebit]:
    """Collections that failed and that nobody has acted on yet, oldest first, held until the transaction ends."""
    return [
        ReturnedDebit(
            debit_id=row.debit_id,
            depot_id=row.depot_id,
            mandate_id=row.mandate_id,
            amount=Eur(row.amount_cents),
            due_on=row.due_on,
            reference=row.reference,
            returned_on=row.returned_on,
            reason=row.return_reason or "",
            bank_fee=Eur(row.bank_fee_cents or 0),
        )
        for row in tx.execute(_RETURNED, {"limit": limit})
    ]


_NOTE: Final = text("""
    update depot.direct_debits set return_noted_at = :now where debit_id = any(cast(:debits as uuid[]))
""")


def note_returns(tx: Session, debits: Collection[DebitId], *, now: datetime) -> None:
    """Somebody has acted on these failures."""
    tx.execute(_NOTE, {"debits": list(debits), "now": now})


_CANCEL: Final = text("""
    update depot.direct_debits set state = 'cancelled'
     where reference = any(cast(:references as uuid[])) and state = 'scheduled'
    returning debit_id
""")


def cancel(tx: Session, references: Collection[UUID]) -> list[DebitId]:
    """Take back what was not sent yet; returns which."""
    return list(tx.scalars(_CANCEL, {"references": list(references)}))


_CANCEL_OF_MANDATE: Final = text("""
    update depot.direct_debits set state = 'cancelled', returned_on = :on, return_reason = :reason
     where mandate_id = :mandate and state = 'scheduled'
    returning debit_id
""")


def cancel_of_mandate(tx: Session, mandate_id: MandateId, *, reason: str, on: date) -> list[DebitId]:
    """What a mandate that ends leaves uncollected; whoever planned it learns of it as of a return."""
    return list(tx.scalars(_CANCEL_OF_MANDATE, {"mandate": mandate_id, "reason": reason, "on": on}))


def of_depot(tx: Session, depot: DepotId, *, after: DebitId | None, limit: int) -> list[Debit]:
    """The direct debits of a depot, newest first."""
    query = select(DirectDebitRow).where(DirectDebitRow.depot_id == depot)
    if after is not None:
        query = query.where(DirectDebitRow.debit_id < after)
    return [_debit(row) for row in tx.scalars(query.order_by(DirectDebitRow.debit_id.desc()).limit(limit))]


def by_reference(tx: Session, references: Collection[UUID]) -> list[Debit]:
    """The direct debits for these purchases."""
    query = select(DirectDebitRow).where(DirectDebitRow.reference.in_(list(references)))
    return [_debit(row) for row in tx.scalars(query.order_by(DirectDebitRow.debit_id))]


def _debit(row: DirectDebitRow) -> Debit:
    return Debit(
        debit_id=row.debit_id,
        depot_id=row.depot_id,
        mandate_id=row.mandate_id,
        amount=row.amount_cents,
        due_on=row.due_on,
        reference=row.reference,
        purpose=row.purpose,
        state=DebitState(row.state),
        sequence=SequenceType(row.sequence) if row.sequence else None,
        file_id=row.file_id,
        announced_on=row.announced_on,
        returned_on=row.returned_on,
        return_reason=row.return_reason,
    )


def among(tx: Session, ids: Collection[DebitId]) -> dict[DebitId, Debit]:
    """Which of these are direct debits of ours, held until the transaction ends."""
    query = select(DirectDebitRow).where(DirectDebitRow.debit_id.in_(list(ids))).order_by(DirectDebitRow.debit_id)
    return {row.debit_id: _debit(row) for row in tx.scalars(query.with_for_update())} if ids else {}


_UNCOLLECTED: Final = text("""
    select debit_id, depot_id, amount_cents from depot.direct_debits
     where file_id = :file and state <> 'rejected' and collected_on is null
     order by debit_id
       for update
""")


def uncollected(tx: Session, file_id: PaymentFileId) -> list[tuple[DebitId, DepotId, Eur]]:
    """What a file still has to bring: everything that was not rejected."""
    rows = tx.execute(_UNCOLLECTED, {"file": file_id})
    return [(DebitId(row.debit_id), DepotId(row.depot_id), Eur(row.amount_cents)) for row in rows]


_COLLECTED: Final = text("""
    update depot.direct_debits
       set collected_on = :on, state = case when state = 'sent' then 'collected' else state end
     where file_id = :file and state <> 'rejected' and collected_on is null
""")


def mark_collected(tx: Session, file_id: PaymentFileId, *, on: date) -> None:
    """The bank has credited the file."""
    tx.execute(_COLLECTED, {"file": file_id, "on": on})


@dataclass(frozen=True, slots=True)
class Failure:
    """A collection that failed, and why."""

    debit_id: DebitId
    state: DebitState
    reason: str
    bank_fee: Eur = Eur(0)  # noqa: RUF009 - a frozen amount


_FAIL: Final = text("""
    update depot.direct_debits d
       set state = f.state, returned_on = :on, return_reason = f.reason, bank_fee_cents = f.fee
      from unnest(cast(:debits as uuid[]), cast(:states as text[]), cast(:reasons as text[]), cast(:fees as bigint[]))
           as f(debit_id, state, reason, fee)
     where d.debit_id = f.debit_id
""")


def mark_failed(tx: Session, failures: Collection[Failure], *, on: date) -> None:
    """They did not come, or went back; whoever planned them learns of it."""
    facts = {
        "debits": [failure.debit_id for failure in failures],
        "states": [failure.state.value for failure in failures],
        "reasons": [failure.reason for failure in failures],
        "fees": [failure.bank_fee.cents for failure in failures],
        "on": on,
    }
    tx.execute(_FAIL, facts)


def sent_in(tx: Session, file_id: PaymentFileId) -> list[Debit]:
    """The collections of a file that nothing is known of yet."""
    query = select(DirectDebitRow).where(DirectDebitRow.file_id == file_id, DirectDebitRow.state == "sent")
    return [_debit(row) for row in tx.scalars(query.order_by(DirectDebitRow.debit_id).with_for_update())]
