"""What must always hold in the access: queries that return no rows."""

from __future__ import annotations

from typing import Final

INVARIANTS: Final[dict[str, str]] = {
    "a given release names its factor, its moment and its proof": """
        select release_id from auth.releases where state = 'released'
           and (factor_id is null or closed_at is null or num_nonnulls(proof_step, proof_signature, proof_sms) <> 1)""",
    "a release was answered within its five minutes": """
        select release_id from auth.releases where state = 'released' and closed_at >= expires_at""",
    "a release was answered by a factor of its own person": """
        select r.release_id from auth.releases r join auth.factors f using (factor_id)
         where f.person_id <> r.person_id""",
    "no blocked factor waits below five failures and no other has reached five": """
        select factor_id from auth.factors where state not in ('blocked', 'removed') and failures >= 5""",
    "an open activation code belongs to a factor that waits for it": """
        select c.factor_id from auth.activation_codes c join auth.factors f using (factor_id)
         where c.closed_at is null and (f.state <> 'confirmed' or f.person_id <> c.person_id)""",
    "a printed letter holds no content any more": """
        select letter_id from auth.letters where (printed_at is null) <> (content_sealed is not null)""",
}
