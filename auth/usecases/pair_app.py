"""A phone or a hardware device is paired by its signature over the session, its name and its public key (AUT-4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.errors import ProofNotAccepted
from auth.model import DEVICE_KINDS, Credential, Factor, FactorState, PairedApp
from auth.rules.canonical import pairing_message
from auth.rules.factor_answer import is_signed
from auth.store import factors
from depot.kernel.clock import new_id
from depot.kernel.ids import FactorId, PersonId, SessionId


def pair_app(tx: Session, *, person: PersonId, session: SessionId, app: PairedApp, now: datetime) -> Factor:
    """Take a device whose possession is proven; it waits for its confirmation (AUT-5)."""
    assert app.kind in DEVICE_KINDS, "only devices are paired"
    if not is_signed(app.public_key, app.proof, pairing_message(session, app.name, app.public_key)):
        raise ProofNotAccepted
    factor = Factor(FactorId(new_id()), app.kind, app.name, FactorState.CONFIRMED)
    factors.add(
        tx,
        Credential(factor, person, failures=0, set_up_at=now, set_up_by=session, public_key=app.public_key),
    )
    return factor
