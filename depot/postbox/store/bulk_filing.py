"""Filing a batch of like documents by COPY: numbers first, then documents, readers and events (DOC-3)."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel import binary_copy, id_arrays
from depot.kernel.binary_copy import DATE, INTEGER, TIMESTAMP, Rows, day_number, moment_number, text_field
from depot.kernel.clock import new_ids
from depot.kernel.crypto import keyring
from depot.kernel.id_arrays import UUID_FIELD
from depot.kernel.ids import PREFIX
from depot.postbox.model.document import AlikeDocument, Channel, DocumentForm
from depot.postbox.store import sealing

_WANTED: Final = binary_copy.record({"place": INTEGER, "depot_id": UUID_FIELD})
_WANTED_TABLE: Final = text("""
    create temporary table if not exists documents_wanted (place integer, depot_id uuid) on commit delete rows
""")
# A depot's row is locked until commit, and taken in the order that every writer keeps.
_TAKE: Final = text("""
    insert into depot.document_numbers as held (depot_id, last_number, covered_until, covered_before)
    select depot_id, count(*)::integer, :filed_on, cast(:filed_on as date) - 1
      from documents_wanted group by depot_id order by depot_id
        on conflict (depot_id) do update
           set last_number = held.last_number + excluded.last_number,
               covered_before = held.covered_until,
               covered_until = greatest(held.covered_until, excluded.covered_until)
""")
_NUMBERED: Final = binary_copy.record({"number": INTEGER, "period_from": DATE, "period_to": DATE})
_NUMBERS: Final = """
    select (last_number - of_depot + turn)::integer,
           case when turn = 1 then least(covered_before + 1, period_to) else period_to end, period_to
      from (select w.place, n.last_number, n.covered_before, greatest(n.covered_before, %(filed_on)s) as period_to,
                   count(*) over (partition by w.depot_id) as of_depot,
                   row_number() over (partition by w.depot_id order by w.place) as turn
              from documents_wanted w join depot.document_numbers n using (depot_id)) as numbered
     order by place
"""


def file(tx: Session, form: DocumentForm, documents: Sequence[AlikeDocument], *, now: datetime) -> None:
    """Write the batch; the order of the documents is the order of the numbers in each depot."""
    ids = np.frombuffer(new_ids(len(documents)), UUID_FIELD)
    depots = id_arrays.uuid_array(document.depot_id for document in documents)
    tx.execute(_WANTED_TABLE)
    places = np.arange(len(documents))
    binary_copy.write(tx, "documents_wanted", _WANTED, {"place": places, "depot_id": depots}, len(documents))
    tx.execute(_TAKE, {"filed_on": form.filed_on})
    numbers = binary_copy.read(tx, _NUMBERS, _NUMBERED, {"filed_on": form.filed_on})
    assert len(numbers) == len(documents), "every document has a number"
    binary_copy.write_values(tx, "depot.documents", _COLUMNS, _rows(form, documents, ids.tobytes(), numbers, now))
    _write_readers(tx, documents, ids.tobytes())
    _write_events(tx, form, ids, depots, now=now)
    tx.execute(text("delete from documents_wanted"))


_COLUMNS: Final = (
    "document_id",
    "depot_id",
    "category",
    "kind",
    "title",
    "template",
    "channel",
    "content_sealed",
    "filed_on",
    "filed_at",
    "number",
    "period_from",
    "period_to",
    "mac",
)


def _rows(
    form: DocumentForm, documents: Sequence[AlikeDocument], ids: bytes, numbers: Rows, now: datetime
) -> Iterator[tuple[bytes, ...]]:
    encrypt = keyring().encrypt
    words = (form.category, form.kind, form.title, form.template, Channel.POSTBOX.value)
    shared = tuple(word.encode() for word in words)
    filed = struct.pack(">i", day_number(form.filed_on)), struct.pack(">q", moment_number(now))
    places = [numbers[name].tobytes() for name in ("number", "period_from", "period_to")]
    for at, document in enumerate(documents):
        four = slice(4 * at, 4 * at + 4)
        document_id, depot, content = ids[16 * at : 16 * at + 16], document.depot_id.bytes, document.content.encode()
        yield (
            document_id,
            depot,
            *shared,
            encrypt(content),
            *filed,
            *(place[four] for place in places),
            sealing.mac(document_id, depot, words, form.filed_on, content),
        )


def _write_readers(tx: Session, documents: Sequence[AlikeDocument], ids: bytes) -> None:
    rows = (
        (person.bytes, ids[16 * at : 16 * at + 16])
        for at, document in enumerate(documents)
        for person in dict.fromkeys(document.persons)
    )
    binary_copy.write_values(tx, "depot.document_readers", ("person_id", "document_id"), rows)


def _write_events(
    tx: Session, form: DocumentForm, ids: id_arrays.Bytes, depots: id_arrays.Bytes, *, now: datetime
) -> None:
    """The same event as of any other document, one each."""
    names = binary_copy.id_texts(PREFIX["DocumentId"], ids)
    # PostgreSQL's jsonb comes with the number of its version before the text.
    head, tail = b'\x01{"document_id": "', f'", "category": "{form.category}", "kind": "{form.kind}"}}'.encode()
    content = np.char.add(np.char.add(np.array(head), names), np.array(tail))
    kind = b"document_filed.v1"
    layout = binary_copy.record(
        {
            **dict.fromkeys(("event_id", "subject", "depot_id"), UUID_FIELD),
            "kind": text_field(len(kind)),
            "occurred_at": TIMESTAMP,
            "content": text_field(content.dtype.itemsize),
        }
    )
    columns = {
        "event_id": np.frombuffer(new_ids(len(ids)), UUID_FIELD),
        "subject": ids,
        "depot_id": depots,
        "kind": kind,
        "occurred_at": moment_number(now),
        "content": content,
    }
    binary_copy.write(tx, "depot.events", layout, columns, len(ids))
