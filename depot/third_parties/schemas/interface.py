"""What third parties send and read, in the words of the Berlin Group's NextGenPSD2 framework (AUT-13)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from depot.accounts.model import Depot
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.money import Eur
from depot.kernel.web.wire import (
    AccessConsentRef,
    Answer,
    Day,
    DepotRef,
    EntryRef,
    EurText,
    InitiationRef,
    Moment,
    SomeEurText,
    StrictModel,
)
from depot.ledger.model import CashBooking
from depot.third_parties.model import (
    AccessConsent,
    AccessWanted,
    ConsentState,
    Initiation,
    InitiationState,
    NewInitiation,
)

_NAMES = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True)
IbanText = Annotated[
    str,
    Field(min_length=15, max_length=42, pattern=r"^[A-Za-z0-9 ]+$", examples=["DE89370400440532013000"]),
    AfterValidator(lambda iban: iban.replace(" ", "").upper()),
]


class Asked(StrictModel):
    """Requests in the names of the framework."""

    model_config = _NAMES


class Told(Answer):
    """Answers in the names of the framework."""

    model_config = _NAMES


class AccountNamed(Asked):
    """An account by its IBAN."""

    iban: IbanText


class AccessAsked(Asked):
    """Which accounts, and what of them; an account named for more is listed too."""

    accounts: list[AccountNamed] = Field(default=[], max_length=20)
    balances: list[AccountNamed] = Field(default=[], max_length=20)
    transactions: list[AccountNamed] = Field(default=[], max_length=20)


class ConsentAsked(Asked):
    """`POST /psd2/v1/consents`."""

    access: AccessAsked
    recurring_indicator: bool
    valid_until: Day
    frequency_per_day: int = Field(ge=1, le=100)
    combined_service_indicator: Literal[False] = False

    def wanted(self) -> AccessWanted:
        """To the model: what is asked of one account is asked of all that are named."""
        access = self.access
        named = dict.fromkeys(each.iban for each in (*access.accounts, *access.balances, *access.transactions))
        return AccessWanted(
            ibans=tuple(named),
            balances=bool(access.balances),
            transactions=bool(access.transactions),
            is_recurring=self.recurring_indicator,
            valid_until=self.valid_until,
            frequency_per_day=self.frequency_per_day,
        )


class Link(Told):
    """Where to go on."""

    href: str


class ConsentTold(Told):
    """A consent as it stands; `scaRedirect` is where the customer gives it in the bank's own banking."""

    consent_id: AccessConsentRef
    consent_status: ConsentState
    recurring_indicator: bool
    valid_until: Day
    frequency_per_day: int
    links: dict[str, Link] = Field(serialization_alias="_links")

    @classmethod
    def of(cls, consent: AccessConsent, *, on: date, public_url: str) -> Self:
        """From the model."""
        name = to_text(PREFIX["AccessConsentId"], consent.consent_id)
        here = f"/psd2/v1/consents/{name}"
        return cls(
            consent_id=consent.consent_id,
            consent_status=consent.state(on),
            recurring_indicator=consent.wanted.is_recurring,
            valid_until=consent.wanted.valid_until,
            frequency_per_day=consent.wanted.frequency_per_day,
            links={
                "scaRedirect": Link(href=f"{public_url}/banking/account-accesses/{name}"),
                "self": Link(href=here),
                "status": Link(href=f"{here}/status"),
            },
        )


class ConsentStatus(Told):
    """`GET …/status`."""

    consent_status: ConsentState


class AccountTold(Told):
    """A cash account."""

    resource_id: DepotRef
    iban: str
    currency: Literal["EUR"] = "EUR"
    product: str = "Konto flex"
    cash_account_type: Literal["CACC"] = "CACC"

    @classmethod
    def of(cls, depot: Depot) -> Self:
        """The account that belongs to a depot; nothing of the depot itself."""
        return cls(resource_id=depot.depot_id, iban=depot.cash_iban)


class AccountsTold(Told):
    """`GET /psd2/v1/accounts`."""

    accounts: list[AccountTold]


