"""The register of third parties (AUT-13)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.third_parties.model import ThirdParty
from depot.third_parties.store import parties


def registered_third_parties(tx: Session) -> list[ThirdParty]:
    """Oldest first, with those whose registration has ended."""
    return parties.everybody(tx)
