"""What an appointment will change, before it is recorded (ACC-7, ACC-8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import LifeEventRefused
from depot.accounts.rules.life_events.appointment import (
    Appointment,
    after_appointment,
    appointment_faults,
    until_full_age,
)
from depot.accounts.rules.life_events.outcome import Outcome
from depot.accounts.store import life_events
from depot.accounts.usecases.roster_of import roster_of
from depot.customers.usecases.birth_dates import birth_dates
from depot.customers.usecases.identified_among import identified_among
from depot.kernel.errors import Fault, NotFound
from depot.kernel.ids import DepotId


def preview_appointment(tx: Session, depot: DepotId, wanted: Appointment, *, on: date) -> Outcome:
    """By the same rule that the recording follows; who is appointed has been identified (ACC-2, ACC-7)."""
    roster = roster_of(tx, depot, on=on)
    born = birth_dates(tx, [wanted.person, wanted.stands_for])
    if wanted.person not in born:
        raise NotFound("person")
    died_on = life_events.deaths(tx, [wanted.stands_for]).get(wanted.stands_for)
    faults = appointment_faults(wanted, roster, born_on=born[wanted.person], died_on=died_on, on=on)
    if not identified_among(tx, [wanted.person]):
        faults += (Fault("ACC-2", "/person", "has not been identified", "not-identified"),)
    if faults:
        raise LifeEventRefused(_faults=faults)
    return after_appointment(until_full_age(wanted, born[wanted.stands_for]))
