"""Money from outside reaches the depot it belongs to (CSH-2, CSH-3)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_details import depot_details
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, EntryId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.errors import DepotTakesNoMoney, PaymentInvalid
from depot.payments.model.incoming import BookedPayment, IncomingPayment
from depot.payments.rules.incoming import TAKES_MONEY, payment_faults


def record_incoming_payment(tx: Session, payment: IncomingPayment, *, now: datetime) -> BookedPayment:
    """What came in on the trust account is booked on the depot's cash account, and the world is told (CSH-2, CSH-3)."""
    booked_on = today(now)
    state = depot_details(tx, payment.depot).state
    if state not in TAKES_MONEY:
        raise DepotTakesNoMoney(state)
    if faults := tuple(payment_faults(payment, on=booked_on)):
        raise PaymentInvalid(_faults=faults)
    trust = Account.house(AccountKind.TRUST)
    open_accounts(tx, [trust], now=now)
    entry = Entry(
        entry_id=EntryId(new_id()),
        kind="incoming_payment",
        booked_on=booked_on,
        value_on=payment.value_on,
        reference=payment.depot,
        transfers=(Transfer.eur(trust, Account.cash(payment.depot), payment.amount),),
        text=payment.text,
    )
    post_entries(tx, [entry], now=now)
    content = {
        "entry": to_text(PREFIX["EntryId"], entry.entry_id),
        "amount": str(payment.amount),
        "value_on": payment.value_on.isoformat(),
    }
    publish(tx, Event("payment_received.v1", entry.entry_id, content, depot=payment.depot), now=now)
    return BookedPayment(entry.entry_id, payment, booked_on)
