"""Once a letter is printed its secrets are destroyed; only their digests remain (CON-9)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from consent.store import links
from depot.kernel.ids import PREFIX, LinkId, to_text
from depot.kernel.outbox import Event, publish


def confirm_printed(tx: Session, printed: Collection[LinkId], *, now: datetime) -> list[LinkId]:
    """Those of the letters that still existed and now exist on paper only (CON-9)."""
    gone = sorted(links.forget_secrets(tx, printed))
    for link in gone:
        content = {"link_id": to_text(PREFIX["LinkId"], link)}
        publish(tx, Event("consent_letter_printed.v1", subject=link, content=content), now=now)
    return gone
