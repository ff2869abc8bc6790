"""The interface of third parties, in the style of the Berlin Group's NextGenPSD2 framework (AUT-13)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from depot.kernel.ids import AccessConsentId, DepotId, EntryId
from depot.kernel.money import Eur
from depot.kernel.web.third_party_calls import ThirdPartyQuery, ThirdPartyReads, ThirdPartyWrites
from depot.kernel.web.wire import AccessConsentRef, DepotRef, EntryRef
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.cash_statement import cash_statement
from depot.third_parties.model import ConsentState
from depot.third_parties.rules.access import Seen
from depot.third_parties.schemas.interface import (
    AccountsTold,
    AccountTold,
    BalancesTold,
    ConsentAsked,
    ConsentStatus,
    ConsentTold,
    TransactionsTold,
)
from depot.third_parties.usecases.access_of_party import access_of_party
from depot.third_parties.usecases.ask_for_access import ask_for_access
from depot.third_parties.usecases.end_access import end_access
from depot.third_parties.usecases.use_access import use_access

router = APIRouter(prefix="/psd2/v1", tags=["third parties"])

ConsentHeader = Annotated[AccessConsentRef, Header(alias="Consent-ID", description="The consent under which you read")]
PersonsAddress = Annotated[
    str | None,
    Header(alias="PSU-IP-Address", max_length=64, description="The customer's address, if present and asking"),
]
Limit = Annotated[int, Query(ge=1, le=200)]


@router.post("/consents", status_code=201, response_model=ConsentTold)
def ask_for_consent(call: ThirdPartyWrites, body: ConsentAsked) -> Response:
    """Ask for a customer's consent of at most 180 days; the customer gives it in the bank's own banking (AUT-13)."""

    def run() -> ConsentTold:
        asked = ask_for_access(call.tx, call.actor, body.wanted(), now=call.now)
        return ConsentTold.of(asked, on=call.today, public_url=call.request.app.state.public_url)

    return call.answer(body, run)


@router.get("/consents/{consent_id}")
def read_consent(call: ThirdPartyReads, consent_id: AccessConsentRef) -> ConsentTold:
    """A consent that you asked for (AUT-13)."""
    found = access_of_party(call.tx, call.actor, AccessConsentId(consent_id))
    return ConsentTold.of(found, on=call.today, public_url=call.request.app.state.public_url)


@router.get("/consents/{consent_id}/status")
def read_consent_status(call: ThirdPartyReads, consent_id: AccessConsentRef) -> ConsentStatus:
    """Where a consent stands (AUT-13)."""
    return ConsentStatus(
        consent_status=access_of_party(call.tx, call.actor, AccessConsentId(consent_id)).state(call.today)
    )


@router.delete("/consents/{consent_id}", response_model=ConsentStatus)
def end_consent(call: ThirdPartyWrites, consent_id: AccessConsentRef) -> Response:
    """End a consent that you hold (AUT-13)."""

    def run() -> ConsentStatus:
        consent = access_of_party(call.tx, call.actor, AccessConsentId(consent_id), locked=True)
        end_access(call.tx, consent, ConsentState.TERMINATED, now=call.now)
        return ConsentStatus(consent_status=ConsentState.TERMINATED)

    return call.answer(None, run, status=200)


@router.get("/accounts")
def list_accounts(call: ThirdPartyReads, consent: ConsentHeader, address: PersonsAddress = None) -> AccountsTold:
    """The cash accounts of a valid consent (AUT-13)."""
    found = use_access(
        call.tx,
        call.actor,
        AccessConsentId(consent),
        what=Seen.ACCOUNTS,
        is_person_present=address is not None,
        now=call.now,
    )
    return AccountsTold(accounts=[AccountTold.of(depot) for depot in found])


@router.get("/accounts/{account_id}/balances")
def read_balances(
    call: ThirdPartyReads, account_id: DepotRef, consent: ConsentHeader, address: PersonsAddress = None
) -> BalancesTold:
    """What is booked on a cash account, and what of it is not reserved (AUT-13)."""
    iban = _iban(call, account_id, consent, Seen.BALANCES, address)
    free, held = Account.cash(DepotId(account_id)), Account.cash_held(DepotId(account_id))
    found = balances(call.tx, [free, held])
    booked = Eur(found[free]) + Eur(found[held])
    return BalancesTold.of(iban, booked=booked, available=Eur(found[free]), on=call.today)


@router.get("/accounts/{account_id}/transactions")
def list_transactions(
    call: ThirdPartyReads,
    account_id: DepotRef,
    consent: ConsentHeader,
    *,
    address: PersonsAddress = None,
    after: EntryRef | None = None,
    limit: Limit = 50,
) -> TransactionsTold:
    """The bookings of a cash account, oldest first (AUT-13)."""
    iban = _iban(call, account_id, consent, Seen.TRANSACTIONS, address if after is None else address or "next page")
    cursor = None if after is None else EntryId(after)
    lines = cash_statement(call.tx, DepotId(account_id), limit=limit + 1, after=cursor)
    return TransactionsTold.of(iban, lines, limit=limit)


def _iban(call: ThirdPartyQuery, account: DepotRef, consent: AccessConsentRef, what: Seen, address: str | None) -> str:
    """The account's IBAN, where the consent covers it; counted as one access unless the customer is present."""
    found = use_access(
        call.tx,
        call.actor,
        AccessConsentId(consent),
        what=what,
        depot=DepotId(account),
        is_person_present=address is not None,
        now=call.now,
    )
    return found[0].cash_iban
