"""What must always hold between VL contracts and the units held: each query returns no row (VL-1 to VL-6)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "VL-3: a lot is locked to the day of its contract, as long as that keeps its units": """
        select l.lot_id, l.locked_until, c.locked_until as until, c.state
          from depot.lots l left join depot.vl_contracts c on c.contract_id = l.vl_contract
         where l.vl_contract is not null and l.units_micro > 0
           and (c.contract_id is null
                or (c.state in ('locked', 'interrupted')) <> (l.locked_until is not null)
                or l.locked_until <> c.locked_until)
    """,
    "VL-1: at most 480 EUR of a person's calendar year count as VL": """
        select a.person_id, extract(year from p.received_on) as year, sum(p.counted_cents) as cents
          from depot.vl_payments p join depot.vl_agreements a using (agreement_id)
         where p.voided_as is null or p.voided_as <> 'repaid'
         group by a.person_id, extract(year from p.received_on)
        having sum(p.counted_cents) > 48000
    """,
    "VL-2: a contract takes payments while it lasts": """
        select p.payment_id
          from depot.vl_payments p join depot.vl_contracts c using (contract_id)
         where p.received_on > c.payments_until or p.received_on < c.locked_from or p.agreement_id <> c.agreement_id
    """,
    "VL-14: a contract that was dissolved has its notice": """
        select c.contract_id
          from depot.vl_contracts c left join depot.vl_notices n using (contract_id)
         where (c.state = 'dissolved') <> (n.notice_id is not null)
    """,
}
