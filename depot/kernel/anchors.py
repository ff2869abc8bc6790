"""Anchors: the heads of all chains, signed and kept outside the database, so that a cut tail is found (PRV-5).

Whoever owns the database could cut a chain and nobody inside would know. The last anchor does: it names links that must
still be there. The key of the signature follows from the keyring, which the database does not hold.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel.crypto import keyring

log = structlog.get_logger("depot.anchors")

EVERY: Final = timedelta(minutes=1)
Heads = dict[str, dict[str, Any]]

_HEADS: Final = text("""
    (select 'audit' as chain, link, digest from depot.audit_seals order by link desc limit 1)
    union all
    (select distinct on (source) source, link, digest from depot.seals order by source, link desc)
""")
_HELD: Final = text("""
    select exists (select from depot.audit_seals where :chain = 'audit' and link = :link and digest = :digest)
        or exists (select from depot.seals where source = :chain and link = :link and digest = :digest)
""")


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(keyring().digest("anchor", "ed25519"))


def public_key() -> bytes:
    """With which an auditor proves anchors without any secret of the service."""
    return _key().public_key().public_bytes_raw()


def _signed_bytes(at: str, heads: Heads) -> bytes:
    return json.dumps([at, heads], sort_keys=True, separators=(",", ":")).encode()


def anchor(heads: Heads, *, now: datetime) -> str:
    """One line: when, the heads, the signature over both."""
    at = now.isoformat()
    signature = _key().sign(_signed_bytes(at, heads)).hex()
    return json.dumps({"at": at, "heads": heads, "signature": signature, "public_key": public_key().hex()})


def heads_of(tx: Session) -> Heads:
    """The last link of every chain."""
    return {row.chain: {"link": row.link, "digest": bytes(row.digest).hex()} for row in tx.execute(_HEADS)}


class Anchors:
    """Exports an anchor every minute in which a chain grew: a line of the log, and of a file where one is named."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._last: Heads = {}
        self._at: datetime | None = None

    def export(self, tx: Session, *, now: datetime) -> bool:
        """Whether there was something to export."""
        if self._at is not None and now - self._at < EVERY:
            return False
        heads, self._at = heads_of(tx), now
        if heads == self._last:
            return False
        line, self._last = anchor(heads, now=now), heads
        log.info("anchor", **json.loads(line))
        if self._file is not None:
            with os.fdopen(os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640), "w") as kept:
                kept.write(line + "\n")
        return True


def faults(tx: Session, lines: Iterable[str]) -> Iterator[str]:
    """What the last of the exported anchors knows and the database no longer does; nothing when all is there."""
    said = [line for line in lines if line.strip()]
    if not said:
        yield "anchors: none was ever exported"
        return
    try:
        last = json.loads(said[-1])
        _key().public_key().verify(bytes.fromhex(last["signature"]), _signed_bytes(last["at"], last["heads"]))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        yield "anchors: the last one is not signed by this service"
        return
    for chain, head in last["heads"].items():
        facts = {"chain": chain, "link": head["link"], "digest": bytes.fromhex(head["digest"])}
        if not tx.scalars(_HELD, facts).one():
            yield f"{chain}: cut or written anew at or before link {head['link']}, anchored at {last['at']}"
