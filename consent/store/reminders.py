"""Who is due to be reminded, and who has been (CON-13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from consent.model import AskedItem
from consent.rules.reminders import FIRST_AFTER, SECOND_AFTER
from consent.tables import ReminderRow
from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import CampaignId, DepotId, DocumentId, PersonId, RequirementId


@dataclass(frozen=True, slots=True)
class Due:
    """A person to remind of what is still open in a campaign; `number` is the first reminder or the second."""

    campaign: CampaignId
    person: PersonId
    number: int
    items: tuple[AskedItem, ...]


# An answer of one's own, a refusal too, ends the reminding, and so does a requirement that others completed.
_DUE: Final = text("""
    with running as (
        select campaign_id, qr_roles, case when announced_on <= :second then 2 else 1 end as number
          from consent.campaigns where announced_on <= :first and ends_on >= :today
    ), open_items as (
        select s.campaign_id, s.number, p.person_id, p.requirement_id, p.role, p.form_code, r.product,
               r.offers_qr and p.role = any(s.qr_roles) as offers_qr
          from running s
          join consent.requirements r using (campaign_id)
          join consent.requirement_persons p using (requirement_id)
         where r.state in ('open', 'partly_given')
           and not exists (select from consent.requirement_ends e
                            where e.requirement_id = p.requirement_id and e.person_id = p.person_id)
           and not exists (select from consent.consents c
                            where c.requirement_id = p.requirement_id and c.person_id = p.person_id)
           and not exists (select from consent.reminders m
                            where m.campaign_id = s.campaign_id and m.person_id = p.person_id and m.number >= s.number)
    ), due as (
        select distinct campaign_id, person_id from open_items order by 1, 2 limit :limit
    )
    select i.*, (select array_agg(depot_id order by depot_id) from consent.requirement_depots d
                  where d.requirement_id = i.requirement_id) as depots
      from due join open_items i using (campaign_id, person_id)
     order by i.campaign_id, i.person_id, i.requirement_id
""")


def due(tx: Session, *, today: date, limit: int) -> list[Due]:
    """At most so many persons, each with what is open."""
    days = {"today": today, "first": today - FIRST_AFTER, "second": today - SECOND_AFTER, "limit": limit}
    found: dict[tuple[CampaignId, PersonId, int], list[AskedItem]] = defaultdict(list)
    for row in tx.execute(_DUE, days):
        item = AskedItem(
            requirement_id=RequirementId(row.requirement_id),
            person=PersonId(row.person_id),
            product=Product(row.product),
            role=RoleKind(row.role),
            depots=tuple(DepotId(depot) for depot in row.depots),
            offers_qr=row.offers_qr,
            form_code=row.form_code,
        )
        found[row.campaign_id, row.person_id, row.number].append(item)
    return [Due(campaign, person, number, tuple(items)) for (campaign, person, number), items in found.items()]


def add(tx: Session, reminded: Sequence[tuple[Due, DocumentId]], *, on: date) -> None:
    """Each was reminded, by this document."""
    rows = [
        {
            "campaign_id": each.campaign,
            "person_id": each.person,
            "number": each.number,
            "document_id": document,
            "sent_on": on,
        }
        for each, document in reminded
    ]
    tx.execute(insert(ReminderRow), rows)
