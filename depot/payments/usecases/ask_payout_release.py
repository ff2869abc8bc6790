"""A further person releases a pay-out, or the same one after five minutes (ACC-9, AUT-9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PayoutId, PersonId
from depot.payments.errors import PayoutEnded
from depot.payments.model.payouts import PayoutAwaiting, PayoutState
from depot.payments.rules.payouts import ACT, ACT_OF, LIFETIME
from depot.payments.store import payouts as store


def ask_payout_release(
    tx: Session, depot: DepotId, payout_id: PayoutId, *, person: PersonId, now: datetime
) -> PayoutAwaiting:
    """The same words for the next person; whoever has no say in it is refused (ACC-9)."""
    found = store.locked(tx, payout_id)
    if found is None or found.depot_id != depot:
        raise NotFound("payout")
    agreed = store.agreed(tx, payout_id)
    _, verdict = standing_for(tx, depot, person, ACT_OF[found.target], agreed=agreed, on=today(now))
    if found.state is not PayoutState.ASKED or person in agreed or now > found.asked_at + LIFETIME:
        raise PayoutEnded
    release = open_release(tx, person=person, act=ACT, subject=payout_id, text=found.text, now=now)
    return PayoutAwaiting(found, release, tuple(owed.role.value for owed in verdict.missing))
