"""Staff say whose money it is (CSH-3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_by_number import depot_by_number
from depot.funds.model import Side
from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import new_id, today
from depot.kernel.errors import Fault
from depot.kernel.ids import PREFIX, EntryId, IncomingId, StaffId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, Entry, Transfer
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.errors import DepotTakesNoMoney, PaymentInvalid
from depot.payments.model.bank import BankLine, LineState
from depot.payments.rules.bank_bookings import CLEARING
from depot.payments.rules.incoming import TAKES_MONEY
from depot.payments.store import bank as store
from depot.payments.usecases.open_payment import open_payment


def assign_payment(
    tx: Session, line_id: IncomingId, *, depot_number: str, isin: str | None, staff: StaffId, now: datetime
) -> BankLine:
    """The money goes to the cash account of the depot, and with a fund named it buys units (CSH-3)."""
    line = open_payment(tx, line_id, is_credit=True)
    depot = depot_by_number(tx, depot_number)
    if depot.state not in TAKES_MONEY:
        raise DepotTakesNoMoney(depot.state)
    on = today(now)
    if isin is not None:
        terms = fund_terms(tx, [isin], on=on).get(isin)
        if terms is None or not deals(terms.state, Side.SUBSCRIPTION):
            raise PaymentInvalid(_faults=(Fault("CSH-3", "/isin", "is no fund that sells units", "fund-not-sold"),))
    move = Transfer.eur(CLEARING, Account.cash(depot.depot_id), line.amount)
    text = " ".join(line.purpose.split())[:140]
    entry = Entry(EntryId(new_id()), "incoming_payment", on, line.value_on, line_id, (move,), text)
    post_entries(tx, [entry], now=now)
    decided = replace(
        line, state=LineState.ASSIGNED, depot_id=depot.depot_id, isin=isin, decided_by=staff, decided_at=now
    )
    store.decide(tx, decided)
    content = {
        "entry": to_text(PREFIX["EntryId"], entry.entry_id),
        "amount": str(line.amount),
        "value_on": line.value_on.isoformat(),
    }
    publish(tx, Event("payment_received.v1", entry.entry_id, content, depot=depot.depot_id), now=now)
    return decided
