"""Staff may issue a new link, which voids the old one (CON-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from consent.errors import CampaignOver, NothingToAskFor
from consent.rules.answer import is_waiting
from consent.store import campaigns, links, requirements
from consent.usecases.issue_links import issue_links
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import CampaignId, LinkId, PersonId


def reissue_link(tx: Session, campaign: CampaignId, person: PersonId, *, now: datetime) -> LinkId:
    """The old link, its letter and its open visits are good for nothing from now on (CON-9)."""
    found = campaigns.campaign(tx, campaign)
    if found is None:
        raise NotFound("campaign")
    on = today(now)
    if on > found.ends_on:
        raise CampaignOver
    asked = requirements.in_campaign(tx, person, campaign)
    if not asked:
        raise NotFound("person")
    if not any(requirement.offers_qr and is_waiting(requirement, on=on) for requirement in asked):
        raise NothingToAskFor
    links.void(tx, campaign, person)
    return issue_links(tx, campaign, [person], now=now)[0]
