"""A holder asks to grant a power of attorney (ACC-10)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.errors import RequestRefused
from depot.accounts.model import Act, PowerScope
from depot.accounts.rules.requests import RequestKind, power_faults, power_text
from depot.accounts.usecases.ask_for_change import Awaiting, ask_for_change
from depot.accounts.usecases.standing_for import standing_for
from depot.customers.model import NewPerson
from depot.customers.usecases.register_person import register_person
from depot.kernel.clock import today
from depot.kernel.ids import DepotId, PersonId


def ask_for_power(
    tx: Session,
    depot: DepotId,
    *,
    attorney: NewPerson,
    scope: PowerScope,
    ends_at_death: bool,
    person: PersonId,
    now: datetime,
) -> Awaiting:
    """All holders release the same text; the attorney acts once identified (ACC-2, ACC-10)."""
    day = today(now)
    roster, verdict = standing_for(tx, depot, person, Act.GRANT_POWER, on=day)
    faults = power_faults(attorney, roster, on=day)
    if faults:
        raise RequestRefused(_faults=faults)
    text = power_text(attorney, scope, ends_at_death=ends_at_death, depot_number=roster.depot_number)
    content = {
        "attorney": str(register_person(tx, attorney, now=now)),
        "scope": scope.value,
        "ends_at_death": "yes" if ends_at_death else "no",
    }
    return ask_for_change(
        tx,
        depot,
        kind=RequestKind.GRANT_POWER,
        content=content,
        text=text,
        person=person,
        verdict=verdict,
        now=now,
    )
