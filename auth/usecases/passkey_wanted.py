"""What a browser needs to make a passkey for a person: whose, for which house, and the challenge of this session."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from auth.store import accesses, factors
from auth.usecases.passkey_challenge import passkey_challenge
from depot.kernel.crypto import keyring
from depot.kernel.ids import PersonId, SessionId


@dataclass(frozen=True, slots=True)
class PasskeyWanted:
    """The options of a new passkey; the handle tells nobody who the person is."""

    challenge: bytes
    user_handle: bytes
    user_name: str
    known_passkeys: tuple[bytes, ...]


def passkey_wanted(tx: Session, *, person: PersonId, session: SessionId) -> PasskeyWanted:
    """The options of a new passkey of this person, asked for in this session (AUT-4)."""
    known = (credential.passkey for credential in factors.of_person(tx, person))
    return PasskeyWanted(
        challenge=passkey_challenge(session),
        user_handle=keyring().digest("passkey_user", str(person)),
        user_name=accesses.number_of(tx, person) or "Depot",
        known_passkeys=tuple(passkey.passkey_id for passkey in known if passkey is not None),
    )