class AmountTold(Told):
    """An amount of money."""

    currency: Literal["EUR"] = "EUR"
    amount: EurText


class BalanceTold(Told):
    """A balance of one type."""

    balance_amount: AmountTold
    balance_type: Literal["closingBooked", "interimAvailable"]
    reference_date: Day


class BalancesTold(Told):
    """`GET /psd2/v1/accounts/{id}/balances`."""

    account: AccountNamed
    balances: list[BalanceTold]

    @classmethod
    def of(cls, iban: str, *, booked: Eur, available: Eur, on: date) -> Self:
        """What is booked, and what of it is not reserved."""
        kinds: tuple[tuple[Literal["closingBooked", "interimAvailable"], Eur], ...] = (
            ("closingBooked", booked),
            ("interimAvailable", available),
        )
        return cls(
            account=AccountNamed(iban=iban),
            balances=[
                BalanceTold(balance_amount=AmountTold(amount=amount), balance_type=kind, reference_date=on)
                for kind, amount in kinds
            ],
        )


class TransactionTold(Told):
    """A booking; a negative amount left the account."""

    transaction_id: EntryRef
    booking_date: Day
    value_date: Day
    transaction_amount: AmountTold
    remittance_information_unstructured: str

    @classmethod
    def of(cls, line: CashBooking) -> Self:
        """From the ledger."""
        return cls(
            transaction_id=line.entry_id,
            booking_date=line.booked_on,
            value_date=line.value_on,
            transaction_amount=AmountTold(amount=line.amount),
            remittance_information_unstructured=line.text or line.kind,
        )


class BookedTold(Told):
    """Bookings, oldest first."""

    booked: list[TransactionTold]


class TransactionsTold(Told):
    """`GET /psd2/v1/accounts/{id}/transactions`; `next` goes on."""

    account: AccountNamed
    transactions: BookedTold
    next: EntryRef | None

    @classmethod
    def of(cls, iban: str, lines: Sequence[CashBooking], *, limit: int) -> Self:
        """From one line more than asked for, which says whether there is more."""
        shown = lines[:limit]
        return cls(
            account=AccountNamed(iban=iban),
            transactions=BookedTold(booked=[TransactionTold.of(line) for line in shown]),
            next=shown[-1].entry_id if len(lines) > limit else None,
        )


class AmountAsked(Asked):
    """An amount to be paid."""

    currency: Literal["EUR"]
    amount: SomeEurText


class PaymentAsked(Asked):
    """`POST /psd2/v1/payments/sepa-credit-transfers`."""

    debtor_account: AccountNamed
    instructed_amount: AmountAsked
    creditor_account: AccountNamed
    creditor_name: str = Field(min_length=1, max_length=70)
    remittance_information_unstructured: str = Field(default="", max_length=140)

    def asked(self) -> NewInitiation:
        """To the model."""
        return NewInitiation(
            debtor_iban=self.debtor_account.iban,
            creditor_name=self.creditor_name,
            creditor_iban=self.creditor_account.iban,
            amount=self.instructed_amount.amount,
            purpose=self.remittance_information_unstructured,
        )


class PaymentTold(Told):
    """A payment as it stands; `scaRedirect` is where the customer releases it in the bank's own banking."""

    payment_id: InitiationRef
    transaction_status: InitiationState
    asked_at: Moment
    links: dict[str, Link] = Field(serialization_alias="_links")

    @classmethod
    def of(cls, initiation: Initiation, *, public_url: str) -> Self:
        """From the model."""
        name = to_text(PREFIX["InitiationId"], initiation.initiation_id)
        here = f"/psd2/v1/payments/sepa-credit-transfers/{name}"
        return cls(
            payment_id=initiation.initiation_id,
            transaction_status=initiation.state,
            asked_at=initiation.asked_at,
            links={
                "scaRedirect": Link(href=f"{public_url}/banking/payment-initiations/{name}"),
                "self": Link(href=here),
                "status": Link(href=f"{here}/status"),
            },
        )


class PaymentStatus(Told):
    """`GET …/status`."""

    transaction_status: InitiationState
