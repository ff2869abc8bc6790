"""A code sent by SMS proves its factor once, for its subject and text, in five minutes and tries (AUT-9, AUT-10)."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from auth.model import Proof
from auth.rules.sms_text import may_try
from auth.store import sms_codes
from auth.usecases.sms_digest import sms_digest
from depot.kernel.ids import FactorId


def proof_by_sms(
    tx: Session, factor: FactorId, *, subject: UUID, bound: str, code: str | None, now: datetime
) -> Proof | None:
    """What the code proves, or None; a right code is used up, a wrong one counted (AUT-9)."""
    digest = sms_digest(factor, subject, bound, code or "")
    kept = sms_codes.locked(tx, factor, subject)
    if kept is None or not may_try(kept, now):
        return None
    if not hmac.compare_digest(kept.digest, digest):
        sms_codes.keep_failures(tx, kept.code_id, kept.failures + 1)
        return None
    sms_codes.close(tx, kept.code_id, now=now)
    return Proof(factor, sms=kept.code_id)
