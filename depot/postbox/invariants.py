"""What must always hold in the postbox: each query returns no rows (DOC-1, DOC-3)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "DOC-3: the numbers of a depot's documents have no gap": """
        select n.depot_id from depot.document_numbers n left join depot.documents d
            on d.depot_id = n.depot_id and d.number is not null
         group by n.depot_id, n.last_number
        having count(d.number) <> n.last_number or min(d.number) <> 1 or max(d.number) <> n.last_number
    """,
    "DOC-3: every numbered document took its number from its depot's sequence": """
        select d.document_id from depot.documents d left join depot.document_numbers n using (depot_id)
         where d.number is not null and (n.last_number is null or d.number > n.last_number)
    """,
    "DOC-3: the periods of a depot's documents are contiguous": """
        select document_id from (
            select document_id, period_from, period_to,
                   lag(period_to) over (partition by depot_id order by number) as before
              from depot.documents where number is not null
        ) as periods
         where period_from <> before + 1 and not (period_from = before and period_to = before)
    """,
    "DOC-1: every document has a reader": """
        select document_id from depot.documents d
         where not exists (select from depot.document_readers r where r.document_id = d.document_id)
    """,
}
