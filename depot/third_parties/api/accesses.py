"""What customers do about third parties: look, give, revoke (AUT-13)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.kernel.ids import AccessConsentId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.wire import AccessConsentRef
from depot.third_parties.model import ConsentState
from depot.third_parties.schemas.customers import AccessAwaiting, AccessesShown, AccessShown
from depot.third_parties.usecases.access_of_person import access_of_person
from depot.third_parties.usecases.accesses_given import accesses_given
from depot.third_parties.usecases.ask_access_release import ask_access_release
from depot.third_parties.usecases.end_access import end_access

router = APIRouter(prefix="/v1", tags=["account accesses"])
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/account-accesses")
def list_account_accesses(
    call: CustomerReads, *, after: AccessConsentRef | None = None, limit: Limit = 50
) -> AccessesShown:
    """The third parties that see your cash accounts, or did (AUT-13)."""
    cursor = None if after is None else AccessConsentId(after)
    found = accesses_given(call.tx, call.actor.person, after=cursor, limit=limit + 1)
    return AccessesShown.of(found, limit=limit, on=call.today)


@router.get("/account-accesses/{access_id}")
def read_account_access(call: CustomerReads, access_id: AccessConsentRef) -> AccessShown:
    """An access that you gave, or that a third party asks you for (AUT-13)."""
    found = access_of_person(call.tx, call.actor.person, AccessConsentId(access_id), on=call.today)
    return AccessShown.of(found, on=call.today)


@router.post("/account-accesses/{access_id}/releases", status_code=202, response_model=AccessAwaiting)
def ask_release_of_account_access(call: CustomerWrites, access_id: AccessConsentRef) -> Response:
    """Give an access: it is valid once the release is answered with a factor (AUT-9, AUT-13)."""

    def run() -> AccessAwaiting:
        consent_id, person = AccessConsentId(access_id), call.actor.person
        release = ask_access_release(call.tx, person, consent_id, now=call.now)
        consent = access_of_person(call.tx, person, consent_id, on=call.today)
        return AccessAwaiting.of(consent, release, on=call.today)

    return call.answer(None, run, status=202)


@router.post("/account-accesses/{access_id}/revocations", status_code=201, response_model=AccessShown)
def revoke_account_access(call: CustomerWrites, access_id: AccessConsentRef) -> Response:
    """Revoke an access, or refuse it before it is given: at once, without a factor (AUT-13)."""

    def run() -> AccessShown:
        consent_id, person = AccessConsentId(access_id), call.actor.person
        consent = access_of_person(call.tx, person, consent_id, on=call.today, locked=True)
        end_access(call.tx, consent, ConsentState.REVOKED, now=call.now)
        return AccessShown.of(access_of_person(call.tx, person, consent_id, on=call.today), on=call.today)

    return call.answer(None, run)
