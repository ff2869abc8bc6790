"""The MAC of a document: over what it is, whose it is and what it says (DOC-1, PRV-5)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring


def mac(document_id: bytes, depot: bytes, words: Sequence[str], filed_on: date, content: bytes) -> bytes:
    """Made by the service alone; `words` are category, kind, title, template and channel, `depot` may be empty."""
    said = (document_id.hex(), depot.hex(), *words, str(filed_on), hashlib.sha256(content).hexdigest())
    return keyring().digest("document", "\x1f".join(said))


_KEPT = text("""
    select document_id, depot_id, category, kind, title, template, channel, filed_on, content_sealed, mac
      from depot.documents where document_id = any(cast(:documents as uuid[]))
""")


def forged(tx: Session, document_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the documents that are not what the service filed."""
    return [row.document_id for row in tx.execute(_KEPT, {"documents": list(document_ids)}) if not _is_genuine(row)]


def _is_genuine(row: Row[Any]) -> bool:
    try:
        content = keyring().decrypt(bytes(row.content_sealed))
    except (KeyError, ValueError, InvalidTag):
        return False
    words = (row.category, row.kind, row.title, row.template, row.channel)
    depot = b"" if row.depot_id is None else row.depot_id.bytes
    made = mac(row.document_id.bytes, depot, words, row.filed_on, content)
    return hmac.compare_digest(made, bytes(row.mac))
