"""Consents that were given before a depot's data came over (CON-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from consent.model import MigratedConsent, Terms
from consent.store.terms import terms_of
from consent.tables import MigratedConsentRow
from depot.kernel.ids import DepotId, PersonId, RequirementId, StaffId, TermsId


def add(tx: Session, given: Sequence[MigratedConsent], *, source: str, staff: StaffId, now: datetime) -> int:
    """How many were not there already."""
    rows = [
        {
            "depot_id": each.depot,
            "person_id": each.person,
            "terms_id": each.terms,
            "consented_on": each.consented_on,
            "source": source,
            "recorded_by": staff,
            "recorded_at": now,
        }
        for each in given
    ]
    added = insert(MigratedConsentRow).values(rows).on_conflict_do_nothing().returning(MigratedConsentRow.terms_id)
    return len(tx.execute(added).all())


_TO_ALL: Final = text("""
    select depot_id, person_id from consent.migrated_consents where terms_id = any(:terms)
     group by depot_id, person_id having count(*) = :wanted
""")


def to_all(tx: Session, terms: Collection[TermsId]) -> dict[DepotId, frozenset[PersonId]]:
    """Who consented to every one of these versions, by depot; empty where nothing came over."""
    found: dict[DepotId, set[PersonId]] = defaultdict(set)
    for row in tx.execute(_TO_ALL, {"terms": list(terms), "wanted": len(terms)}):
        found[DepotId(row.depot_id)].add(PersonId(row.person_id))
    return {depot: frozenset(persons) for depot, persons in found.items()}


# For every depot of the requirement, to every version of its product that the campaign asks for.
_COUNTING: Final = text("""
    select d.requirement_id, m.person_id
      from consent.requirement_depots d
      join consent.requirements r using (requirement_id)
      join consent.campaign_terms c using (campaign_id)
      join consent.terms t on t.terms_id = c.terms_id and t.product = r.product
      left join consent.migrated_consents m on m.depot_id = d.depot_id and m.terms_id = t.terms_id
     where d.requirement_id = any(:ids) and m.person_id is not null
     group by d.requirement_id, r.campaign_id, r.product, m.person_id
    having count(*) = (select count(*) from consent.requirement_depots x where x.requirement_id = d.requirement_id)
           * (select count(*) from consent.campaign_terms y join consent.terms z using (terms_id)
               where y.campaign_id = r.campaign_id and z.product = r.product)
""")


def counting(tx: Session, requirements: Collection[RequirementId]) -> list[tuple[RequirementId, PersonId]]:
    """Whose earlier consents cover a requirement wholly, so that they count as given."""
    rows = tx.execute(_COUNTING, {"ids": list(requirements)})
    return [(RequirementId(row.requirement_id), PersonId(row.person_id)) for row in rows]


_OF_DEPOT: Final = text("""
    select m.person_id, t.terms_id, t.product, t.kind, t.title, t.version, t.in_force_from, t.synopsis, t.sha256
      from consent.migrated_consents m join consent.terms t using (terms_id)
     where m.depot_id = :depot and m.consented_on <= :on and t.in_force_from <= :on
     order by t.terms_id
""")


def of_depot(tx: Session, depot: DepotId, *, on: date) -> list[tuple[Terms, frozenset[PersonId]]]:
    """The versions in force to which somebody consented for the depot before it came over, with these persons."""
    versions: dict[TermsId, Terms] = {}
    persons: dict[TermsId, set[PersonId]] = defaultdict(set)
    for row in tx.execute(_OF_DEPOT, {"depot": depot, "on": on}):
        versions[TermsId(row.terms_id)] = terms_of(row)
        persons[TermsId(row.terms_id)].add(PersonId(row.person_id))
    return [(found, frozenset(persons[terms_id])) for terms_id, found in versions.items()]
