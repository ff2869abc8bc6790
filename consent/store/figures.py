"""What is counted of a campaign (CON-14)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from consent.model import ConsentChannel, Decision, RequirementState
from consent.rules.figures import Counts, DayCount, GroupCount
from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import CampaignId

_COUNTS: Final = text("""
    with asked as (
        select p.person_id, p.requirement_id
          from consent.requirement_persons p join consent.requirements r using (requirement_id)
         where r.campaign_id = :campaign
    ), opened as (
        select person_id from consent.links where campaign_id = :campaign and reached_at is not null
        union
        select o.person_id from consent.online_requests o, unnest(o.requirements) as u(requirement_id)
          join consent.requirements r using (requirement_id) where r.campaign_id = :campaign
    ), reached as (
        select person_id from opened
        union
        select c.person_id from consent.consents c join consent.requirements r using (requirement_id)
         where r.campaign_id = :campaign
    )
    select (select count(distinct person_id) from asked) as persons,
           (select count(*) from consent.links where campaign_id = :campaign and state <> 'voided') as by_letter,
           (select count(*) from reached) as reached,
           (select count(*) from opened) as opened,
           (select count(*) from consent.links where campaign_id = :campaign and state = 'locked') as locked
""")


def counts(tx: Session, campaign: CampaignId) -> Counts:
    """Persons and links."""
    row = tx.execute(_COUNTS, {"campaign": campaign}).one()
    return Counts(row.persons, row.by_letter, row.reached, row.opened, row.locked)


_GROUPS: Final = text("""
    select product, role, state, count(*) as n
      from consent.requirements where campaign_id = :campaign group by product, role, state order by 1, 2, 3
""")


def groups(tx: Session, campaign: CampaignId) -> tuple[GroupCount, ...]:
    """Requirements by product, role and state."""
    return tuple(
        GroupCount(Product(row.product), RoleKind(row.role), RequirementState(row.state), row.n)
        for row in tx.execute(_GROUPS, {"campaign": campaign})
    )


_DAYS: Final = text("""
    select (c.decided_at at time zone 'Europe/Berlin')::date as day, c.channel, c.decision, count(*) as n
      from consent.consents c join consent.requirements r using (requirement_id)
     where r.campaign_id = :campaign group by 1, 2, 3 order by 1, 2, 3
""")


def days(tx: Session, campaign: CampaignId) -> tuple[DayCount, ...]:
    """Answers by day in Berlin, channel and decision."""
    return tuple(
        DayCount(row.day, ConsentChannel(row.channel), Decision(row.decision), row.n)
        for row in tx.execute(_DAYS, {"campaign": campaign})
    )
