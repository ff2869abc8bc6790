"""A campaign begins: requirements, announcements and links, written set by set (CON-2, CON-3, CON-7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from consent.errors import CampaignRefused
from consent.model import Campaign, Letters, NewCampaign, NewRequirement, Terms
from consent.rules.grouping import sole_requirements
from consent.rules.notice import campaign_faults
from consent.store import campaigns, terms
from consent.usecases.announce_campaign import announce_campaign
from consent.usecases.issue_links import issue_links
from depot.accounts.model import Product
from depot.accounts.usecases.sole_holdings import sole_holdings
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, CampaignId, PersonId, StaffId, to_text
from depot.kernel.outbox import Event, publish


def start_campaign(tx: Session, new: NewCampaign, *, staff: StaffId, now: datetime) -> Campaign:
    """Ask every sole holder of the products concerned, two months ahead (CON-2, CON-3)."""
    found = terms.among(tx, new.terms)
    faults = campaign_faults(new, found, today=today(now))
    if faults:
        raise CampaignRefused(_faults=faults)
    campaign_id = CampaignId(new_id())
    campaigns.add(tx, campaign_id, new, staff=staff, now=now)
    wanted = _requirements(tx, new, found)
    campaigns.add_requirements(tx, campaign_id, wanted)
    campaign = Campaign(
        campaign_id=campaign_id,
        title=new.title,
        announced_on=new.announced_on,
        effective_on=new.effective_on,
        ends_on=new.ends_on,
        letters=new.letters,
    )
    offline = _without_access(tx, wanted)
    announce_campaign(tx, campaign, found, wanted, offline=offline, now=now)
    issue_links(tx, campaign_id, _invited(new, wanted, offline), now=now)
    content = {"campaign_id": to_text(PREFIX["CampaignId"], campaign_id), "requirements": len(wanted)}
    publish(tx, Event("consent_campaign_started.v1", subject=campaign_id, content=content), now=now)
    return campaign


def _requirements(tx: Session, new: NewCampaign, found: Sequence[Terms]) -> list[NewRequirement]:
    products: list[Product] = sorted({terms.product for terms in found})
    return [
        requirement
        for product in products
        for requirement in sole_requirements(product, sole_holdings(tx, product, on=new.announced_on))
    ]


def _without_access(tx: Session, wanted: Sequence[NewRequirement]) -> frozenset[PersonId]:
    asked = {person for requirement in wanted for person in requirement.persons}
    return persons_without_access(tx, asked)


def _invited(new: NewCampaign, wanted: Sequence[NewRequirement], offline: frozenset[PersonId]) -> list[PersonId]:
    """Who gets a link: it must be able to answer something, and the campaign or the lack of an access asks for it."""
    able = {person for requirement in wanted if requirement.offers_qr for person in requirement.persons}
    return sorted(able if new.letters is Letters.ALL else able & offline)
