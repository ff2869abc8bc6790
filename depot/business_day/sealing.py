"""Audit trail, journal and documents are sealed while the service runs, and checked as one (PRV-5, CSH-2, DOC-1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import anchors, audit, seals
from depot.kernel.anchors import Anchors
from depot.kernel.clock import machine_now
from depot.ledger.usecases.forged_entries import JOURNAL
from depot.postbox.usecases.forged_documents import DOCUMENTS

SEALED: Final = (JOURNAL, DOCUMENTS)


class Sealer:
    """What every worker does every few seconds; they take turns by locks, and a minute is anchored once per worker."""

    def __init__(self, anchor_file: Path | None) -> None:
        self._anchors = Anchors(anchor_file)

    def keep(self, sessions: sessionmaker[Session]) -> None:
        """Seal what was committed; an anchor names only links that are committed too."""
        with sessions.begin() as tx:
            audit.seal(tx)
            seals.seal(tx, SEALED)
        with sessions() as tx:
            self._anchors.export(tx, now=machine_now())


def tampering(tx: Session, anchor_file: Path | None) -> Iterator[str]:
    """Every row that somebody else changed, took away or brought in, and every chain that was cut."""
    yield from audit.faults(tx)
    for source in SEALED:
        yield from seals.faults(tx, source)
    if anchor_file is not None:
        yield from anchors.faults(tx, anchor_file.read_text().splitlines() if anchor_file.exists() else [])
