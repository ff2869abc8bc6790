"""A campaign begins: requirements, announcements and links, set by set, however many persons (CON-2, CON-3, CON-7)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Final

import structlog
from sqlalchemy.orm import Session

from auth.usecases.persons_without_access import persons_without_access
from consent.errors import CampaignRefused
from consent.model import AskedItem, Campaign, Letters, NewCampaign, NewRequirement, Terms
from consent.rules.grouping import Migrated, shared_requirements, sole_requirement
from consent.rules.notice import campaign_faults
from consent.store import campaigns, migrated, successions, terms
from consent.usecases.announce_campaign import announce_campaign
from consent.usecases.fresh_form_code import fresh_form_code
from consent.usecases.issue_links import issue_links
from depot.accounts.model import DepotKind, Product, Roster
from depot.accounts.usecases.deceased_among import deceased_among
from depot.accounts.usecases.rosters_of_many_deciders import rosters_of_many_deciders
from depot.accounts.usecases.sole_holdings import sole_holdings
from depot.kernel import pending
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, CampaignId, DepotId, PersonId, StaffId, TermsId, to_text
from depot.kernel.outbox import Event, publish

AT_ONCE: Final = 1_000
log = structlog.get_logger("consent")


def start_campaign(tx: Session, new: NewCampaign, *, staff: StaffId, now: datetime) -> Campaign:
    """Ask everybody whose consent the depots of the products concerned need, two months ahead (CON-2 to CON-4)."""
    found = terms.among(tx, new.terms)
    faults = campaign_faults(new, found, today=today(now))
    if faults:
        raise CampaignRefused(_faults=faults)
    campaign_id = CampaignId(new_id())
    campaigns.add(tx, campaign_id, new, staff=staff, now=now)
    requirements = _require(tx, campaign_id, new, found)
    campaign = Campaign(
        campaign_id=campaign_id,
        title=new.title,
        announced_on=new.announced_on,
        effective_on=new.effective_on,
        ends_on=new.ends_on,
        letters=new.letters,
    )
    _invite(tx, campaign, found, now=now)
    content = {"campaign_id": to_text(PREFIX["CampaignId"], campaign_id), "requirements": requirements}
    publish(tx, Event("consent_campaign_started.v1", subject=campaign_id, content=content), now=now)
    return campaign


def _require(tx: Session, campaign: CampaignId, new: NewCampaign, found: Sequence[Terms]) -> int:
    """How many requirements there are; a depot without anybody who could consent asks nobody."""
    products: dict[Product, list[TermsId]] = defaultdict(list)
    for terms_found in found:
        products[terms_found.product].append(terms_found.terms_id)
    before = {product: migrated.to_all(tx, ids) for product, ids in products.items()}
    wanted = chain.from_iterable(_wanted(tx, product, new, before[product]) for product in sorted(products))
    count = 0
    while some := list(islice(wanted, AT_ONCE)):
        campaigns.add_requirements(tx, campaign, some, fresh_code=fresh_form_code)
        count += len(some)
    return count


def _wanted(tx: Session, product: Product, new: NewCampaign, before: Migrated) -> Iterator[NewRequirement]:
    for person, depots in sole_holdings(tx, product, on=new.announced_on):
        alone = sole_requirement(product, person, depots, migrated=before)
        if alone is not None:
            yield alone
    wards: dict[DepotId, Roster] = {}  # few; one person's depots are one requirement, wherever in the stream they come
    for some in rosters_of_many_deciders(tx, product, on=new.announced_on):
        wards |= {depot: roster for depot, roster in some.items() if roster.kind is DepotKind.SINGLE}
        others = {depot: roster for depot, roster in some.items() if depot not in wards}
        yield from shared_requirements(product, others, migrated=before, on=new.announced_on)
    yield from shared_requirements(product, wards, migrated=before, on=new.announced_on)


def _invite(tx: Session, campaign: Campaign, found: Sequence[Terms], *, now: datetime) -> None:
    """Announcements and links, a thousand persons at a time; memory does not grow with the campaign."""
    done = 0
    everybody = campaigns.asked(tx, campaign.campaign_id)
    while asked := dict(islice(everybody, AT_ONCE)):
        dead = deceased_among(tx, asked)
        if dead:  # whose place nobody has taken yet: the seat waits for the heirs (ACC-14)
            successions.end(tx, campaign.campaign_id, dead, on=campaign.announced_on)
            asked = {person: items for person, items in asked.items() if person not in dead}
        offline = persons_without_access(tx, asked)
        announce_campaign(tx, campaign, found, asked, offline=offline, now=now)
        issue_links(tx, campaign.campaign_id, _linked(campaign, asked, offline), now=now)
        pending.write(tx)
        done += len(asked)
        log.info("campaign_invites", campaign=to_text(PREFIX["CampaignId"], campaign.campaign_id), persons=done)


def _linked(campaign: Campaign, asked: dict[PersonId, list[AskedItem]], offline: frozenset[PersonId]) -> list[PersonId]:
    """Who gets a link: it must be able to answer something, and the campaign or the lack of an access asks for it."""
    able = [person for person, items in asked.items() if any(item.offers_qr for item in items)]
    return able if campaign.letters is Letters.ALL else [person for person in able if person in offline]
