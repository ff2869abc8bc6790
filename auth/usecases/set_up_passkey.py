"""A passkey is made in a session for this house, and waits for its first answer, which proves it (AUT-4, AUT-5)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import PasskeyKnown, ProofNotAccepted
from auth.model import Credential, Factor, FactorKind, FactorState
from auth.rules.passkey import PasskeyMade, RelyingParty, made_passkey
from auth.store import accesses, factors
from auth.usecases.passkey_challenge import passkey_challenge
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId, SessionId


def set_up_passkey(
    tx: Session,
    *,
    person: PersonId,
    session: SessionId,
    name: str,
    made: PasskeyMade,
    party: RelyingParty,
    now: datetime,
) -> Factor:
    """Take a passkey made for this session; without an answer of its own it proves nothing yet (AUT-5)."""
    found = made_passkey(made, challenge=passkey_challenge(session), party=party)
    if found is None:
        raise ProofNotAccepted(_pointer="/passkey")
    passkey, public_key = found
    accesses.locked_by_person(tx, person)  # sent twice at once, it is known to the second
    if factors.knows_passkey(tx, passkey.passkey_id):
        raise PasskeyKnown
    factor = Factor(FactorId(new_id()), FactorKind.PASSKEY, name, FactorState.PENDING)
    factors.add(
        tx,
        Credential(
            factor, person, failures=0, set_up_at=now, set_up_by=session, public_key=public_key, passkey=passkey
        ),
    )
    return factor
