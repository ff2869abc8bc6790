"""A released pay-out: the act "payout" (CSH-1, AUT-9)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.payouts_wait_until import payouts_wait_until
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, EntryId, PayoutId, PersonId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.errors import InsufficientBalance
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.errors import NotEnoughCash, PayoutEnded, PayoutsWait
from depot.payments.model.payouts import Payout, PayoutState, Target
from depot.payments.rules.payouts import ACT_OF, LIFETIME
from depot.payments.store import payouts as store


def release_payout(tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> None:
    """Who agrees is recorded; with the last one whose agreement it needs the money is reserved (ACC-9, CSH-1)."""
    payout = store.locked(tx, PayoutId(subject))
    if payout is None or payout.depot_id is None:
        raise NotFound("payout")
    agreed = store.agreed(tx, payout.payout_id)
    if payout.state is not PayoutState.ASKED or person in agreed or now > payout.asked_at + LIFETIME:
        raise PayoutEnded
    on, depot = today(now), payout.depot_id
    _, verdict = standing_for(tx, depot, person, ACT_OF[payout.target], agreed=agreed, on=on)
    if payout.target is Target.REFERENCE:
        # Several people may take days: the account that was released must still be the one money goes to.
        if until := payouts_wait_until(tx, depot, on=on):
            raise PayoutsWait(until)
        if depot_details(tx, depot).reference_account.iban != payout.iban:
            raise PayoutEnded
    store.agree(tx, payout.payout_id, person, now=now)
    if verdict.granted:
        _reserve(tx, payout, now=now)


def _reserve(tx: Session, payout: Payout, *, now: datetime) -> None:
    assert payout.depot_id is not None, "customers' pay-outs have a depot"
    on, depot = today(now), payout.depot_id
    move = Transfer.eur(Account.cash(depot), Account.cash_held(depot), payout.amount)
    entry = Entry(EntryId(new_id()), "payout_reserved", on, on, payout.payout_id, (move,), "Auszahlung vorgemerkt")
    try:
        post_entries(tx, [entry], now=now)
    except InsufficientBalance:
        raise NotEnoughCash from None
    store.release(tx, payout.payout_id, now=now)
    content = {"payout_id": to_text(PREFIX["PayoutId"], payout.payout_id), "amount": str(payout.amount)}
    publish(tx, Event("payout_released.v1", payout.payout_id, content, depot=depot), now=now)
