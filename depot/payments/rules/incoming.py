"""CSH-3, ACC-17: what may be booked as an incoming payment, and on which depots."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from depot.accounts.model import DepotState
from depot.kernel.errors import Fault
from depot.kernel.money import Eur
from depot.payments.model.incoming import IncomingPayment

# A blocked depot still belongs to somebody: money may arrive, it just does not leave.
TAKES_MONEY: Final = frozenset({DepotState.ACTIVE, DepotState.BLOCKED, DepotState.CLOSING})
# A payment is booked within days; a value day further away is a typing mistake (decision).
VALUE_DAYS_BACK: Final = timedelta(days=30)
VALUE_DAYS_AHEAD: Final = timedelta(days=5)


def payment_faults(payment: IncomingPayment, *, on: date) -> Iterator[Fault]:
    """Everything that speaks against the payment, together (CSH-3)."""
    if payment.amount <= Eur.ZERO:
        yield Fault("CSH-3", "/amount", "a payment is 0.01 EUR or more", "amount-not-positive")
    if not on - VALUE_DAYS_BACK <= payment.value_on <= on + VALUE_DAYS_AHEAD:
        yield Fault("CSH-3", "/value_on", "the value day lies too far from the booking day", "value-day-implausible")
