"""What must always hold of persons: each query returns nothing (habit 11)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "ACC-1: every natural person has particulars, an address and a tax residence": """
        select p.person_id from depot.persons p
         where p.kind = 'natural'
           and (not exists (select from depot.natural_persons n where n.person_id = p.person_id)
                or not exists (select from depot.person_addresses a where a.person_id = p.person_id)
                or not exists (select from depot.person_tax_residencies t where t.person_id = p.person_id))
    """,
    "ACC-2: behind every legal person stands a beneficial owner": """
        select person_id from depot.persons p
         where p.kind = 'legal' and not exists (select from depot.beneficial_owners o where o.company_id = p.person_id)
    """,
    "ACC-2: nobody was identified with a document that had expired": """
        select identification_id from depot.person_identifications where valid_until < identified_on
    """,
}
