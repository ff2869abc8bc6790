"""Files of the bank and the work list on the wire (CSH-3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from depot.kernel.web.wire import (
    Answer,
    BankFileRef,
    DepotRef,
    EurText,
    IncomingRef,
    IsinText,
    Line,
    PayoutRef,
    StrictModel,
)
from depot.payments.model.bank import BankLine, FileReport, LineState, Suggestion, Why


class BankFileBody(StrictModel):
    """A camt.052, camt.053, camt.054 or pain.002 file as it came; larger ones go through `depot bank-file`."""

    content: Annotated[str, Field(min_length=1, max_length=1_900_000)]


class BankFileTaken(Answer):
    """What became of the file; a file that came before does nothing."""

    id: BankFileRef
    message: str
    is_known: bool
    payments: int
    known_payments: int
    open: int

    @classmethod
    def of(cls, report: FileReport) -> Self:
        """From the model."""
        return cls(
            id=report.bank_file_id,
            message=report.message,
            is_known=report.is_known,
            payments=report.payments,
            known_payments=report.known_payments,
            open=report.open,
        )


class SuggestionShown(Answer):
    """Whose money it may be, and what speaks for it."""

    depot_number: str
    isin: str | None
    why: str

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        """From the model."""
        return cls(depot_number=suggestion.depot_number, isin=suggestion.isin, why=suggestion.why)


class BankPaymentShown(Answer):
    """A payment that the bank told of, for those who work on it."""

    id: IncomingRef
    is_credit: bool
    amount: EurText
    booked_on: date
    value_on: date
    name: str
    iban: str
    purpose: str
    state: LineState
    reason: Why | None
    suggestions: list[SuggestionShown]
    depot: DepotRef | None
    isin: str | None
    payout: PayoutRef | None

    @classmethod
    def of(cls, line: BankLine) -> Self:
        """From the model."""
        return cls(
            id=line.line_id,
            is_credit=line.is_credit,
            amount=line.amount,
            booked_on=line.booked_on,
            value_on=line.value_on,
            name=line.name,
            iban=line.iban,
            purpose=line.purpose,
            state=line.state,
            reason=line.reason,
            suggestions=[SuggestionShown.of(suggestion) for suggestion in line.suggestions],
            depot=line.depot_id,
            isin=line.isin,
            payout=line.payout_id,
        )


class BankPaymentList(Answer):
    """Payments, oldest first; `next` is where to go on."""

    data: list[BankPaymentShown]
    next: IncomingRef | None

    @classmethod
    def page(cls, found: list[BankLine], limit: int) -> Self:
        """One page of what was asked with one more."""
        shown = found[:limit]
        return cls(data=[BankPaymentShown.of(p) for p in shown], next=shown[-1].line_id if len(found) > limit else None)


class AssignmentBody(StrictModel):
    """Whose money it is, and the fund it shall buy, if any."""

    depot_number: Annotated[str, Field(pattern=r"^[0-9]{11}$", examples=["10000000018"])]
    isin: IsinText | None = None


class ReturnBody(StrictModel):
    """Why the money goes back; the payer reads it."""

    reason: Line
