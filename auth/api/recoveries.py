"""After the loss of all factors: a new one, set up with access id and PIN, activated by the code of a letter (AUT-7).

Like the first login, the calls that hand out a secret take no Idempotency-Key (decision 003).
"""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from auth.api.edge import NO_STORE, CallOrigin, SetupToken
from auth.schemas.factors import (
    ActivationAnswered,
    ActivationWaits,
    AppAsked,
    FactorProven,
    FactorShown,
    TotpAsked,
    TotpShown,
)
from auth.schemas.logins import RecoveryAsked, SetupOpened
from auth.usecases.activate_by_letter import activate_by_letter
from auth.usecases.ask_activation_code import ask_activation_code
from auth.usecases.open_recovery import open_recovery
from auth.usecases.pair_app import pair_app
from auth.usecases.prove_factor import prove_factor
from auth.usecases.set_up_session import set_up_session
from auth.usecases.set_up_totp import set_up_totp
from depot.kernel.ids import FactorId
from depot.kernel.web.calls import PublicReads, PublicWrites
from depot.kernel.web.threads import apart
from depot.kernel.web.wire import FactorRef

router = APIRouter(prefix="/v1", tags=["recovery"], dependencies=[NO_STORE])


@router.post("/recoveries", status_code=201)
@apart
def open_recovery_of_access(call: PublicReads, asked: RecoveryAsked, origin: CallOrigin) -> SetupOpened:
    """Access id and PIN; the token sets up one factor, which waits for the code of its letter (AUT-7)."""
    pin = asked.pin.get_secret_value()
    return SetupOpened.of(
        open_recovery(call.tx, access_number=asked.access_number, pin=pin, origin=origin, now=call.now)
    )


@router.post("/recoveries/factors/totp", status_code=201)
def set_up_recovery_totp(call: PublicReads, token: SetupToken, asked: TotpAsked) -> TotpShown:
    """A TOTP secret for the new factor; authenticated by the set-up token (AUT-7)."""
    bearer = set_up_session(call.tx, token=token, now=call.now)
    return TotpShown.of(
        set_up_totp(call.tx, person=bearer.person, session=bearer.session, name=asked.name, now=call.now)
    )


@router.post("/recoveries/factors/{factor_id}/confirmations", response_model=ActivationWaits, status_code=202)
def ask_code_for_totp(call: PublicWrites, token: SetupToken, factor_id: FactorRef, asked: FactorProven) -> Response:
    """The first answer proves the factor; all others are removed at once and the letter is written (AUT-7)."""

    def run() -> ActivationWaits:
        bearer = set_up_session(call.tx, token=token, now=call.now)
        proven = prove_factor(
            call.tx,
            person=bearer.person,
            session=bearer.session,
            factor=FactorId(factor_id),
            answer=asked.answer(),
            now=call.now,
        )
        return ActivationWaits.of(ask_activation_code(call.tx, person=bearer.person, factor=proven, now=call.now))

    return call.answer(asked, run, status=202)


@router.post("/recoveries/factors/app", response_model=ActivationWaits, status_code=202)
def ask_code_for_app(call: PublicWrites, token: SetupToken, asked: AppAsked) -> Response:
    """A device with its proof of possession; all others are removed at once and the letter is written (AUT-7)."""

    def run() -> ActivationWaits:
        bearer = set_up_session(call.tx, token=token, now=call.now)
        app = asked.device()
        paired = pair_app(call.tx, person=bearer.person, session=bearer.session, app=app, now=call.now)
        return ActivationWaits.of(ask_activation_code(call.tx, person=bearer.person, factor=paired, now=call.now))

    return call.answer(asked, run, status=202)


@router.post("/activations", response_model=FactorShown, status_code=201)
@apart
def activate_with_code(call: PublicWrites, asked: ActivationAnswered, origin: CallOrigin) -> Response:
    """Access id, PIN and the code of the letter activate the one factor it was asked for, once (AUT-7)."""

    def run() -> FactorShown:
        active = activate_by_letter(
            call.tx,
            access_number=asked.access_number,
            pin=asked.pin.get_secret_value(),
            code=asked.code.get_secret_value(),
            origin=origin,
            now=call.now,
        )
        return FactorShown.of(active)

    return call.answer(asked, run)
