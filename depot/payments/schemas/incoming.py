"""Payments on the wire."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field

from depot.kernel.ids import DepotId
from depot.kernel.web.wire import Answer, Day, DepotRef, EntryRef, EurText, SomeEurText, StrictModel
from depot.payments.model.incoming import BookedPayment, IncomingPayment

Purpose = Annotated[str, Field(max_length=140, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["Einzahlung"])]
"""The purpose of a SEPA payment: at most 140 characters (CSH-4)."""


class IncomingPaymentBody(StrictModel):
    """Money that arrived on the trust account."""

    amount: SomeEurText
    value_on: Day
    text: Purpose = ""

    def payment(self, depot: DepotId) -> IncomingPayment:
        """The payment to the depot."""
        return IncomingPayment(depot, self.amount, self.value_on, self.text)


class BookedPaymentAnswer(Answer):
    """The payment as it was booked."""

    id: EntryRef
    depot: DepotRef
    amount: EurText
    booked_on: Day
    value_on: Day
    text: str

    @classmethod
    def of(cls, booked: BookedPayment) -> Self:
        """From the booking."""
        paid = booked.payment
        return cls(
            id=booked.entry_id,
            depot=paid.depot,
            amount=paid.amount,
            booked_on=booked.booked_on,
            value_on=paid.value_on,
            text=paid.text,
        )
