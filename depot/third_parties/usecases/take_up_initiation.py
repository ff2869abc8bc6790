"""A customer takes up a payment that a third party initiated: it becomes a pay-out of their own (AUT-13, CSH-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_details import depot_details
from depot.kernel.clock import today
from depot.kernel.ids import InitiationId, PersonId
from depot.payments.model.payouts import OtherAccount, PayoutAwaiting, PayoutWish
from depot.payments.usecases.ask_payout import ask_payout
from depot.third_parties.errors import InitiationNotOpen
from depot.third_parties.store import initiations
from depot.third_parties.usecases.initiation_of_person import initiation_of_person


def take_up_initiation(tx: Session, person: PersonId, initiation_id: InitiationId, *, now: datetime) -> PayoutAwaiting:
    """The same checks, the same words and the same release as for any pay-out; taken up once (AUT-9, CSH-1)."""
    initiation, depot = initiation_of_person(tx, person, initiation_id, on=today(now), locked=True)
    if initiation.cancelled_at is not None or initiation.payout_id is not None:
        raise InitiationNotOpen(initiation.state)
    reference = depot_details(tx, depot).reference_account
    is_own = reference.iban == initiation.creditor_iban
    other = None if is_own else OtherAccount(initiation.creditor_iban, initiation.creditor_name)
    wish = PayoutWish(initiation.amount, initiation.purpose, other)
    awaiting = ask_payout(tx, depot, wish, person=person, now=now)
    initiations.taken_up(tx, initiation_id, person=person, depot=depot, payout=awaiting.payout.payout_id)
    return awaiting
