"""What a child's full age will change on its depot, before it comes (ACC-13)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import DepotKind, RoleKind
from depot.accounts.rules.life_events.coming_of_age import after_coming_of_age
from depot.accounts.usecases.roster_of import roster_of
from depot.customers.rules.age import full_age_on
from depot.customers.usecases.birth_dates import birth_dates
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId


def preview_coming_of_age(tx: Session, depot: DepotId, *, on: date) -> tuple[date, tuple[str, ...]]:
    """The birthday and the changes of that day, by the rule that the day's run follows; for minors' depots (ACC-13)."""
    roster = roster_of(tx, depot, on=on)
    child = next((role.person for role in roster.roles if role.kind is RoleKind.HOLDER), None)
    if roster.kind is not DepotKind.MINOR or child is None:
        raise NotFound("minor's depot")
    born_on = birth_dates(tx, [child])[child]
    birthday = full_age_on(born_on)
    outcome = after_coming_of_age(roster, born_on=born_on, on=max(on, birthday))
    assert outcome is not None, "on the birthday a minor's depot changes"
    return birthday, outcome.changes
