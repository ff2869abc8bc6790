"""An application is begun and kept before it is complete (ACC-11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from auth.model import Origin
from auth.usecases.count_attempt import count_attempt
from depot.accounts.errors import ApplicationRefused
from depot.accounts.rules.draft import LIFETIME, Draft, form_faults
from depot.accounts.store import drafts
from depot.accounts.usecases.draft_digest import draft_digest
from depot.kernel.clock import new_id
from depot.kernel.ids import ApplicationDraftId


def begin_draft(tx: Session, form: Mapping[str, Any], *, secret: str, origin: Origin, now: datetime) -> Draft:
    """Sealed as it is, unchecked; only who has the secret reads it again (ACC-11, PRV-4)."""
    draft_id = ApplicationDraftId(new_id())
    count_attempt(tx, f"draft {origin.address}", origin=origin, now=now)
    text = json.dumps(form, ensure_ascii=False)
    faults = form_faults(text)
    if faults:
        raise ApplicationRefused(_faults=faults)
    until = now + LIFETIME
    drafts.add(tx, draft_id, draft_digest(draft_id, secret), text, until=until, now=now)
    return Draft(draft_id, form, until)
