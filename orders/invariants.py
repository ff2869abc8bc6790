"""What must always hold for orders: each query returns no row (ORD-10, ORD-12, ORD-23)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "ORD-12: an order is settled exactly when it has its settlement": """
        select o.order_id, o.state from orders.orders o left join orders.settlements s using (order_id)
         where (o.state = 'settled') <> (s.order_id is not null)
    """,
    "ORD-12: a settlement is booked in the ledger once": """
        select s.settlement_id, count(e.entry_id) as entries
          from orders.settlements s left join depot.ledger_entries e
            on e.reference = s.settlement_id and e.kind in ('subscription_settled', 'redemption_settled')
           and e.reverses is null
         group by s.settlement_id having count(e.entry_id) <> 1
    """,
    "ORD-12: a settlement has moved its units through lots": """
        select s.settlement_id, s.units_micro
          from orders.settlements s join orders.orders o using (order_id)
         where s.units_micro <> case o.side
               when 'subscription' then (select coalesce(sum(l.acquired_units_micro), 0) from depot.lots l
                                          where l.reference = s.settlement_id)
               else (select coalesce(sum(u.units_micro), 0) from depot.lot_uses u
                      where u.reference = s.settlement_id and u.returns is null) end
    """,
    "CSH-9: what a sale brings for the reference account leaves by one pay-out": """
        select s.settlement_id, s.payment_cents, p.amount_cents
          from orders.settlements s
          join orders.orders o using (order_id)
          left join depot.payouts p on p.origin_id = s.settlement_id
         where o.side = 'redemption' and o.money = 'reference_account' and s.payment_cents > 0
           and p.amount_cents is distinct from s.payment_cents
    """,
    "ORD-10: orders are in a bundle from its sending on": """
        select order_id, state from orders.orders
         where (state in ('forwarded', 'settled', 'rejected')) <> (bundle_id is not null)
           and purpose not in ('vorabpauschale', 'plan_sale', 'fee')
    """,
    "ORD-10: a bundle holds as many orders as were sent": """
        select b.bundle_id, b.orders, count(o.order_id) as found
          from orders.bundles b left join orders.orders o using (bundle_id)
         group by b.bundle_id having count(o.order_id) <> b.orders
    """,
    "ORD-10: a bundle is confirmed exactly when it has its confirmation": """
        select b.bundle_id, b.state from orders.bundles b left join orders.confirmations c using (bundle_id)
         where (b.state in ('sent', 'rejected')) <> (c.bundle_id is null)
    """,
    "ORD-1: the legs of a switch make up the whole": """
        select order_id, sum(percent) as percent from orders.switch_legs group by order_id having sum(percent) <> 100
    """,
    "ORD-1: a switch puts no more into its legs than its redemption brought": """
        select l.order_id, s.payment_cents, sum(b.amount_cents) as ordered
          from orders.switch_legs l
          join orders.orders b on b.order_id = l.leg_order_id
          left join orders.settlements s on s.order_id = l.order_id
         group by l.order_id, s.payment_cents having coalesce(s.payment_cents, 0) < sum(b.amount_cents)
    """,
    "ORD-11: the orders of a settled bundle and the suspense make up the confirmed total": """
        select c.bundle_id, c.total_units_micro, sum(s.units_micro) as settled
          from orders.confirmations c
          join orders.bundles b using (bundle_id)
          join orders.settlements s using (bundle_id)
         where b.state = 'settled'
         group by c.bundle_id, b.side, c.total_units_micro
        having c.total_units_micro <> sum(s.units_micro) + coalesce(
               (select sum(case when (a.kind = 'unit_suspense') = (b.side = 'subscription')
                                then t.amount else -t.amount end)
                  from depot.ledger_entries e
                  join depot.ledger_transfers t using (entry_id)
                  join depot.ledger_accounts a on a.account_id = t.target
                 where e.reference = c.bundle_id and e.kind = 'bundle_rounding'
                   and a.kind in ('unit_suspense', 'registrar')), 0)
    """,
    "ORD-3: what the ledger holds of a position is what open orders and transfers reserve": """
        select a.owner, a.balance as held, coalesce(sum(r.units_micro), 0) as reserved
          from depot.ledger_accounts a
          left join (
                select position_id, units_held_micro as units_micro from orders.orders
                 where side = 'redemption'
                   and state in ('placed', 'watching', 'accepted', 'suspended', 'forwarded')
                union all
                select position_id, units_micro from orders.transfers
                 where kind <> 'in' and state in ('placed', 'in_progress')) r on r.position_id = a.owner
         where a.kind = 'position_held'
         group by a.owner, a.balance having coalesce(sum(r.units_micro), 0) <> a.balance
    """,
    "ORD-3, CSH-1: what the ledger holds of a cash account is what open orders and pay-outs reserve": """
        with reserved as (
            select depot_id, sum(cents) as cents from (
                select depot_id, money_held_cents as cents from orders.orders
                 where state in ('placed', 'watching', 'accepted', 'suspended', 'forwarded')
                union all
                select depot_id, amount_cents from depot.payouts where state in ('released', 'filed')
            ) each_one where depot_id is not null group by depot_id
        )
        select a.owner, a.balance as held, r.cents as reserved
          from depot.ledger_accounts a left join reserved r on r.depot_id = a.owner
         where a.kind = 'cash_held' and a.balance <> coalesce(r.cents, 0)
    """,
    "ORD-3: nobody reserves what the ledger has no account for": """
        select o.order_id from orders.orders o
         where o.state in ('placed', 'watching', 'accepted', 'suspended', 'forwarded')
           and ((o.units_held_micro <> 0 and not exists (
                     select from depot.ledger_accounts a where a.owner = o.position_id and a.kind = 'position_held'))
                or (o.money_held_cents <> 0 and not exists (
                     select from depot.ledger_accounts a where a.owner = o.depot_id and a.kind = 'cash_held')))
    """,
    "ORD-4: a received order has all its days, in order": """
        select order_id from orders.orders
         where state in ('accepted', 'forwarded', 'settled') and purpose = 'customer'
           and (received_at is null or cut_off_at is null or order_day is null or received_at >= cut_off_at
                or price_day < order_day or settlement_day < price_day) is not false
    """,
    "FND-4: a conversion moves its units through lots and the ledger": """
        select b.booking_id
          from orders.conversion_bookings b
         where b.units_micro <> (select coalesce(sum(u.units_micro), 0) from depot.lot_uses u
                                  where u.reference = b.booking_id)
            or b.into_units_micro <> (select coalesce(sum(l.acquired_units_micro), 0) from depot.lots l
                                       where l.reference = b.booking_id)
            or 1 <> (select count(*) from depot.ledger_entries e
                      where e.reference = b.booking_id and e.kind = 'fund_converted')
    """,
    "FND-4: nothing of a cost is lost or won in a conversion": """
        select b.booking_id
          from orders.conversion_bookings b
         where (select sum(u.cost_cents) from depot.lot_uses u where u.reference = b.booking_id)
            <> (select sum(l.acquired_cost_cents) from depot.lots l where l.reference = b.booking_id)
    """,
    "FND-2: a purchase settled again has the lot of its corrected units": """
        select r.resettlement_id, r.units_micro
          from orders.resettlements r join orders.settlements s using (settlement_id)
          join orders.orders o using (order_id)
         where o.side = 'subscription'
           and r.units_micro <> (select coalesce(sum(l.acquired_units_micro), 0) from depot.lots l
                                  where l.reference = r.resettlement_id)
    """,
    "FND-2: a settlement is corrected in the ledger at most once for each price": """
        select r.resettlement_id from orders.resettlements r
         where 1 < (select count(*) from depot.ledger_entries e
                     where e.reference = r.resettlement_id and e.kind = 'price_corrected')
    """,
    "ORD-22: a booked transfer has moved its units once, out of lots and into lots": """
        select t.transfer_id
          from orders.transfers t
         where t.state = 'done' and (
               1 <> (select count(*) from depot.ledger_entries e
                      where e.reference = t.transfer_id and e.kind = 'units_transferred')
            or case when t.kind = 'in' then 0 else t.units_micro end
               <> (select coalesce(sum(u.units_micro), 0) from depot.lot_uses u where u.reference = t.transfer_id)
            or case when t.kind = 'out' then 0 else t.units_micro end
               <> (select coalesce(sum(l.acquired_units_micro), 0) from depot.lots l
                    where l.reference = t.transfer_id))
    """,
    "TAX-43: nothing of a cost or a Vorabpauschale is lost or won where the holder pays no tax": """
        select t.transfer_id
          from orders.transfers t
         where t.state = 'done' and t.kind = 'internal' and t.change <> 'sale'
           and ((select sum(u.cost_cents) from depot.lot_uses u where u.reference = t.transfer_id)
                <> (select sum(l.acquired_cost_cents) from depot.lots l where l.reference = t.transfer_id)
             or (select sum(u.vorabpauschalen_cents) from depot.lot_uses u where u.reference = t.transfer_id)
                <> (select sum(l.vorabpauschalen_brought_cents) from depot.lots l where l.reference = t.transfer_id))
    """,
    "TAX-43: a gift names who is given the units, and only a sale is taxed": """
        select t.transfer_id from orders.transfers t
         where t.state = 'done' and (t.change = 'sale') <> exists (
               select from tax.events e where e.reference = t.transfer_id and e.corrects is null)
    """,
    "ORD-14: who waits for a price has a limit": """
        select o.order_id from orders.orders o left join orders.order_limits l using (order_id)
         where o.state in ('watching', 'reached') and l.order_id is null
    """,
    "ORD-8: nothing is booked before its price day": """
        select s.settlement_id from orders.settlements s join orders.orders o using (order_id)
         where s.booked_on < o.price_day
    """,
    "ORD-20: a distribution is booked in the ledger once for each position paid": """
        select p.payment_id, count(e.entry_id) as entries
          from orders.distribution_payments p left join depot.ledger_entries e
            on e.reference = p.payment_id and e.kind = 'distribution' and e.reverses is null
         group by p.payment_id having count(e.entry_id) <> 1
    """,
    "ORD-20: a reinvestment buys for exactly the net of its distribution": """
        select p.payment_id, p.net_cents, o.amount_cents
          from orders.distribution_payments p left join orders.orders o using (order_id)
         where (p.use = 'reinvest') <> (p.order_id is not null)
            or (p.order_id is not null and (o.purpose <> 'reinvestment' or o.amount_cents <> p.net_cents))
    """,
    "TAX-34: a tax collected by units has its settled sale, whose net is not less than the tax": """
        select c.event_id, c.due_cents, s.amount_cents - s.tax_cents as net
          from tax.collections c left join orders.settlements s on s.settlement_id = c.reference
         where c.way = 'units' and (s.settlement_id is null or s.amount_cents - s.tax_cents < c.due_cents)
    """,
    "TAX-34: an open sale for a tax has its open claim": """
        select o.order_id
          from orders.orders o
          left join orders.collection_orders l using (order_id)
          left join tax.collections c on c.event_id = l.event_id and c.state = 'open'
         where o.purpose = 'vorabpauschale' and o.state = 'accepted' and c.event_id is null
    """,
    "PLN-7: a due day that was executed has its orders, one that was left out has none": """
        select r.plan_id, r.due_on from orders.plan_runs r
         where (r.skipped is null) <> exists (
                   select from orders.plan_orders l
                    where l.plan_id = r.plan_id and l.due_on = r.due_on and l.undoes is null)
    """,
    "PLN-4: the next due day of a running plan was not executed yet": """
        select p.plan_id, p.next_due_on from orders.plans p join orders.plan_runs r
               on r.plan_id = p.plan_id and r.due_on >= p.next_due_on
         where p.state = 'active'
    """,
    "ORD-3: a purchase from the reference account is collected by a direct debit of what it cost": """
        select s.settlement_id, s.payment_cents, d.amount_cents
          from orders.settlements s
          join orders.orders o using (order_id)
          left join depot.direct_debits d on d.reference = o.order_id
         where o.side = 'subscription' and o.money = 'reference_account' and s.payment_cents > 0
           and d.amount_cents is distinct from s.payment_cents
    """,
    "PLN-6: a sale for the returned debit of a single purchase is for what that cost": """
        select l.order_id, l.claim_cents, s.payment_cents
          from orders.debit_sales l join orders.settlements s on s.order_id = l.undoes
         where l.claim_cents <> s.payment_cents
    """,
    "PLN-6: a sale for a returned debit is for what its purchase cost": """
        select l.order_id, l.claim_cents, o.amount_cents
          from orders.plan_orders l join orders.orders o on o.order_id = l.undoes
         where l.claim_cents <> o.amount_cents
    """,
}
