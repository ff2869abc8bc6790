"""What is asked of a person (CON-3, CON-4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from consent.model import Decision, Requirement
from consent.rules.missing import missing
from consent.rules.state import WAITING, seen_state
from consent.rules.succession import deciders
from consent.store import requirements
from depot.accounts.model import Roster
from depot.accounts.usecases.deceased_among import deceased_among
from depot.accounts.usecases.rosters_of_person import rosters_of_person
from depot.kernel.ids import CampaignId, DepotId, PersonId


def asked_of(tx: Session, person: PersonId, *, campaign: CampaignId | None, on: date) -> list[Requirement]:
    """The requirements of one campaign or of all, each with its state on the day and who is missing (CON-4)."""
    found = requirements.of_person(tx, person) if campaign is None else requirements.in_campaign(tx, person, campaign)
    if not found:
        return []
    said = requirements.decisions(tx, [requirement.requirement_id for requirement in found])
    rosters = rosters_of_person(tx, person, on=on)
    living = frozenset({person}) - deceased_among(tx, [person])
    return [_seen(requirement, living, said.get(requirement.requirement_id, {}), rosters, on) for requirement in found]


def _seen(
    requirement: Requirement,
    living: frozenset[PersonId],
    said: Mapping[PersonId, Decision],
    rosters: Mapping[DepotId, Roster],
    on: date,
) -> Requirement:
    state = seen_state(requirement.state, ends_on=requirement.campaign.ends_on, on=on)
    known = [rosters[depot] for depot in requirement.depots if depot in rosters]
    now = deciders(known, on=on)
    found = replace(requirement, state=state, is_deciding=now is not None and not living.isdisjoint(now.persons))
    if state not in WAITING:
        return found
    owed, needed = missing(said, known, on=on)
    return replace(found, missing=owed, still_needed=needed)
