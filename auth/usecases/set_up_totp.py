"""A TOTP factor begins with a secret that is shown once and waits for its first code (AUT-4, AUT-5)."""

from __future__ import annotations

from datetime import datetime

from pyotp import TOTP, random_base32
from sqlalchemy.orm import Session

from auth.model import Credential, Factor, FactorKind, FactorState, TotpSetUp
from auth.store import accesses, factors
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId, SessionId

_ISSUER = "Depot"


def set_up_totp(tx: Session, *, person: PersonId, session: SessionId, name: str, now: datetime) -> TotpSetUp:
    """Make a secret for the person's authenticator app (AUT-4)."""
    secret = random_base32()
    factor = Factor(FactorId(new_id()), FactorKind.TOTP, name, FactorState.PENDING)
    factors.add(
        tx,
        Credential(factor, person, failures=0, set_up_at=now, set_up_by=session, secret=secret),
    )
    number = accesses.number_of(tx, person)
    return TotpSetUp(factor, secret, TOTP(secret).provisioning_uri(name=number or name, issuer_name=_ISSUER))
