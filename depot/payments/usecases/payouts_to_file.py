"""Which released pay-outs leave on a day, and where to (CSH-9, CSH-10)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.usecases.payout_account_on import payout_account_on
from depot.payments.model.payouts import Payout
from depot.payments.rules.payouts import readdressed
from depot.payments.store import payouts as store


def payouts_to_file(tx: Session, *, due_on: date) -> list[Payout]:
    """Held for the caller; those of orders go to the reference account of the day, and wait where it is closed.

    What a person released names its account in the release and stays with it (CSH-1).
    """
    found = store.released(tx, due_on=due_on)
    by_order = {payout.depot_id for payout in found if payout.origin_id is not None and payout.depot_id is not None}
    accounts = payout_account_on(tx, sorted(by_order), on=due_on) if by_order else {}
    leaving: list[Payout] = []
    moved: list[Payout] = []
    for payout in found:
        if payout.origin_id is None or payout.depot_id is None:
            leaving.append(payout)
            continue
        way = accounts[payout.depot_id]
        if not way.is_open:
            continue
        elsewhere = readdressed(payout, way.account)
        leaving.append(elsewhere or payout)
        if elsewhere is not None:
            moved.append(elsewhere)
    store.address(tx, moved)
    return leaving
