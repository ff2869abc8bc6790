"""Pay-outs and files of payments on the wire (CSH-1, CSH-6, CSH-9)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from auth.schemas.releases import ReleaseAnswer
from depot.accounts.rules.letters import masked
from depot.kernel.web.wire import Answer, EurText, Line, PaymentFileRef, PayoutRef, SomeEurText, StrictModel
from depot.payments.model.files import FileKind, FileState, PaymentFile
from depot.payments.model.mandates import Sequence
from depot.payments.model.payouts import OtherAccount, Payout, PayoutAwaiting, PayoutState, PayoutWish, Target
from depot.payments.schemas.mandates import IbanText

PurposeText = Annotated[str, Field(max_length=140, pattern=r"^[^\x00-\x1f\x7f]*$", examples=["Auszahlung"])]
"""The purpose of a SEPA payment; letters that SEPA does not know are replaced (CSH-4)."""


class OtherAccountBody(StrictModel):
    """An account that is not the reference account."""

    iban: IbanText
    name: Line


class PayoutBody(StrictModel):
    """Money of the cash account; without an account it goes to the reference account."""

    amount: SomeEurText
    purpose: PurposeText = ""
    account: OtherAccountBody | None = None

    def wish(self) -> PayoutWish:
        """To the model."""
        other = OtherAccount(self.account.iban, self.account.name) if self.account else None
        return PayoutWish(self.amount, self.purpose, other)


class PayoutShown(Answer):
    """A pay-out and what became of it."""

    id: PayoutRef
    target: Target
    amount: EurText
    name: str
    iban: str
    purpose: str
    state: PayoutState
    asked_at: datetime
    released_at: datetime | None
    ended_on: date | None
    end_reason: str | None

    @classmethod
    def of(cls, payout: Payout) -> Self:
        """From the model."""
        return cls(
            id=payout.payout_id,
            target=payout.target,
            amount=payout.amount,
            name=payout.name,
            iban=masked(payout.iban),
            purpose=payout.purpose,
            state=payout.state,
            asked_at=payout.asked_at,
            released_at=payout.released_at,
            ended_on=payout.ended_on,
            end_reason=payout.end_reason,
        )


class PayoutAsked(Answer):
    """The pay-out waits for its release."""

    payout: PayoutShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: PayoutAwaiting) -> Self:
        """From the model."""
        release = ReleaseAnswer.of(awaiting.release, awaiting.missing)
        return cls(payout=PayoutShown.of(awaiting.payout), release=release)


class PayoutList(Answer):
    """Pay-outs, newest first; `next` is where to go on."""

    data: list[PayoutShown]
    next: PayoutRef | None

    @classmethod
    def page(cls, found: list[Payout], limit: int) -> Self:
        """One page of what was asked with one more."""
        shown = found[:limit]
        return cls(data=[PayoutShown.of(p) for p in shown], next=shown[-1].payout_id if len(found) > limit else None)


class PaymentFileShown(Answer):
    """A file of payments with the sums of its header."""

    id: PaymentFileRef
    kind: FileKind
    message_id: str
    state: FileState
    due_on: date
    sequence: Sequence | None
    payments: int
    total: EurText
    made_at: datetime
    sent_at: datetime | None
    answer: str | None

    @classmethod
    def of(cls, file: PaymentFile) -> Self:
        """From the model."""
        return cls(
            id=file.file_id,
            kind=file.kind,
            message_id=file.message_id,
            state=file.state,
            due_on=file.due_on,
            sequence=file.sequence,
            payments=file.payments,
            total=file.total,
            made_at=file.made_at,
            sent_at=file.sent_at,
            answer=file.answer,
        )


class PaymentFileList(Answer):
    """Files, oldest first; `next` is where to go on."""

    data: list[PaymentFileShown]
    next: PaymentFileRef | None

    @classmethod
    def page(cls, found: list[PaymentFile], limit: int) -> Self:
        """One page of what was asked with one more."""
        shown = found[:limit]
        return cls(data=[PaymentFileShown.of(f) for f in shown], next=shown[-1].file_id if len(found) > limit else None)
