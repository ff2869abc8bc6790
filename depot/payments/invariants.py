"""What must always hold in payments: each query returns no row (CSH-3, CSH-6, CSH-9)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "CSH-6: a file's count and sum are those of what it carries": """
        select f.file_id, f.payments, f.total_cents
          from depot.payment_files f
          left join (select file_id, count(*) as n, sum(amount_cents) as cents from depot.direct_debits
                      where file_id is not null group by file_id
                     union all
                     select file_id, count(*), sum(amount_cents) from depot.payouts
                      where file_id is not null group by file_id) c using (file_id)
         where c.n is distinct from f.payments or c.cents is distinct from f.total_cents
    """,
    "CSH-6: every file is kept as sent": """
        select file_id from depot.payment_files f
         where sha256 is null or not exists (select from depot.payment_file_parts p where p.file_id = f.file_id)
    """,
    "CSH-5: nothing is planned under a revoked mandate": """
        select d.debit_id from depot.direct_debits d join depot.mandates m using (mandate_id)
         where d.state = 'scheduled' and m.revoked_on is not null
    """,
    "FEE-2: what is owed in fees is what open claims say": """
        select a.account_id, a.balance, c.cents
          from depot.ledger_accounts a
          left join (select depot_id, sum(amount_cents) as cents from depot.fee_claims
                      where state = 'open' group by depot_id) c on c.depot_id = a.owner
         where a.kind = 'fee_claim' and a.balance <> -coalesce(c.cents, 0)
    """,
    "CSH-3: money in clearing is what is open, on its way back or on its way out": """
        with waiting as (
            select coalesce(sum(case when is_credit then amount_cents else -amount_cents end), 0) as cents
              from depot.bank_lines where state = 'open'
            union all
            select coalesce(sum(amount_cents), 0) from depot.payouts
             where (depot_id is not null and state = 'sent')
                or (depot_id is null and state in ('released', 'filed', 'sent'))
        )
        select a.account_id, a.balance, w.cents
          from depot.ledger_accounts a
         cross join (select sum(cents) as cents from waiting) w
         where a.kind = 'in_transit' and a.asset = 'EUR' and a.owner is null and a.balance <> w.cents
    """,
}
