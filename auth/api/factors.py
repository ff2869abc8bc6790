"""Further factors, each released by one already active, and the change of the PIN."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from auth.api.edge import NO_STORE
from auth.model import BLOCK_FACTOR, REMOVE_FACTOR
from auth.schemas.factors import (
    AppAsked,
    FactorOffered,
    FactorProven,
    FactorShown,
    FactorsShown,
    PinChangeAsked,
    TotpAsked,
    TotpShown,
)
from auth.schemas.sessions import Done
from auth.usecases.ask_factor_change import ask_factor_change
from auth.usecases.block_at_once import block_at_once
from auth.usecases.change_pin import change_pin
from auth.usecases.factors_of import factors_of
from auth.usecases.offer_factor import offer_factor
from auth.usecases.pair_app import pair_app
from auth.usecases.prove_factor import prove_factor
from auth.usecases.set_up_totp import set_up_totp
from depot.kernel.ids import FactorId
from depot.kernel.web.calls import CustomerReads, CustomerWrites
from depot.kernel.web.threads import apart
from depot.kernel.web.wire import FactorRef

router = APIRouter(prefix="/v1", tags=["factors"], dependencies=[NO_STORE])


@router.get("/factors")
def list_factors(call: CustomerReads) -> FactorsShown:
    """One's own factors; says when there is one only (AUT-4)."""
    return FactorsShown.of(factors_of(call.tx, call.actor.person), call.language)


@router.post("/factors/totp", status_code=201)
def set_up_further_totp(call: CustomerReads, asked: TotpAsked) -> TotpShown:
    """A TOTP secret, shown once: no receipt may hold it, so the call takes no Idempotency-Key (decision 003)."""
    made = set_up_totp(call.tx, person=call.actor.person, session=call.actor.session, name=asked.name, now=call.now)
    return TotpShown.of(made)


@router.post("/factors/{factor_id}/confirmations", response_model=FactorOffered, status_code=202)
def confirm_further_totp(call: CustomerWrites, factor_id: FactorRef, asked: FactorProven) -> Response:
    """The first code or assertion proves the factor; a release by another one makes it active (AUT-5)."""

    def run() -> FactorOffered:
        proven = prove_factor(
            call.tx,
            person=call.actor.person,
            session=call.actor.session,
            factor=FactorId(factor_id),
            answer=asked.answer(),
            now=call.now,
        )
        return FactorOffered.of(proven, offer_factor(call.tx, person=call.actor.person, factor=proven, now=call.now))

    return call.answer(asked, run, status=202)


@router.post("/factors/app", response_model=FactorOffered, status_code=202)
def pair_further_app(call: CustomerWrites, asked: AppAsked) -> Response:
    """A device with its proof of possession; a release by another factor makes it active (AUT-5)."""

    def run() -> FactorOffered:
        app = asked.device()
        paired = pair_app(call.tx, person=call.actor.person, session=call.actor.session, app=app, now=call.now)
        return FactorOffered.of(paired, offer_factor(call.tx, person=call.actor.person, factor=paired, now=call.now))

    return call.answer(asked, run, status=202)


@router.post("/factors/{factor_id}/blocks", response_model=FactorOffered, status_code=202)
def block_own_factor(call: CustomerWrites, factor_id: FactorRef) -> Response:
    """A release by any active factor, this one included, blocks the factor (AUT-8)."""
    return _changed(call, BLOCK_FACTOR, FactorId(factor_id))


@router.delete("/factors/{factor_id}", response_model=FactorOffered, status_code=202)
def remove_own_factor(call: CustomerWrites, factor_id: FactorRef) -> Response:
    """A release by any active factor removes the factor; the last one is only blocked or replaced (AUT-8)."""
    return _changed(call, REMOVE_FACTOR, FactorId(factor_id))


def _changed(call: CustomerWrites, act: str, factor: FactorId) -> Response:
    def run() -> FactorOffered:
        person, session = call.actor.person, call.actor.session
        return FactorOffered.of(
            *ask_factor_change(call.tx, act, person=person, session=session, factor=factor, now=call.now)
        )

    return call.answer(None, run, status=202)


@router.post("/factors/{factor_id}/losses", response_model=FactorShown, status_code=201)
def report_lost_factor(call: CustomerWrites, factor_id: FactorRef) -> Response:
    """A lost device is blocked at once, without a release; sessions elsewhere end (AUT-8, AUT-11)."""

    def run() -> FactorShown:
        person, session = call.actor.person, call.actor.session
        return FactorShown.of(
            block_at_once(call.tx, FactorId(factor_id), person=person, reason="lost", session=session, now=call.now)
        )

    return call.answer(None, run)


@router.post("/pin-changes", response_model=Done, status_code=201)
@apart
def change_own_pin(call: CustomerWrites, asked: PinChangeAsked) -> Response:
    """The person changes the PIN and knows the present one; sessions elsewhere end (AUT-2, AUT-11)."""

    def run() -> Done:
        change_pin(
            call.tx,
            person=call.actor.person,
            session=call.actor.session,
            current_pin=asked.current_pin.get_secret_value(),
            new_pin=asked.new_pin.get_secret_value(),
            now=call.now,
        )
        return Done(done_at=call.now)

    return call.answer(asked, run)
