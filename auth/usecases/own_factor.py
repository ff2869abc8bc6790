"""A factor as its person may change it; for everybody else it does not exist (AUT-8, AUT-16)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from auth.model import Credential, FactorState
from auth.store import factors
from depot.kernel.errors import NotFound
from depot.kernel.ids import FactorId, PersonId


def own_factor(tx: Session, factor: FactorId, *, person: PersonId) -> Credential:
    """The person's factor, locked; raises NotFound for a foreign, removed or unknown one (AUT-16)."""
    credential = factors.locked(tx, factor)
    if credential is None or credential.person != person or credential.factor.state is FactorState.REMOVED:
        raise NotFound("factor")
    return credential
