"""Roles that begin or end while a campaign runs: successors are asked, others no longer (CON-4)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from consent.model import AskedItem, Campaign, Letters
from consent.rules.succession import Succession, succession
from consent.store import campaigns, successions, terms
from consent.usecases.announce_campaign import announce_campaign
from consent.usecases.fresh_form_code import fresh_form_code
from consent.usecases.issue_links import issue_links
from consent.usecases.move_requirements import move_requirements
from depot.accounts.usecases.deceased_among import deceased_among
from depot.accounts.usecases.depots_with_life_events import depots_with_life_events
from depot.accounts.usecases.roster_of import roster_of
from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, PersonId, RequirementId, to_text
from depot.kernel.outbox import Event, publish


def ask_successors(tx: Session, *, now: datetime) -> int:
    """How many persons were asked now, in all running campaigns; again without effect (CON-4)."""
    return sum(_in_campaign(tx, campaign, now=now) for campaign in successions.running(tx, on=today(now)))


def _in_campaign(tx: Session, campaign: Campaign, *, now: datetime) -> int:
    on = today(now)
    changed = depots_with_life_events(tx, since=campaign.announced_on)
    if not changed:
        return 0
    found: dict[RequirementId, tuple[successions.Standing, Succession]] = {}
    for standing in successions.waiting(tx, campaign.campaign_id, changed):
        rosters = [roster_of(tx, depot, on=on) for depot in standing.depots]
        dead = deceased_among(tx, standing.asked)
        change = succession(standing.asked, standing.left, rosters, dead=dead, on=on)
        if change is not None and _is_news(standing, change):
            found[standing.requirement_id] = (standing, change)
    for requirement, (_, change) in found.items():
        successions.follow(tx, requirement, change, fresh_code=fresh_form_code, on=on)
        _publish(tx, campaign, requirement, change, now=now)
    depots = {requirement: standing.depots for requirement, (standing, _) in found.items()}
    move_requirements(tx, depots, dict.fromkeys(depots, campaign.effective_on), on=on)
    joined = {(each.person, requirement) for requirement, (_, change) in found.items() for each in change.joined}
    _invite(tx, campaign, joined, now=now)
    return len({person for person, _ in joined})


def _is_news(standing: successions.Standing, change: Succession) -> bool:
    deciding = (change.deciders.role, change.deciders.is_one_alone)
    return bool(change.joined or change.left) or deciding != (standing.role, standing.is_one_alone)


def _publish(tx: Session, campaign: Campaign, requirement: RequirementId, change: Succession, *, now: datetime) -> None:
    content = {
        "campaign_id": to_text(PREFIX["CampaignId"], campaign.campaign_id),
        "joined": len(change.joined),
        "left": len(change.left),
    }
    publish(tx, Event("consent_succession.v1", subject=requirement, content=content), now=now)


def _invite(tx: Session, campaign: Campaign, joined: set[tuple[PersonId, RequirementId]], *, now: datetime) -> None:
    """Announced today to those who join: they take the place of somebody to whom it was announced in time (CON-2)."""
    if not joined:
        return
    asked: dict[PersonId, list[AskedItem]] = defaultdict(list)
    persons = {person for person, _ in joined}
    for person, items in campaigns.asked(tx, campaign.campaign_id, persons=persons):
        asked[person] = [item for item in items if (person, item.requirement_id) in joined]
    offline = persons_without_access(tx, asked)
    concerned = terms.of_campaigns(tx, [campaign.campaign_id])[campaign.campaign_id]
    announced = replace(campaign, announced_on=today(now))
    announce_campaign(tx, announced, concerned, asked, offline=offline, now=now)
    able = [person for person, items in asked.items() if any(item.offers_qr for item in items)]
    wanted = able if campaign.letters is Letters.ALL else [person for person in able if person in offline]
    issue_links(tx, campaign.campaign_id, successions.without_link(tx, campaign.campaign_id, wanted), now=now)
