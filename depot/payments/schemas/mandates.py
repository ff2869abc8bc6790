"""Mandates and direct debits on the wire (CSH-5 to CSH-8)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from auth.schemas.releases import ReleaseAnswer
from depot.accounts.rules.letters import masked
from depot.kernel.ids import DepotId
from depot.kernel.web.wire import Answer, Day, DebitRef, DepotRef, EurText, Line, MandateRef, StrictModel
from depot.payments.model.mandates import Debit, DebitState, Mandate, MandateAwaiting, MandateKind, NewMandate, Sequence

IbanText = Annotated[str, Field(min_length=5, max_length=42, pattern=r"^[A-Za-z0-9 ]+$")]
"""An IBAN with or without spaces; its check digits are checked by CSH-4."""


class MandateBody(StrictModel):
    """A SEPA CORE mandate as it was signed on paper."""

    kind: MandateKind = MandateKind.RECURRING
    debtor_name: Line
    iban: IbanText
    signed_on: Day
    proof: Line

    def mandate(self, depot: DepotId) -> NewMandate:
        """To the model."""
        return NewMandate(depot, self.kind, self.debtor_name, self.iban, self.signed_on, self.proof)


class MandateChange(StrictModel):
    """What a mandate shall say from now on."""

    debtor_name: Line
    iban: IbanText
    proof: Line


class MandateShown(Answer):
    """A mandate; the account as its owner knows it."""

    id: MandateRef
    depot: DepotRef
    reference: str
    kind: MandateKind
    debtor_name: str
    iban: str
    signed_on: date
    last_collected_on: date | None
    revoked_on: date | None

    @classmethod
    def of(cls, mandate: Mandate) -> Self:
        """From the model."""
        return cls(
            id=mandate.mandate_id,
            depot=mandate.depot_id,
            reference=mandate.reference,
            kind=mandate.kind,
            debtor_name=mandate.debtor_name,
            iban=masked(mandate.iban),
            signed_on=mandate.signed_on,
            last_collected_on=mandate.last_collected_on,
            revoked_on=mandate.revoked_on,
        )


class MandateAsked(Answer):
    """A mandate that waits for its release; with the last one it needs it is in force under this id."""

    id: MandateRef
    reference: str
    debtor_name: str
    iban: str
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: MandateAwaiting) -> Self:
        """From the model."""
        signing = awaiting.signing
        return cls(
            id=signing.mandate_id,
            reference=signing.reference,
            debtor_name=signing.debtor_name,
            iban=masked(signing.iban),
            release=ReleaseAnswer.of(awaiting.release, awaiting.missing),
        )


class MandateList(Answer):
    """The mandates of a depot, oldest first."""

    data: list[MandateShown]


class DebitShown(Answer):
    """A direct debit and what became of it."""

    id: DebitRef
    mandate: MandateRef
    amount: EurText
    due_on: date
    purpose: str
    state: DebitState
    sequence: Sequence | None
    returned_on: date | None
    return_reason: str | None

    @classmethod
    def of(cls, debit: Debit) -> Self:
        """From the model."""
        return cls(
            id=debit.debit_id,
            mandate=debit.mandate_id,
            amount=debit.amount,
            due_on=debit.due_on,
            purpose=debit.purpose,
            state=debit.state,
            sequence=debit.sequence,
            returned_on=debit.returned_on,
            return_reason=debit.return_reason,
        )


class DebitList(Answer):
    """Direct debits, newest first; `next` is where to go on."""

    data: list[DebitShown]
    next: DebitRef | None

    @classmethod
    def page(cls, found: list[Debit], limit: int) -> Self:
        """One page of what was asked with one more."""
        shown = found[:limit]
        return cls(data=[DebitShown.of(d) for d in shown], next=shown[-1].debit_id if len(found) > limit else None)
