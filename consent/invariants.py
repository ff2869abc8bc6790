"""What must always hold about consent, as queries that return nothing (CON-4, CON-9, CON-11)."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "a requirement that counts as given has a consent": """
        select r.requirement_id from consent.requirements r
         where r.state = 'given' and not exists (
               select from consent.consents c where c.requirement_id = r.requirement_id and c.decision = 'given')""",
    "a requirement without an answer is open": """
        select r.requirement_id from consent.requirements r
         where r.state <> 'open' and not exists (
               select from consent.consents c where c.requirement_id = r.requirement_id)
           and not exists (
               select from consent.requirement_depots d join consent.migrated_consents using (depot_id)
                where d.requirement_id = r.requirement_id)""",
    "a consent takes effect at the effective day at the earliest": """
        select r.requirement_id from consent.requirements r join consent.campaigns c using (campaign_id)
         where r.effective_on < c.effective_on""",
    "an answer names every version it is about, with the digest of its PDF": """
        select c.consent_id from consent.consents c
          join consent.requirements r using (requirement_id)
          join consent.campaign_terms a using (campaign_id)
          join consent.terms t on t.terms_id = a.terms_id and t.product = r.product
          left join consent.consent_terms s on s.consent_id = c.consent_id and s.terms_id = t.terms_id
         where s.sha256 is distinct from t.sha256""",
    "only persons who are asked answer": """
        select c.consent_id from consent.consents c
          left join consent.requirement_persons p using (requirement_id, person_id)
         where p.person_id is null""",
    "five wrong tries lock a link": "select link_id from consent.links where failures >= 5 and state = 'open'",
    "a voided link has no secrets": """
        select l.link_id from consent.links l join consent.link_letters using (link_id) where l.state = 'voided'""",
    "an answer is given in the role it was asked in": """
        select c.consent_id from consent.consents c join consent.requirement_persons p using (requirement_id, person_id)
         where c.role <> p.role""",
    "a form that was captured as given has its consent in writing": """
        select f.capture_id from consent.captures f
         where f.outcome = 'given' and not exists (
               select from consent.consents c
                where c.requirement_id = f.requirement_id and c.person_id = f.person_id
                  and c.decision = 'given' and c.channel = 'writing')""",
    "nobody is reminded of a campaign that does not ask them": """
        select m.person_id from consent.reminders m where not exists (
               select from consent.requirement_persons p join consent.requirements r using (requirement_id)
                where p.person_id = m.person_id and r.campaign_id = m.campaign_id)""",
    "only a consent to advertising that was given is withdrawn": """
        select w.answer_id from consent.advertising_answers w
         where w.decision = 'withdrawn' and not exists (
               select from consent.advertising_answers g
                where g.person_id = w.person_id and g.channel = w.channel
                  and g.decision = 'given' and g.decided_at <= w.decided_at)""",
}
