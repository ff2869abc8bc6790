"""The nouns of payments (CSH-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from depot.kernel.ids import DepotId, EntryId
from depot.kernel.money import Eur


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """Money that arrived on the trust account and belongs to a depot; `text` is the purpose as the payer wrote it."""

    depot: DepotId
    amount: Eur
    value_on: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class BookedPayment:
    """The payment with the entry that put it on the depot's cash account."""

    entry_id: EntryId
    payment: IncomingPayment
    booked_on: date
