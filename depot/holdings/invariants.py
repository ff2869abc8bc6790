"""What must always hold between positions, lots and the ledger: each query returns no row (ORD-23, TAX-2)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "ORD-23: a position's lots are its units": """
        select p.position_id, coalesce(l.micro, 0) as lots, coalesce(b.micro, 0) as booked
          from depot.positions p
          left join (select position_id, sum(units_micro) as micro from depot.lots group by position_id) l
            using (position_id)
          left join (select owner as position_id, sum(balance) as micro from depot.ledger_accounts
                      where kind in ('position', 'position_held', 'position_locked') group by owner) b
            using (position_id)
         where coalesce(l.micro, 0) <> coalesce(b.micro, 0)
    """,
    "VL-3: the locked units of a position are those of its locked lots": """
        select p.position_id, coalesce(l.micro, 0) as lots, coalesce(b.micro, 0) as booked
          from depot.positions p
          left join (select position_id, sum(units_micro) as micro from depot.lots
                      where locked_until is not null group by position_id) l using (position_id)
          left join (select owner as position_id, balance as micro from depot.ledger_accounts
                      where kind = 'position_locked') b using (position_id)
         where coalesce(l.micro, 0) <> coalesce(b.micro, 0)
    """,
    "ORD-23: units are booked for positions that exist, in their fund": """
        select a.account_id
          from depot.ledger_accounts a left join depot.positions p on p.position_id = a.owner and p.isin = a.asset
         where a.kind in ('position', 'position_held', 'position_locked') and p.position_id is null
    """,
    "ORD-23: what is left of a lot is what came less what was used": """
        select l.lot_id
          from depot.lots l
          left join (select lot_id, sum(units_micro) as units, sum(cost_cents) as cost,
                            sum(vorabpauschalen_cents) as vorabpauschalen
                       from depot.lot_uses group by lot_id) u using (lot_id)
         where l.units_micro <> l.acquired_units_micro - coalesce(u.units, 0)
            or l.cost_cents <> l.acquired_cost_cents - coalesce(u.cost, 0)
            or l.vorabpauschalen_used_cents <> coalesce(u.vorabpauschalen, 0)
    """,
    "TAX-2: no lot is below nothing": """
        select lot_id from depot.lots where units_micro < 0 or cost_cents < 0
    """,
    "TAX-17: an empty lot has no cost left": """
        select lot_id from depot.lots where units_micro = 0 and cost_cents <> 0
    """,
    "TAX-17: no more Vorabpauschalen are set off than were booked": """
        select l.lot_id
          from depot.lots l
          left join (select lot_id, sum(amount_cents) as amount from depot.lot_vorabpauschalen group by lot_id) v
            using (lot_id)
         where l.vorabpauschalen_used_cents > l.vorabpauschalen_brought_cents + coalesce(v.amount, 0)
    """,
    "TAX-2: a Vorabpauschale belongs to a lot": """
        select v.lot_id, v.year
          from depot.lot_vorabpauschalen v left join depot.lots l using (lot_id)
         where l.lot_id is null
    """,
    "ACC-6: a depot's position numbers were given to it": """
        select p.position_id
          from depot.positions p
          join depot.depots d using (depot_id)
          left join depot.position_counters c using (depot_id)
         where left(p.number, 12) <> d.depot_number || '.'
            or right(p.number, 2)::int not between 1 and coalesce(c.last_suffix, 0)
    """,
}
