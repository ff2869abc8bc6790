"""What must always hold of depots: each query returns nothing (habit 11)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "ACC-4: a living depot has a holder or, as an estate, an heir, executor or recorded death": """
        select d.depot_id from depot.depots d
         where d.state in ('active', 'blocked', 'closing')
           and not exists (
               select from depot.depot_roles r
                where r.depot_id = d.depot_id and r.valid_to is null and r.revoked_on is null
                  and r.kind = any(case d.kind when 'joint' then array['joint_holder']
                                               when 'estate' then array['heir', 'executor'] else array['holder'] end))
           and not (d.kind = 'estate' and exists (select from depot.life_events e
                                                   where e.depot_id = d.depot_id and e.kind = 'death'))
    """,
    "ACC-4: a joint depot has exactly two joint holders, one of whom may have died": """
        select r.depot_id from depot.depot_roles r join depot.depots d using (depot_id)
         where d.kind = 'joint' and r.kind = 'joint_holder'
         group by r.depot_id having count(distinct r.person_id) <> 2
    """,
    "ACC-5: every depot has a reference account": """
        select depot_id from depot.depots d
         where not exists (select from depot.depot_reference_accounts r where r.depot_id = d.depot_id)
    """,
    "ACC-2: in a depot that became active everybody is identified who must be": """
        select r.depot_id, r.person_id
          from depot.depots d join depot.depot_roles r using (depot_id) join depot.persons p using (person_id)
         where d.opened_on is not null and p.kind = 'natural' and d.kind <> 'estate'
           and r.kind in ('holder', 'joint_holder', 'legal_representative', 'signatory', 'attorney')
           and not exists (select from depot.person_identifications i where i.person_id = r.person_id)
    """,
    "ACC-2: whoever passed at a provider is identified under the number of the case": """
        select case_id from depot.identification_cases c
         where c.state = 'passed'
           and not exists (select from depot.person_identifications i
                            where i.person_id = c.person_id and i.case_number = c.case_number)
    """,
    "ACC-17: the state of a depot is the last one of its history": """
        select d.depot_id from depot.depots d
         where d.state is distinct from (select s.state from depot.depot_state_changes s
                                          where s.depot_id = d.depot_id order by s.step desc limit 1)
    """,
    "ACC-17: a depot that became active has the day of its opening, a closed one that of its closing": """
        select depot_id from depot.depots
         where (state in ('active', 'blocked', 'closing') and opened_on is null)
            or (state = 'closed') <> (closed_on is not null)
    """,
    "ACC-11: an application is complete exactly when its depot became active": """
        select a.application_id from depot.depot_applications a join depot.depots d using (depot_id)
         where (a.state = 'completed') <> (d.opened_on is not null)
    """,
}
