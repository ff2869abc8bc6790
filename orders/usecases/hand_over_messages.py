"""Messages that wait go out, in the order in which they were made (ORD-10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from orders.store import fund_messages as store


def hand_over_messages(tx: Session, write: Callable[[str, bytes], None], limit: int, *, now: datetime) -> int:
    """How many went out; each under a name that no other message ever has (ORD-10)."""
    waiting = store.waiting(tx, limit=limit)
    for message in waiting:
        write(f"{message.kind}-{message.message_id}.xml", message.content)
    store.fetched(tx, [message.message_key for message in waiting], now=now)
    return len(waiting)
