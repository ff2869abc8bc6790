"""An answer counts for one factor, one challenge and once: TOTP codes are single use, signatures are bound (AUT-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyotp import TOTP

from auth.model import DEVICE_KINDS, Credential, FactorAnswer, FactorKind, FactorState, Proof
from auth.rules.passkey import proof_by_passkey

STEP_SECONDS: Final = 30
# Checked where no factor is there, so that the answer takes as long (AUT-12).
_NOBODYS_SECRET: Final = "A" * 32


def accepted_step(secret: str, code: str, *, last_step: int | None, now: datetime) -> int | None:
    """The time step of a right code that was not used before: this step or none, no window (AUT-9)."""
    step = int(now.timestamp()) // STEP_SECONDS
    fits = TOTP(secret).verify(code, for_time=now, valid_window=0)
    return step if fits and (last_step is None or step > last_step) else None


def is_signed(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the private key of the device signed exactly this (Ed25519, AUT-4)."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def proof_of(credential: Credential, answer: FactorAnswer, *, message: bytes, now: datetime) -> Proof | None:
    """What the answer proves with this factor, or None (AUT-9)."""
    if credential.secret is not None and answer.code is not None:
        step = accepted_step(credential.secret, answer.code, last_step=credential.last_step, now=now)
        return None if step is None else Proof(credential.factor.factor_id, step=step)
    if credential.passkey is not None:
        return proof_by_passkey(credential, answer.assertion, message=message)
    if credential.public_key is not None and answer.signature is not None:
        right = is_signed(credential.public_key, answer.signature, message)
        return Proof(credential.factor.factor_id, signature=answer.signature) if right else None
    return None


def first_proof(
    credentials: Sequence[Credential], answer: FactorAnswer, *, message: bytes, now: datetime
) -> Proof | None:
    """What the answer proves with any active factor of its kind; with none at hand the work is done all the same."""
    fitting = [
        credential
        for credential in credentials
        if credential.factor.state is FactorState.ACTIVE
        and credential.factor.kind is answer.kind
        and answer.factor in {None, credential.factor.factor_id}
    ]
    if not fitting:
        accepted_step(_NOBODYS_SECRET, answer.code or "000000", last_step=None, now=now)
    proofs = (proof_of(credential, answer, message=message, now=now) for credential in fitting)
    return next((proof for proof in proofs if proof is not None), None)


def pointer_of(kind: FactorKind) -> str:
    """The field that was wrong."""
    if kind is FactorKind.PASSKEY:
        return "/assertion"
    return "/signature" if kind in DEVICE_KINDS else "/code"
