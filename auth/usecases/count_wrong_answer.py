"""Five wrong answers in a row block a factor, and end the sessions elsewhere (AUT-10, AUT-11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.model import Credential, FactorState
from auth.rules.factor_life import is_blocked_after
from auth.store import factors, sessions
from auth.usecases.warn_person import warn_person
from depot.kernel.ids import SessionId, to_text
from depot.kernel.outbox import Event


def count_wrong_answer(
    tx: Session, credentials: Sequence[Credential], *, session: SessionId | None, now: datetime
) -> None:
    """Count a wrong answer on each locked factor that it was tried on; the fifth in a row blocks (AUT-10)."""
    for credential in credentials:
        factor, failures = credential.factor, credential.failures + 1
        if not is_blocked_after(failures):
            factors.keep_failures(tx, factor.factor_id, failures, factor.state)
            continue
        factors.keep_failures(tx, factor.factor_id, failures, FactorState.BLOCKED)
        sessions.end_all(tx, credential.person, keep=session, now=now)
        content = {"person": to_text("per", credential.person), "kind": factor.kind}
        warn_person(tx, Event("factor_blocked.v1", subject=factor.factor_id, content=content), now=now)
