"""What a customer reads when the fund company refuses an order or suspends it (ORD-10, ORD-15)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from depot.funds.model import FundTerms, Side
from depot.kernel.calendar import BERLIN
from depot.postbox.model.contents import LetterContent
from depot.postbox.model.parts import Address
from orders.model import Order
from orders.rules.fund_messages.references import order_reference
from orders.rules.fund_messages.status_report import reason_in_german


class Notice(StrEnum):
    """What the customer is told."""

    REJECTED = "rejected"
    NOT_COVERED = "not_covered"
    SUSPENDED = "suspended"


_SUBJECT: Final = {
    Notice.REJECTED: "Ihr Auftrag wurde nicht ausgeführt",
    Notice.NOT_COVERED: "Ihr Auftrag wurde nicht ausgeführt",
    Notice.SUSPENDED: "Die Ausführung Ihres Auftrags verzögert sich",
}
_SENTENCE: Final = {
    Notice.NOT_COVERED: "war bei der Abrechnung nicht gedeckt. Er wird nicht ausgeführt.",
    Notice.REJECTED: "hat die Fondsgesellschaft nicht angenommen. Er wird nicht ausgeführt.",
    Notice.SUSPENDED: "kann die Fondsgesellschaft zurzeit nicht ausführen. Er bleibt bestehen.",
}
_WHAT_NOW: Final = {
    Notice.NOT_COVERED: "Was wir für diesen Auftrag reserviert hatten, steht Ihnen wieder zur Verfügung.",
    Notice.REJECTED: "Was wir für diesen Auftrag reserviert hatten, steht Ihnen wieder zur Verfügung.",
    Notice.SUSPENDED: "Wir führen ihn zum ersten Preis aus, den die Fondsgesellschaft danach feststellt.",
}


def notice_letter(order: Order, notice: Notice, terms: FundTerms, *, recipient: Address, reason: str) -> LetterContent:
    """The letter about one order, with the reason in words (ORD-10)."""
    placed = order.placed_at.astimezone(BERLIN)
    kind = "Kauf" if order.side is Side.SUBSCRIPTION else "Verkauf"
    what = (
        f"Ihren Auftrag vom {placed:%d.%m.%Y} zum {kind} von Anteilen des Fonds {terms.name} (ISIN {order.isin}, "
        f"Referenz {order_reference(order.order_id)}) {_SENTENCE[notice]}"
    )
    return LetterContent(
        recipient=recipient,
        salutation="Guten Tag",
        subject=_SUBJECT[notice],
        paragraphs=(what, f"Grund: {reason_in_german(reason)}", _WHAT_NOW[notice]),
    )
