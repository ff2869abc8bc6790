"""What must always hold in the ledger: each query returns no row (ORD-23, CSH-2)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "CSH-2: a balance is the sum of its transfers": """
        select a.account_id, a.balance, coalesce(i.amount, 0) - coalesce(o.amount, 0) as booked
          from depot.ledger_accounts a
          left join (select target, sum(amount) as amount from depot.ledger_transfers group by target) i
            on i.target = a.account_id
          left join (select source, sum(amount) as amount from depot.ledger_transfers group by source) o
            on o.source = a.account_id
         where a.balance <> coalesce(i.amount, 0) - coalesce(o.amount, 0)
    """,
    "CSH-2: every asset sums to zero": """
        select asset, sum(balance) as off from depot.ledger_accounts group by asset having sum(balance) <> 0
    """,
    "CSH-2: a transfer moves one asset": """
        select t.entry_id, t.line
          from depot.ledger_transfers t
          join depot.ledger_accounts s on s.account_id = t.source
          join depot.ledger_accounts g on g.account_id = t.target
         where s.asset <> g.asset
    """,
    "CSH-2: no customer's account is overdrawn": """
        select account_id, kind, balance from depot.ledger_accounts
         where kind in ('cash', 'cash_held', 'position', 'position_held', 'position_locked')
           and (balance < 0 or may_overdraw)
    """,
    "CSH-2: an entry moves something, on its own booking day": """
        select e.entry_id
          from depot.ledger_entries e left join depot.ledger_transfers t using (entry_id)
         group by e.entry_id, e.booked_on
        having count(t.entry_id) = 0 or bool_or(t.booked_on <> e.booked_on)
    """,
    "CSH-2: a reversal moves back exactly what its entry moved": """
        select r.entry_id, r.reverses
          from depot.ledger_entries r
         where r.reverses is not null
           and exists (
               (select source, target, amount from depot.ledger_transfers where entry_id = r.reverses
                except all
                select target, source, amount from depot.ledger_transfers where entry_id = r.entry_id)
               union all
               (select target, source, amount from depot.ledger_transfers where entry_id = r.entry_id
                except all
                select source, target, amount from depot.ledger_transfers where entry_id = r.reverses)
           )
    """,
    "ORD-23: units of customers and suspense are the units at the registrar": """
        select asset, sum(balance) as off
          from depot.ledger_accounts
         where kind in ('position', 'position_held', 'position_locked', 'unit_suspense', 'registrar')
         group by asset
        having sum(balance) <> 0
    """,
}
