"""smsTAN: the factor, codes for releases and logins, and the outbox of the local gateway."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from auth.api.edge import NO_STORE, CallOrigin, SetupToken
from auth.ports import SmsDesk
from auth.schemas.sms import (
    LoginSmsAsked,
    PushesShown,
    ReleaseSmsAsked,
    ReleaseSmsSent,
    SmsAsked,
    SmsFactorShown,
    SmsOutboxShown,
)
from auth.usecases.local_messages import local_messages
from auth.usecases.local_pushes import local_pushes
from auth.usecases.send_login_sms import send_login_sms
from auth.usecases.send_release_sms import send_release_sms
from auth.usecases.set_up_session import set_up_session
from auth.usecases.set_up_sms import set_up_sms
from depot.kernel.actor import StaffRole
from depot.kernel.ids import FactorId, LoginId, ReleaseId
from depot.kernel.web.calls import CustomerWrites, PublicReads, PublicWrites, StaffQuery, staff_query
from depot.kernel.web.wire import LoginRef, ReleaseRef

router = APIRouter(prefix="/v1", tags=["sms"], dependencies=[NO_STORE])
# Only where there is no production: `depot.app` connects it together with the local gateway.
local_gateway = APIRouter(prefix="/v1", tags=["sms"], dependencies=[NO_STORE])


def _desk(request: Request) -> SmsDesk:
    desk: SmsDesk = request.app.state.sms_desk
    return desk


Desk = Annotated[SmsDesk, Depends(_desk)]


@router.post("/factors/sms", response_model=SmsFactorShown, status_code=201)
def set_up_further_sms(call: CustomerWrites, asked: SmsAsked, desk: Desk) -> Response:
    """A code goes to the registered number; confirmed by `POST /v1/factors/{id}/confirmations` (AUT-4, AUT-5)."""

    def run() -> SmsFactorShown:
        person, session = call.actor.person, call.actor.session
        return SmsFactorShown.of(
            *set_up_sms(call.tx, desk, person=person, session=session, name=asked.name, now=call.now)
        )

    return call.answer(asked, run)


@router.post("/first-logins/factors/sms", response_model=SmsFactorShown, status_code=201)
def set_up_first_sms(call: PublicWrites, token: SetupToken, asked: SmsAsked, desk: Desk) -> Response:
    """The same with a set-up token, at the first login or after the loss of all factors (AUT-6, AUT-7)."""

    def run() -> SmsFactorShown:
        bearer = set_up_session(call.tx, token=token, now=call.now)
        return SmsFactorShown.of(
            *set_up_sms(call.tx, desk, person=bearer.person, session=bearer.session, name=asked.name, now=call.now)
        )

    return call.answer(asked, run)


@router.post("/releases/{release_id}/sms", response_model=ReleaseSmsSent, status_code=202)
def ask_release_sms(call: CustomerWrites, release_id: ReleaseRef, asked: ReleaseSmsAsked, desk: Desk) -> Response:
    """A code for this release goes out with its text; it voids an older code of the factor (AUT-9)."""

    def run() -> ReleaseSmsSent:
        release, factor = ReleaseId(release_id), FactorId(asked.factor_id)
        return ReleaseSmsSent.of(
            send_release_sms(call.tx, desk, release=release, factor=factor, person=call.actor.person, now=call.now)
        )

    return call.answer(asked, run, status=202)


@router.post("/logins/{login_id}/sms", status_code=202)
def ask_login_sms(call: PublicReads, login_id: LoginRef, origin: CallOrigin, desk: Desk) -> LoginSmsAsked:
    """A code for this login; the answer looks the same whatever was wrong (AUT-3, AUT-11)."""
    send_login_sms(call.tx, desk, login=LoginId(login_id), origin=origin, now=call.now)
    return LoginSmsAsked(asked_at=call.now)


@local_gateway.get("/staff/sms-outbox")
def list_local_messages(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: UUID | None = None,
) -> SmsOutboxShown:
    """The messages of the local gateway; there is none in production (AUT-4)."""
    return SmsOutboxShown.of(local_messages(call.tx, after=after, limit=limit), limit)


@local_gateway.get("/staff/push-outbox")
def list_local_pushes(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS)],
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: ReleaseRef | None = None,
) -> PushesShown:
    """Which devices were to be woken; there is no local box in production (AUT-4)."""
    release = None if after is None else ReleaseId(after)
    return PushesShown.of(local_pushes(call.tx, after=release, limit=limit), limit)
