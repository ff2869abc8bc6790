"""The passkeys of a person that can answer, as a browser wants to hear of them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from auth.model import FactorState
from auth.store import factors
from depot.kernel.ids import PersonId


def passkeys_of(tx: Session, person: PersonId) -> tuple[bytes, ...]:
    """The ids of the active passkeys of a person (AUT-4)."""
    known = factors.of_person(tx, person)
    active = (credential.passkey for credential in known if credential.factor.state is FactorState.ACTIVE)
    return tuple(passkey.passkey_id for passkey in active if passkey is not None)
