"""A minor turns 18: the depot becomes a single one, the representatives' powers have ended (ACC-13)."""

from __future__ import annotations

from datetime import date, timedelta

from depot.accounts.model import DepotKind, RoleKind, Roster
from depot.accounts.rules.life_events.outcome import Outcome
from depot.customers.rules.age import full_age_on


def after_coming_of_age(roster: Roster, *, born_on: date, on: date) -> Outcome | None:
    """What changes on the birthday or the first run after it; None for a child, or where it has happened (ACC-13)."""
    birthday = full_age_on(born_on)
    if roster.kind is not DepotKind.MINOR or on < birthday:
        return None
    representatives = [role for role in roster.roles if role.kind is RoleKind.LEGAL_REPRESENTATIVE]
    late = [role for role in representatives if role.counts_on(on) and role.valid_from < birthday]
    return Outcome(
        kind=DepotKind.SINGLE,
        ends=tuple((role, birthday - timedelta(days=1)) for role in late),
        changes=(
            "Das Depot wird als Einzeldepot des volljährigen Inhabers geführt.",
            "Die Vertretungsmacht der gesetzlichen Vertreter ist erloschen.",
            "Offene Aufträge bleiben bestehen, Pläne laufen weiter.",
            "Online-Aufträge sind möglich, sobald Sie sich identifiziert und einen eigenen Zugang erhalten haben.",
        ),
    )
