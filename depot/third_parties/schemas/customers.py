"""What customers see of third parties: accesses and payments, in our own words (AUT-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

from auth.model import Release
from auth.schemas.releases import ReleaseAnswer
from depot.kernel.web.wire import AccessConsentRef, Answer, Day, EurText, InitiationRef, Moment, PayoutRef
from depot.payments.model.payouts import PayoutAwaiting
from depot.third_parties.model import AccessConsent, ConsentState, Initiation, InitiationState


class AccessShown(Answer):
    """Who sees what of which accounts, and until when."""

    id: AccessConsentRef
    third_party: str
    state: ConsentState
    ibans: list[str]
    balances: bool
    transactions: bool
    recurring: bool
    frequency_per_day: int
    valid_until: Day
    asked_at: Moment
    decided_at: Moment | None
    ended_at: Moment | None

    @classmethod
    def of(cls, consent: AccessConsent, *, on: date) -> Self:
        """From the model."""
        wanted = consent.wanted
        return cls(
            id=consent.consent_id,
            third_party=consent.third_party,
            state=consent.state(on),
            ibans=list(wanted.ibans),
            balances=wanted.balances,
            transactions=wanted.transactions,
            recurring=wanted.is_recurring,
            frequency_per_day=wanted.frequency_per_day,
            valid_until=wanted.valid_until,
            asked_at=consent.asked_at,
            decided_at=consent.decided_at,
            ended_at=consent.ended_at,
        )


class AccessesShown(Answer):
    """Accesses, the newest first; `next` goes on."""

    data: list[AccessShown]
    next: AccessConsentRef | None

    @classmethod
    def of(cls, found: Sequence[AccessConsent], *, limit: int, on: date) -> Self:
        """From one more than asked for, which says whether there is more."""
        shown = found[:limit]
        more = len(found) > limit
        return cls(
            data=[AccessShown.of(each, on=on) for each in shown], next=shown[-1].consent_id if more and shown else None
        )


class AccessAwaiting(Answer):
    """202: the access waits for its release."""

    access: AccessShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, consent: AccessConsent, release: Release, *, on: date) -> Self:
        """From the model."""
        return cls(access=AccessShown.of(consent, on=on), release=ReleaseAnswer.of(release))


class InitiationShown(Answer):
    """A payment that a third party asks for in one's name."""

    id: InitiationRef
    third_party: str
    state: InitiationState
    debtor_iban: str
    creditor_name: str
    creditor_iban: str
    amount: EurText
    purpose: str
    asked_at: Moment

    @classmethod
    def of(cls, initiation: Initiation) -> Self:
        """From the model."""
        return cls(
            id=initiation.initiation_id,
            third_party=initiation.third_party,
            state=initiation.state,
            debtor_iban=initiation.debtor_iban,
            creditor_name=initiation.creditor_name,
            creditor_iban=initiation.creditor_iban,
            amount=initiation.amount,
            purpose=initiation.purpose,
            asked_at=initiation.asked_at,
        )


class InitiationAwaiting(Answer):
    """202: the payment is a pay-out of one's own now, and waits for its release."""

    payment: InitiationShown
    payout: PayoutRef
    release: ReleaseAnswer

    @classmethod
    def of(cls, initiation: Initiation, awaiting: PayoutAwaiting) -> Self:
        """From the model."""
        return cls(
            payment=InitiationShown.of(initiation),
            payout=awaiting.payout.payout_id,
            release=ReleaseAnswer.of(awaiting.release, awaiting.missing),
        )
