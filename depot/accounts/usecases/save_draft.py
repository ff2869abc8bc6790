"""A draft goes on where it stopped (ACC-11)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from depot.accounts.errors import ApplicationRefused
from depot.accounts.rules.draft import LIFETIME, Draft, form_faults
from depot.accounts.store import drafts
from depot.kernel.ids import ApplicationDraftId


def save_draft(tx: Session, draft: ApplicationDraftId, form: Mapping[str, Any], *, now: datetime) -> Draft:
    """The whole form takes the place of the one before, and the month begins anew (ACC-11)."""
    text = json.dumps(form, ensure_ascii=False)
    faults = form_faults(text)
    if faults:
        raise ApplicationRefused(_faults=faults)
    until = now + LIFETIME
    drafts.keep(tx, draft, text, until=until, now=now)
    return Draft(draft, form, until)
