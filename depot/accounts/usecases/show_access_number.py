"""Whoever forgot the access id is shown it for depot number, birth date and post code (AUT-1)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from auth.model import Origin
from auth.usecases.access_number_of import access_number_of
from auth.usecases.count_attempt import count_attempt
from auth.usecases.secret_fits import secret_fits
from depot.accounts.errors import AccessNotShown
from depot.accounts.rules.quorum import seeing
from depot.accounts.store import depots, rosters
from depot.customers.usecases.birth_dates import birth_dates
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, PersonId


def show_access_number(
    tx: Session, *, depot_number: str, birth_date: date, postcode: str, origin: Origin, now: datetime
) -> str:
    """One answer for every wrong combination, after the same work; each try is counted first (AUT-1, AUT-12).

    The same statements run whatever is known, and a hash of nobody's secret outweighs what they differ by.
    """
    count_attempt(tx, f"depot {depot_number}", origin=origin, now=now)
    secret_fits("access id", depot_number, kept=None)
    day = today(now)
    depot = depots.id_of_number(tx, depot_number) or DepotId(new_id())  # nobody has a new id
    roster = rosters.rosters(tx, [depot], on=day).get(depot)
    persons = seeing(roster, day) if roster else (PersonId(new_id()),)
    born, labels = birth_dates(tx, persons), mailing_labels(tx, persons, on=day)
    fitting = [
        person
        for person in persons
        if born.get(person) == birth_date and person in labels and _plain(labels[person].postcode) == _plain(postcode)
    ]
    number = access_number_of(tx, fitting[0] if len(fitting) == 1 else PersonId(new_id()))
    if number is None:
        raise AccessNotShown
    return number


def _plain(postcode: str) -> str:
    return "".join(postcode.split()).upper()
