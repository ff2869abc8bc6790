"""What must always hold of taxation: each query returns no row (TAX-3, TAX-21, TAX-37)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "TAX-23: a loss pot is what the year began with and what its events added and used": """
        select s.person_id, s.year
          from tax.year_statuses s
          left join (select coalesce(community_id, person_id) as person_id, tax_year,
                            sum(loss_added_cents - losses_used_cents) as change, sum(exemption_used_cents) as used
                       from tax.events group by 1, 2) e
            on e.person_id = s.person_id and e.tax_year = s.year
         where s.loss_pot_cents <> s.loss_brought_cents + coalesce(e.change, 0)
            or s.exemption_used_cents <> coalesce(e.used, 0)
    """,
    "TAX-23, TAX-41: what a year begins with is what the one before left, and nothing where that was certified": """
        select person_id, year from (
            select person_id, year, loss_brought_cents,
                   lag(case when loss_certificate_asked_at is null then loss_pot_cents else 0 end, 1,
                       loss_brought_cents) over (partition by person_id order by year) as left_over
              from tax.year_statuses) as years
         where loss_brought_cents <> left_over
    """,
    "TAX-21: the base is what losses, exemption and certificate leave of a taxable amount": """
        select event_id from tax.events
         where tax_base_cents <> taxable_cents - losses_used_cents + loss_added_cents - exemption_used_cents
                                 - freed_by_nv_certificate_cents - freed_as_business_cents
            or loss_added_cents not between 0 and greatest(-taxable_cents, 0)
            or taxable_cents >= 0 and kind <> 'late_relief'
               and least(tax_base_cents, exemption_used_cents, capital_gains_tax_cents, solidarity_surcharge_cents,
                         church_tax_cents) < 0
            or taxable_cents < 0 and greatest(tax_base_cents, exemption_used_cents, capital_gains_tax_cents,
                                              solidarity_surcharge_cents, church_tax_cents) > 0
    """,
    "TAX-23: no year gives back more than it has withheld": """
        select coalesce(community_id, person_id), tax_year from tax.events group by 1, 2
        having least(sum(tax_base_cents), sum(capital_gains_tax_cents), sum(solidarity_surcharge_cents),
                     sum(church_tax_cents)) < 0
    """,
    "TAX-25: the halves of an event are the event, and the odd cent is the first holder's": """
        select e.event_id
          from tax.events e join tax.event_halves h using (event_id)
         group by e.event_id
        having sum(h.tax_base_cents) <> e.tax_base_cents or count(*) <> 2
            or sum(h.capital_gains_tax_cents) <> e.capital_gains_tax_cents
            or sum(h.solidarity_surcharge_cents) <> e.solidarity_surcharge_cents
            or sum(h.church_tax_cents) <> e.church_tax_cents
            or e.tax_base_cents >= 0 and sum(h.tax_base_cents * (3 - 2 * h.place)) not between 0 and 1
    """,
    "TAX-34: every tax on a Vorabpauschale is claimed once, in full": """
        select e.event_id
          from tax.events e left join tax.collections c using (event_id)
         where e.kind = 'vorabpauschale'
           and e.capital_gains_tax_cents + e.solidarity_surcharge_cents + e.church_tax_cents
               <> coalesce(c.due_cents, 0)
    """,
    "TAX-35: a claim that was reported is with the tax office's report, and no other is": """
        select event_id from tax.collections c full join tax.uncollected u using (event_id)
         where (c.state = 'reported') is distinct from (u.event_id is not null)
            or u.amount_cents <> c.due_cents
    """,
    "TAX-9: the Vorabpauschale of a position is the sum of its lots": """
        select e.event_id
          from tax.events e
          join tax.runs r on r.year = e.tax_year - 1 and r.state = 'done'
         where e.kind = 'vorabpauschale'
           and e.income_cents <> (select coalesce(sum(v.amount_cents), 0)
                                    from depot.lots l join depot.lot_vorabpauschalen v using (lot_id)
                                   where l.position_id = e.position_id and v.year = e.tax_year - 1)
    """,
    "TAX-37: a run that is done has all its parts done": """
        select r.run_id from tax.runs r join tax.run_shards s using (run_id)
         where r.state = 'done' and s.done_at is null
    """,
    "TAX-40: a certificate certifies what its events have booked": """
        select c.certificate_id
          from tax.certificates c
          left join (select ce.certificate_id,
                            sum(e.tax_base_cents) filter (where ce.is_withheld)
                            + sum(e.exemption_used_cents + e.freed_by_nv_certificate_cents) as income,
                            sum(e.exemption_used_cents) as exemption,
                            sum(e.capital_gains_tax_cents) filter (where ce.is_withheld) as gains,
                            sum(e.solidarity_surcharge_cents) filter (where ce.is_withheld) as solidarity,
                            sum(e.church_tax_cents) filter (where ce.is_withheld) as church,
                            sum(e.tax_base_cents) filter (where not ce.is_withheld) as untaxed,
                            bool_or(e.tax_year <> k.year or coalesce(e.community_id, e.person_id) <> k.subject_id)
                                as strange
                       from tax.certificate_events ce
                       join tax.events e using (event_id)
                       join tax.certificates k using (certificate_id)
                      group by ce.certificate_id) s using (certificate_id)
         where coalesce(s.strange, false)
            or (c.income_cents, c.exemption_used_cents, c.capital_gains_tax_cents, c.solidarity_surcharge_cents,
                c.church_tax_cents, c.untaxed_cents)
               is distinct from (coalesce(s.income, 0), coalesce(s.exemption, 0), coalesce(s.gains, 0),
                                 coalesce(s.solidarity, 0), coalesce(s.church, 0), coalesce(s.untaxed, 0))
    """,
    "TAX-40: a certificate leaves out no event that was there when it was issued": """
        select c.certificate_id
          from tax.certificates c
          join tax.events e on coalesce(e.community_id, e.person_id) = c.subject_id and e.tax_year = c.year
                           and e.recorded_at < c.issued_at
          left join tax.certificate_events ce on ce.certificate_id = c.certificate_id and ce.event_id = e.event_id
         where ce.event_id is null
    """,
    "TAX-40: versions of a certificate are counted without a gap": """
        select subject_id, year from tax.certificates group by 1, 2 having max(version) <> count(*)
    """,
}
