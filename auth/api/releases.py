"""Releases: seen and answered in a session, or on the paired device by itself."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from auth.api.edge import CallOrigin
from auth.schemas.factors import FactorShown
from auth.schemas.releases import (
    DeviceAnswered,
    DeviceAsked,
    DeviceLocked,
    DeviceShown,
    ReleaseAnswer,
    ReleaseAnswered,
    ReleaseGiven,
    ReleaseShown,
)
from auth.usecases.answer_from_device import answer_from_device
from auth.usecases.answer_release import answer_release
from auth.usecases.device_releases import device_releases
from auth.usecases.lock_device import lock_device
from auth.usecases.release_details import release_details
from depot.kernel.ids import FactorId, ReleaseId
from depot.kernel.web.calls import CustomerReads, CustomerWrites, PublicReads, PublicWrites
from depot.kernel.web.wire import FactorRef, ReleaseRef

router = APIRouter(prefix="/v1", tags=["releases"])


@router.get("/releases/{release_id}")
def show_release(call: CustomerReads, release_id: ReleaseRef) -> ReleaseShown:
    """A release of one's own with its exact text (AUT-9)."""
    return ReleaseShown.of(release_details(call.tx, ReleaseId(release_id), person=call.actor.person))


@router.post("/releases/{release_id}/answers", response_model=ReleaseGiven, status_code=200)
def give_release(call: CustomerWrites, release_id: ReleaseRef, asked: ReleaseAnswered, request: Request) -> Response:
    """A factor's answer; the act is carried out in the same transaction (AUT-9)."""

    def run() -> ReleaseGiven:
        return ReleaseGiven.of(
            answer_release(
                call.tx,
                release=ReleaseId(release_id),
                person=call.actor.person,
                session=call.actor.session,
                answer=asked.answer(),
                acts=request.app.state.acts,
                now=call.now,
            )
        )

    return call.answer(asked, run, status=200)


@router.post("/devices/{factor_id}/challenges")
def list_device_releases(
    call: PublicReads, factor_id: FactorRef, asked: DeviceAsked, origin: CallOrigin
) -> DeviceShown:
    """What waits for the person of a paired device; the device's signature is the authentication (AUT-9)."""
    found = device_releases(
        call.tx,
        factor=FactorId(factor_id),
        signed_at=asked.signed_at,
        signature=asked.signature,
        origin=origin,
        now=call.now,
    )
    return DeviceShown(data=[ReleaseAnswer.of(release) for release in found])


@router.post("/devices/{factor_id}/answers", response_model=ReleaseGiven, status_code=200)
def give_release_on_device(
    call: PublicWrites, factor_id: FactorRef, asked: DeviceAnswered, origin: CallOrigin, request: Request
) -> Response:
    """The device answers by itself; its signature over the release is the authentication (AUT-9)."""

    def run() -> ReleaseGiven:
        return ReleaseGiven.of(
            answer_from_device(
                call.tx,
                factor=FactorId(factor_id),
                release=ReleaseId(asked.release_id),
                signature=asked.signature,
                origin=origin,
                acts=request.app.state.acts,
                now=call.now,
            )
        )

    return call.answer(asked, run, status=200)


@router.post("/devices/{factor_id}/locks", response_model=FactorShown, status_code=201)
def lock_device_by_itself(
    call: PublicWrites, factor_id: FactorRef, asked: DeviceLocked, origin: CallOrigin
) -> Response:
    """The release password was wrong five times: the device blocks itself until it is paired anew (AUT-10)."""

    def run() -> FactorShown:
        factor, signed_at = FactorId(factor_id), asked.signed_at
        return FactorShown.of(
            lock_device(
                call.tx, factor=factor, signed_at=signed_at, signature=asked.signature, origin=origin, now=call.now
            )
        )

    return call.answer(asked, run)
