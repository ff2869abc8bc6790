"""How a person stands to advertising (CON-16)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from consent.rules.advertising import AdvertisingChannel, AdvertisingState, state
from consent.store import advertising
from depot.kernel.ids import PersonId


def advertising_consents(tx: Session, person: PersonId, *, blocked_months: int, on: date) -> list[AdvertisingState]:
    """Each channel with its full history and whether the person may be asked today (CON-16)."""
    said = advertising.of_person(tx, person)
    return [state(channel, said, blocked_months=blocked_months, on=on) for channel in AdvertisingChannel]
