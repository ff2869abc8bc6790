"""The balance of a depot that closes leaves to its reference account (ACC-16, CSH-9)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.usecases.payout_account_on import payout_account_on
from depot.kernel.clock import new_id, today
from depot.kernel.ids import DepotId, EntryId
from depot.kernel.money import Eur
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.payouts import PayoutState, Proceeds
from depot.payments.rules.sepa_text import sepa_text
from depot.payments.store import payouts as store
from depot.payments.usecases.pay_out_proceeds import pay_out_proceeds

PURPOSE: Final = sepa_text("Auszahlung wegen Depotschließung")
FAILED: Final = {PayoutState.REJECTED, PayoutState.RETURNED}


def pay_out_balance(tx: Session, depot: DepotId, amount: Eur, *, now: datetime) -> bool:
    """Reserved at once, the closing was its release; whether it is on its way now (ACC-16).

    An account that gave the money of this closing back is not tried again: it waits for another reference account.
    """
    on = today(now)
    way = payout_account_on(tx, [depot], on=on)[depot]
    tried = [payout for payout in store.of_depot(tx, depot, after=None, limit=200) if payout.origin_id is not None]
    if not way.is_open or any(one.state in FAILED and one.iban == way.account.iban for one in tried):
        return False
    origin = new_id()
    move = Transfer.eur(Account.cash(depot), Account.cash_held(depot), amount)
    post_entries(
        tx, [Entry(EntryId(new_id()), "payout_reserved", on, on, origin, (move,), "Auszahlung vorgemerkt")], now=now
    )
    pay_out_proceeds(tx, [Proceeds(depot, origin, amount, way.account, on, PURPOSE)], now=now)
    return True
