"""Passkeys: made in a session or with a set-up token, and asked for a release."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from auth.api.edge import NO_STORE, Party, SetupToken
from auth.rules.canonical import release_message
from auth.schemas.passkeys import PasskeyAsked, PasskeyCreation, PasskeyOptions, PasskeyPending
from auth.usecases.passkey_wanted import passkey_wanted
from auth.usecases.passkeys_of import passkeys_of
from auth.usecases.release_details import release_details
from auth.usecases.set_up_passkey import set_up_passkey
from auth.usecases.set_up_session import set_up_session
from depot.kernel.ids import ReleaseId
from depot.kernel.web.calls import CustomerReads, CustomerWrites, PublicReads, PublicWrites
from depot.kernel.web.wire import ReleaseRef

router = APIRouter(prefix="/v1", tags=["passkeys"], dependencies=[NO_STORE])


@router.get("/factors/passkey-options")
def offer_further_passkey(call: CustomerReads, party: Party) -> PasskeyCreation:
    """What the browser needs to make a passkey in this session (AUT-4)."""
    wanted = passkey_wanted(call.tx, person=call.actor.person, session=call.actor.session)
    return PasskeyCreation.of(wanted, party)


@router.post("/factors/passkey", response_model=PasskeyPending, status_code=201)
def set_up_further_passkey(call: CustomerWrites, asked: PasskeyAsked, party: Party) -> Response:
    """A passkey waits for its first answer at `POST /v1/factors/{id}/confirmations` (AUT-4, AUT-5)."""

    def run() -> PasskeyPending:
        person, session, made = call.actor.person, call.actor.session, asked.made()
        factor = set_up_passkey(
            call.tx, person=person, session=session, name=asked.name, made=made, party=party, now=call.now
        )
        return PasskeyPending.of(factor, made, party)

    return call.answer(asked, run)


@router.get("/first-logins/factors/passkey-options")
def offer_first_passkey(call: PublicReads, token: SetupToken, party: Party) -> PasskeyCreation:
    """The same with a set-up token, at the first login or after the loss of all factors (AUT-6, AUT-7)."""
    bearer = set_up_session(call.tx, token=token, now=call.now)
    return PasskeyCreation.of(passkey_wanted(call.tx, person=bearer.person, session=bearer.session), party)


@router.post("/first-logins/factors/passkey", response_model=PasskeyPending, status_code=201)
def set_up_first_passkey(call: PublicWrites, token: SetupToken, asked: PasskeyAsked, party: Party) -> Response:
    """The same with a set-up token, at the first login or after the loss of all factors (AUT-6, AUT-7)."""

    def run() -> PasskeyPending:
        bearer, made = set_up_session(call.tx, token=token, now=call.now), asked.made()
        person, session = bearer.person, bearer.session
        factor = set_up_passkey(
            call.tx, person=person, session=session, name=asked.name, made=made, party=party, now=call.now
        )
        return PasskeyPending.of(factor, made, party)

    return call.answer(asked, run)


@router.get("/releases/{release_id}/passkey-options")
def ask_release_passkey(call: CustomerReads, release_id: ReleaseRef, party: Party) -> PasskeyOptions:
    """The challenge of a release of one's own: a passkey's answer is good for this text alone (AUT-9)."""
    person = call.actor.person
    found = release_details(call.tx, ReleaseId(release_id), person=person)
    message = release_message(found.release_id, found.text)
    return PasskeyOptions.of(message, party, passkeys_of(call.tx, person))
