"""Campaigns, requirements, figures: a few statements however many persons are asked (CON-2, CON-3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, insert, select, text
from sqlalchemy.orm import Session

from consent.model import (
    AskedItem,
    Campaign,
    Letters,
    NewCampaign,
    NewRequirement,
    RequirementState,
)
from consent.tables import CampaignRow, CampaignTermsRow, RequirementDepotRow, RequirementPersonRow, RequirementRow
from depot.accounts.model import Product, RoleKind
from depot.kernel.clock import new_id
from depot.kernel.ids import CampaignId, DepotId, PersonId, RequirementId, StaffId


def campaign_of(row: Row[*tuple[Any, ...]]) -> Campaign:
    """A campaign from its columns."""
    return Campaign(
        campaign_id=CampaignId(row.campaign_id),
        title=row.title,
        announced_on=row.announced_on,
        effective_on=row.effective_on,
        ends_on=row.ends_on,
        letters=Letters(row.letters),
    )


def add(tx: Session, campaign_id: CampaignId, new: NewCampaign, *, staff: StaffId, now: datetime) -> None:
    """The campaign and what it is about."""
    tx.execute(
        insert(CampaignRow).values(
            campaign_id=campaign_id,
            title=new.title,
            announced_on=new.announced_on,
            effective_on=new.effective_on,
            ends_on=new.ends_on,
            letters=new.letters,
            qr_roles=sorted(new.qr_roles),
            started_by=staff,
            started_at=now,
        )
    )
    rows = [{"campaign_id": campaign_id, "terms_id": terms_id} for terms_id in new.terms]
    tx.execute(insert(CampaignTermsRow), rows)


def add_requirements(
    tx: Session, campaign_id: CampaignId, wanted: Sequence[NewRequirement], *, fresh_code: Callable[[], str]
) -> None:
    """Requirements of the campaign with their persons and depots; each person has a form for each (CON-3, CON-10)."""
    if not wanted:
        return
    made = [(RequirementId(new_id()), new) for new in wanted]
    tx.execute(
        insert(RequirementRow),
        [
            {
                "requirement_id": requirement_id,
                "campaign_id": campaign_id,
                "product": new.product,
                "role": new.role,
                "offers_qr": new.is_one_alone,
                "state": RequirementState.OPEN,
            }
            for requirement_id, new in made
        ],
    )
    persons = [
        {"requirement_id": made_id, "person_id": asked.person, "role": asked.role, "form_code": fresh_code()}
        for made_id, new in made
        for asked in new.asked
    ]
    depots = [{"requirement_id": made_id, "depot_id": depot} for made_id, new in made for depot in new.depots]
    tx.execute(insert(RequirementPersonRow), persons)
    tx.execute(insert(RequirementDepotRow), depots)


_ASKED = """
    select p.person_id, p.requirement_id, p.role, p.form_code, r.product,
           r.offers_qr and p.role = any(c.qr_roles) as offers_qr,
           (select array_agg(depot_id order by depot_id) from consent.requirement_depots d
             where d.requirement_id = r.requirement_id) as depots
      from consent.campaigns c
      join consent.requirements r using (campaign_id)
      join consent.requirement_persons p using (requirement_id)
     where c.campaign_id = :campaign {only}
     order by p.person_id, p.requirement_id
"""
_EVERYBODY = text(_ASKED.format(only=""))
_THESE = text(_ASKED.format(only="and p.person_id = any(:persons)"))


def asked(
    tx: Session, campaign_id: CampaignId, *, persons: Collection[PersonId] | None = None
) -> Iterator[tuple[PersonId, list[AskedItem]]]:
    """Everybody whom the campaign asks, or these persons, with everything asked of them; streamed."""
    query, which = (_EVERYBODY, {}) if persons is None else (_THESE, {"persons": list(persons)})
    rows = tx.execute(query, {"campaign": campaign_id, **which}, execution_options={"yield_per": 1_000})
    for person, found in groupby(rows, key=attrgetter("person_id")):
        yield (
            PersonId(person),
            [
                AskedItem(
                    requirement_id=RequirementId(row.requirement_id),
                    person=PersonId(person),
                    product=Product(row.product),
                    role=RoleKind(row.role),
                    depots=tuple(DepotId(depot) for depot in row.depots),
                    offers_qr=row.offers_qr,
                    form_code=row.form_code,
                )
                for row in found
            ],
        )


def campaign(tx: Session, campaign_id: CampaignId) -> Campaign | None:
    """One campaign."""
    row = tx.execute(select(CampaignRow.__table__).where(CampaignRow.campaign_id == campaign_id)).one_or_none()
    return None if row is None else campaign_of(row)


def listed(tx: Session, *, after: CampaignId | None, limit: int) -> list[Campaign]:
    """Campaigns in the order they were started."""
    query = select(CampaignRow.__table__).order_by(CampaignRow.campaign_id).limit(limit)
    if after is not None:
        query = query.where(CampaignRow.campaign_id > after)
    return [campaign_of(row) for row in tx.execute(query)]
