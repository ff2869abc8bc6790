"""What the death of a person will change, before it is recorded (ACC-14)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.errors import LifeEventRefused
from depot.accounts.model import DepotState
from depot.accounts.rules.life_events.death import after_death, death_faults
from depot.accounts.rules.life_events.outcome import DepotOutcome
from depot.accounts.store import life_events, rosters
from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel.errors import Fault, NotFound
from depot.kernel.ids import PersonId


def preview_death(tx: Session, person: PersonId, *, died_on: date, on: date) -> list[DepotOutcome]:
    """Depot by depot, by the same rule that the recording follows; depots without a change are left out (ACC-14)."""
    born_on = birth_dates(tx, [person]).get(person)
    if born_on is None:
        raise NotFound("person")
    faults = death_faults(born_on=born_on, died_on=died_on, on=on)
    if life_events.deaths(tx, [person]):
        faults += (Fault("ACC-14", "", "the death of this person is recorded already", "duplicate"),)
    if faults:
        raise LifeEventRefused(_faults=faults)
    found = rosters.rosters_of_person(tx, person, on=on)
    outcomes = [
        DepotOutcome(depot, roster.depot_number, after_death(roster, person, died_on=died_on, on=on))
        for depot, roster in found.items()
        if roster.state is not DepotState.CLOSED
    ]
    return [each for each in outcomes if each.outcome.changes]
