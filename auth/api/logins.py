"""Login in two halves, and the first login of a new customer.

These calls hand out secrets of which only a hash is kept, so no receipt may hold their answers: they take no
Idempotency-Key although they write, and are declared as PublicReads, whose transaction commits (decision 003).
Sending one twice harms nothing: it opens one more login or session, which ends by itself.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from auth.api.edge import NO_STORE, CallOrigin, Party, SetupToken
from auth.schemas.factors import AppAsked, FactorProven, FactorShown, TotpAsked, TotpShown
from auth.schemas.logins import FirstLoginAsked, LoginAnswered, LoginAsked, LoginDone, LoginShown, SetupOpened
from auth.usecases.activate_first_factor import activate_first_factor
from auth.usecases.answer_login import answer_login
from auth.usecases.begin_first_login import begin_first_login
from auth.usecases.pair_app import pair_app
from auth.usecases.prove_factor import prove_factor
from auth.usecases.set_up_session import set_up_session
from auth.usecases.set_up_totp import set_up_totp
from auth.usecases.start_login import start_login
from depot.kernel.ids import FactorId, LoginId
from depot.kernel.web.calls import PublicReads, PublicWrites
from depot.kernel.web.threads import apart
from depot.kernel.web.wire import FactorRef, LoginRef

router = APIRouter(prefix="/v1", tags=["login"], dependencies=[NO_STORE])


@router.post("/logins", status_code=202)
@apart
def open_login(call: PublicReads, asked: LoginAsked, origin: CallOrigin, party: Party) -> LoginShown:
    """Access id and PIN; the answer looks the same whatever was wrong (AUT-3, AUT-11)."""
    pin = asked.pin.get_secret_value()
    opened = start_login(call.tx, access_number=asked.access_number, pin=pin, origin=origin, now=call.now)
    return LoginShown.of(opened, party)


@router.post("/logins/{login_id}/answers", status_code=201)
def complete_login(
    call: PublicReads, login_id: LoginRef, asked: LoginAnswered, origin: CallOrigin, request: Request
) -> LoginDone:
    """A factor's answer opens the session (AUT-3)."""
    done = answer_login(
        call.tx,
        login=LoginId(login_id),
        answer=asked.answer(),
        new_pin=asked.new_pin.get_secret_value() if asked.new_pin else None,
        origin=origin,
        after_login=request.app.state.after_login,
        now=call.now,
    )
    return LoginDone.of(done, call.language)


@router.post("/first-logins", status_code=201)
@apart
def open_first_login(call: PublicReads, asked: FirstLoginAsked, origin: CallOrigin) -> SetupOpened:
    """The temporary PIN is changed; the token sets up one factor and does nothing else (AUT-2, AUT-6)."""
    opened = begin_first_login(
        call.tx,
        access_number=asked.access_number,
        pin=asked.pin.get_secret_value(),
        new_pin=asked.new_pin.get_secret_value(),
        origin=origin,
        now=call.now,
    )
    return SetupOpened.of(opened)


@router.post("/first-logins/factors/totp", status_code=201)
def set_up_first_totp(call: PublicReads, token: SetupToken, asked: TotpAsked) -> TotpShown:
    """A TOTP secret for the first factor (AUT-6); authenticated by the set-up token."""
    bearer = set_up_session(call.tx, token=token, now=call.now)
    return TotpShown.of(
        set_up_totp(call.tx, person=bearer.person, session=bearer.session, name=asked.name, now=call.now)
    )


@router.post("/first-logins/factors/{factor_id}/confirmations", response_model=FactorShown, status_code=201)
def confirm_first_totp(call: PublicWrites, token: SetupToken, factor_id: FactorRef, asked: FactorProven) -> Response:
    """The first answer makes the first factor active at once (AUT-6); authenticated by the set-up token."""

    def run() -> FactorShown:
        bearer = set_up_session(call.tx, token=token, now=call.now)
        proven = prove_factor(
            call.tx,
            person=bearer.person,
            session=bearer.session,
            factor=FactorId(factor_id),
            answer=asked.answer(),
            now=call.now,
        )
        return FactorShown.of(activate_first_factor(call.tx, person=bearer.person, factor=proven, now=call.now))

    return call.answer(asked, run)


@router.post("/first-logins/factors/app", response_model=FactorShown, status_code=201)
def pair_first_app(call: PublicWrites, token: SetupToken, asked: AppAsked) -> Response:
    """A device as the first factor is active at once (AUT-6); authenticated by the set-up token."""

    def run() -> FactorShown:
        bearer = set_up_session(call.tx, token=token, now=call.now)
        app = asked.device()
        paired = pair_app(call.tx, person=bearer.person, session=bearer.session, app=app, now=call.now)
        return FactorShown.of(activate_first_factor(call.tx, person=bearer.person, factor=paired, now=call.now))

    return call.answer(asked, run)
