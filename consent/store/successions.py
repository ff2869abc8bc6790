"""Whose word counts when roles change while a campaign runs (CON-4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from consent.model import Campaign
from consent.rules.succession import Succession
from consent.store.campaigns import campaign_of
from consent.tables import RequirementEndRow, RequirementPersonRow, RequirementRow
from depot.accounts.model import RoleKind
from depot.kernel.ids import CampaignId, DepotId, PersonId, RequirementId


@dataclass(frozen=True, slots=True)
class Standing:
    """A requirement that waits for consent: its depots, who was asked, and who of them decides no longer."""

    requirement_id: RequirementId
    role: RoleKind
    is_one_alone: bool
    depots: tuple[DepotId, ...]
    asked: frozenset[PersonId]
    left: frozenset[PersonId]


_RUNNING: Final = text(
    "select * from consent.campaigns where announced_on <= :on and ends_on >= :on order by campaign_id"
)


def running(tx: Session, *, on: date) -> list[Campaign]:
    """The campaigns that can be answered on the day."""
    return [campaign_of(row) for row in tx.execute(_RUNNING, {"on": on})]


# Locked in the one order that everybody keeps.
_WAITING: Final = text("""
    select r.requirement_id, r.role, r.offers_qr,
           (select array_agg(depot_id order by depot_id) from consent.requirement_depots d
             where d.requirement_id = r.requirement_id) as depots,
           (select array_agg(person_id) from consent.requirement_persons p
             where p.requirement_id = r.requirement_id) as asked,
           (select coalesce(array_agg(person_id), '{}') from consent.requirement_ends e
             where e.requirement_id = r.requirement_id) as gone
      from consent.requirements r
     where r.campaign_id = :campaign and r.state <> 'given'
       and exists (select from consent.requirement_depots d
                    where d.requirement_id = r.requirement_id and d.depot_id = any(:depots))
     order by r.requirement_id for update of r
""")


def waiting(tx: Session, campaign: CampaignId, depots: Collection[DepotId]) -> list[Standing]:
    """The requirements of the campaign that touch these depots and are not given yet, locked."""
    return [
        Standing(
            requirement_id=RequirementId(row.requirement_id),
            role=RoleKind(row.role),
            is_one_alone=row.offers_qr,
            depots=tuple(DepotId(depot) for depot in row.depots),
            asked=frozenset(PersonId(person) for person in row.asked),
            left=frozenset(PersonId(person) for person in row.gone),
        )
        for row in tx.execute(_WAITING, {"campaign": campaign, "depots": list(depots)})
    ]


def follow(
    tx: Session, requirement: RequirementId, change: Succession, *, fresh_code: Callable[[], str], on: date
) -> None:
    """New persons are asked, each with a form; others are asked no longer; what was answered stays."""
    joined = [
        {"requirement_id": requirement, "person_id": each.person, "role": each.role, "form_code": fresh_code()}
        for each in change.joined
    ]
    left = [{"requirement_id": requirement, "person_id": person, "ended_on": on} for person in change.left]
    if joined:
        tx.execute(insert(RequirementPersonRow), joined)
    if left:
        tx.execute(insert(RequirementEndRow), left)
    deciding = {"role": change.deciders.role, "offers_qr": change.deciders.is_one_alone}
    tx.execute(update(RequirementRow).where(RequirementRow.requirement_id == requirement).values(deciding))


_END: Final = text("""
    insert into consent.requirement_ends (person_id, requirement_id, ended_on)
    select p.person_id, p.requirement_id, :on
      from consent.requirement_persons p join consent.requirements r using (requirement_id)
     where r.campaign_id = :campaign and p.person_id = any(:persons)
    on conflict do nothing
""")


def end(tx: Session, campaign: CampaignId, persons: Collection[PersonId], *, on: date) -> None:
    """These persons are asked for nothing any more in the campaign."""
    tx.execute(_END, {"campaign": campaign, "persons": list(persons), "on": on})


_LINKED: Final = text("""
    select person_id from consent.links
     where campaign_id = :campaign and state <> 'voided' and person_id = any(:persons)
""")


def without_link(tx: Session, campaign: CampaignId, persons: Sequence[PersonId]) -> list[PersonId]:
    """Those who have no living link of the campaign yet."""
    linked = frozenset(tx.scalars(_LINKED, {"campaign": campaign, "persons": list(persons)}))
    return [person for person in persons if person not in linked]
