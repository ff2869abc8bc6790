"""What is asked of a person, and the lock under which it is answered (CON-3, CON-4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, text, update
from sqlalchemy.orm import Session

from consent.model import Decision, Requirement, RequirementState
from consent.store import migrated
from consent.store.campaigns import campaign_of
from consent.store.terms import of_campaigns
from consent.tables import ConsentRow, RequirementRow
from depot.accounts.model import Product, RoleKind
from depot.kernel.ids import CampaignId, DepotId, PersonId, RequirementId

_OF_PERSON = """
    select r.requirement_id, r.product, p.role, p.form_code,
           r.offers_qr and p.role = any(c.qr_roles) as offers_qr, r.state,
           r.effective_on as given_effective_on,
           c.campaign_id, c.title, c.announced_on, c.effective_on, c.ends_on, c.letters, last.decision, last.decided_at,
           (select array_agg(depot_id order by depot_id) from consent.requirement_depots d
             where d.requirement_id = r.requirement_id) as depots
      from consent.requirement_persons p
      join consent.requirements r using (requirement_id)
      join consent.campaigns c using (campaign_id)
      left join lateral (select decision, decided_at from consent.consents
            where requirement_id = r.requirement_id and person_id = :person
            order by consent_id desc limit 1) last on true
     where p.person_id = :person {only}
     order by c.campaign_id, r.requirement_id
"""
_ALL = text(_OF_PERSON.format(only=""))
_IN_CAMPAIGN = text(_OF_PERSON.format(only="and r.campaign_id = :campaign"))
_LOCK = text("""
    select r.requirement_id from consent.requirements r join consent.requirement_persons p using (requirement_id)
     where p.person_id = :person and r.requirement_id = any(:ids)
     order by r.requirement_id for update of r
""")


def of_person(tx: Session, person: PersonId) -> list[Requirement]:
    """Everything that was ever asked of the person, oldest campaign first."""
    return _read(tx, tx.execute(_ALL, {"person": person}).all())


def in_campaign(tx: Session, person: PersonId, campaign: CampaignId) -> list[Requirement]:
    """What one campaign asks of the person."""
    return _read(tx, tx.execute(_IN_CAMPAIGN, {"person": person, "campaign": campaign}).all())


def _read(tx: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Requirement]:
    terms = of_campaigns(tx, {CampaignId(row.campaign_id) for row in rows}) if rows else {}
    return [
        Requirement(
            requirement_id=RequirementId(row.requirement_id),
            campaign=campaign_of(row),
            product=Product(row.product),
            role=RoleKind(row.role),
            depots=tuple(DepotId(depot) for depot in row.depots),
            offers_qr=row.offers_qr,
            state=RequirementState(row.state),
            effective_on=row.given_effective_on,
            terms=tuple(found for found in terms[row.campaign_id] if found.product == row.product),
            decision=Decision(row.decision) if row.decision else None,
            decided_at=row.decided_at,
            form_code=row.form_code,
        )
        for row in rows
    ]


def lock(tx: Session, person: PersonId, ids: Collection[RequirementId]) -> frozenset[RequirementId]:
    """Those of the requirements that are asked of the person, locked in one order until the transaction ends."""
    return frozenset(tx.scalars(_LOCK, {"person": person, "ids": list(ids)}))


def decisions(tx: Session, ids: Collection[RequirementId]) -> dict[RequirementId, dict[PersonId, Decision]]:
    """The last word of every person on each requirement; consents of before the migration count (CON-2)."""
    rows = tx.execute(
        select(ConsentRow.requirement_id, ConsentRow.person_id, ConsentRow.decision)
        .where(ConsentRow.requirement_id.in_(ids))
        .order_by(ConsentRow.consent_id)
    )
    found: dict[RequirementId, dict[PersonId, Decision]] = defaultdict(dict)
    for requirement, person in migrated.counting(tx, ids):
        found[requirement][person] = Decision.GIVEN
    for row in rows:
        found[row.requirement_id][row.person_id] = Decision(row.decision)
    return found


def set_state(tx: Session, requirement: RequirementId, state: RequirementState, *, effective_on: date | None) -> None:
    """The state that follows from the answers."""
    values = {"state": state, "effective_on": effective_on}
    tx.execute(update(RequirementRow).where(RequirementRow.requirement_id == requirement).values(values))


_SINCE = text("""
    select r.requirement_id from consent.consents c join consent.requirements r using (requirement_id)
     where c.person_id = :person and c.decided_at >= :since
""")


def answered_since(tx: Session, person: PersonId, *, since: datetime) -> frozenset[RequirementId]:
    """What the person has answered since a moment."""
    return frozenset(tx.scalars(_SINCE, {"person": person, "since": since}))
