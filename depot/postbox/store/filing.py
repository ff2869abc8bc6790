"""Filing many documents in one statement, each depot's numbers without a gap and its periods without a hole (DOC-3)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring
from depot.kernel.ids import DocumentId
from depot.postbox.model.document import NewDocument
from depot.postbox.store import sealing

# A depot's row in document_numbers is locked until commit: the next writer takes the next number, and a rollback gives
# it back. Each period begins the day after the one before ended; a second document of a day covers that day alone.
_FILE = text("""
    with wanted as materialized (
        select * from unnest(
            cast(:document_ids as uuid[]), cast(:depots as uuid[]), cast(:categories as text[]), cast(:kinds as text[]),
            cast(:titles as text[]), cast(:templates as text[]), cast(:channels as text[]), cast(:contents as bytea[]),
            cast(:filed_on as date[]), cast(:numbered as boolean[]), cast(:covers_from as date[]),
            cast(:macs as bytea[])
        ) with ordinality as w(document_id, depot_id, category, kind, title, template, channel, content_sealed,
                               filed_on, numbered, covers_from, mac, place)
    ), demand as (
        select depot_id, count(*)::integer as documents, max(filed_on) as until,
               least(min(coalesce(covers_from, filed_on)), min(filed_on)) - 1 as before
          from wanted where numbered group by depot_id
    ), taken as (
        insert into depot.document_numbers as held (depot_id, last_number, covered_until, covered_before)
        select depot_id, documents, until, before from demand order by depot_id
        on conflict (depot_id) do update
            set last_number = held.last_number + excluded.last_number,
                covered_before = held.covered_until,
                covered_until = greatest(held.covered_until, excluded.covered_until)
        returning depot_id, last_number, covered_before
    ), numbers as (
        select w.document_id, w.depot_id, t.covered_before,
               (t.last_number - d.documents + row_number() over up_to)::integer as number,
               greatest(t.covered_before, max(w.filed_on) over up_to) as period_to
          from wanted w join taken t using (depot_id) join demand d using (depot_id)
         where w.numbered
        window up_to as (partition by w.depot_id order by w.place)
    ), periods as (
        select document_id, number, period_to,
               coalesce(lag(period_to) over (partition by depot_id order by number), covered_before) as before
          from numbers
    ), filed as (
        insert into depot.documents (document_id, depot_id, category, kind, title, template, channel, content_sealed,
                                     filed_on, filed_at, number, period_from, period_to, mac)
        select w.document_id, w.depot_id, w.category, w.kind, w.title, w.template, w.channel, w.content_sealed,
               w.filed_on, :now, p.number, least(p.before + 1, p.period_to), p.period_to, w.mac
          from wanted w left join periods p using (document_id)
         order by w.place
    )
    insert into depot.document_readers (person_id, document_id)
    select * from unnest(cast(:readers as uuid[]), cast(:read_documents as uuid[]))
""")


def file(tx: Session, documents: Sequence[tuple[DocumentId, NewDocument]], *, now: datetime) -> None:
    """Write the documents, their numbers and their readers in one round trip; one depot's documents in this order."""
    readers = [(person, document_id) for document_id, new in documents for person in dict.fromkeys(new.persons)]
    contents = [_written(new.data) for _, new in documents]
    columns: dict[str, list[Any]] = {
        "document_ids": [document_id for document_id, _ in documents],
        "depots": [new.depot_id for _, new in documents],
        "categories": [new.category.value for _, new in documents],
        "kinds": [new.kind for _, new in documents],
        "titles": [new.title for _, new in documents],
        "templates": [new.template for _, new in documents],
        "channels": [new.channel.value for _, new in documents],
        "contents": [keyring().encrypt(content) for content in contents],
        "macs": [_mac(*pair, content) for pair, content in zip(documents, contents, strict=True)],
        "filed_on": [new.filed_on for _, new in documents],
        "numbered": [new.numbered for _, new in documents],
        "covers_from": [new.covers_from for _, new in documents],
        "readers": [person for person, _ in readers],
        "read_documents": [document_id for _, document_id in readers],
    }
    tx.execute(_FILE, {**columns, "now": now})


def _written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _mac(document_id: DocumentId, new: NewDocument, content: bytes) -> bytes:
    depot = b"" if new.depot_id is None else new.depot_id.bytes
    words = (new.category.value, new.kind, new.title, new.template, new.channel.value)
    return sealing.mac(document_id.bytes, depot, words, new.filed_on, content)
