"""Documents whose content the service did not write so (DOC-1, PRV-5)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.seals import Source
from depot.postbox.store import sealing


def forged_documents(tx: Session, document_ids: Sequence[UUID]) -> list[UUID]:
    """Those of the documents that were changed, or were filed by somebody else."""
    return sealing.forged(tx, document_ids)


DOCUMENTS: Final = Source("documents", "depot.documents", "document_id", forged_documents)
