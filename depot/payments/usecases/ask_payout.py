"""A customer asks for money of the cash account (CSH-1)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.accounts.usecases.depot_details import depot_details
from depot.accounts.usecases.payouts_wait_until import payouts_wait_until
from depot.accounts.usecases.standing_for import standing_for
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, PayoutId, PersonId
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.payments.errors import NotEnoughCash, PayoutRefused, PayoutsWait
from depot.payments.model.payouts import OtherAccount, Payout, PayoutAwaiting, PayoutState, PayoutWish, Target
from depot.payments.rules.bank_accounts import bic_of, electronic_iban
from depot.payments.rules.payouts import ACT, ACT_OF, payout_faults, payout_text
from depot.payments.rules.sepa_text import sepa_text
from depot.payments.store import payouts as store


def ask_payout(tx: Session, depot: DepotId, wish: PayoutWish, *, person: PersonId, now: datetime) -> PayoutAwaiting:
    """To the reference account, or with name and IBAN in the release to another; nothing moves before it (CSH-1)."""
    target = Target.REFERENCE if wish.other is None else Target.OTHER
    on = today(now)
    roster, verdict = standing_for(tx, depot, person, ACT_OF[target], on=on)
    if faults := tuple(payout_faults(wish.amount, wish.other)):
        raise PayoutRefused(_faults=faults)
    if target is Target.REFERENCE and (until := payouts_wait_until(tx, depot, on=on)):
        raise PayoutsWait(until)
    cash = Account.cash(depot)
    if balances(tx, [cash])[cash] < wish.amount.cents:
        raise NotEnoughCash
    reference = depot_details(tx, depot).reference_account
    account = wish.other or OtherAccount(reference.iban, reference.holder_name)
    iban, purpose = electronic_iban(account.iban), sepa_text(wish.purpose)
    payout = Payout(
        payout_id=PayoutId(new_id()),
        depot_id=depot,
        line_id=None,
        target=target,
        amount=wish.amount,
        name=" ".join(account.name.split()),
        iban=iban,
        bic=bic_of(iban),
        purpose=purpose,
        state=PayoutState.ASKED,
        text=payout_text(wish.amount, depot_number=roster.depot_number, name=account.name, iban=iban, purpose=purpose),
        asked_by=person,
        asked_at=now,
    )
    store.add(tx, payout)
    release = open_release(tx, person=person, act=ACT, subject=payout.payout_id, text=payout.text, now=now)
    return PayoutAwaiting(payout, release, tuple(owed.role.value for owed in verdict.missing))
