"""Releases over HTTP, in a session and on the paired device (AUT-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from auth.model import FactorAnswer, FactorKind, Release, ReleaseState
from auth.schemas.passkeys import AssertionGiven
from depot.kernel.ids import FactorId
from depot.kernel.web.secret_wire import CodeText, SignatureText
from depot.kernel.web.wire import Answer, FactorRef, ReleaseRef, StrictModel


class ReleaseFactor(Answer):
    """A factor that can answer a release."""

    id: FactorRef
    kind: FactorKind
    name: str


class ReleaseAnswer(Answer):
    """What a 202 says of the release it waits for; `missing` names the roles whose release is still owed."""

    id: ReleaseRef
    text: str
    expires_at: datetime
    factors: list[ReleaseFactor]
    missing: list[str]

    @classmethod
    def of(cls, release: Release, missing: Sequence[str] = ()) -> Self:
        """From the model."""
        return cls(
            id=release.release_id,
            text=release.text,
            expires_at=release.expires_at,
            factors=[ReleaseFactor(id=f.factor_id, kind=f.kind, name=f.name) for f in release.factors],
            missing=list(missing),
        )


class ReleaseShown(ReleaseAnswer):
    """A release with its state."""

    act: str
    state: ReleaseState

    @classmethod
    def of(cls, release: Release, missing: Sequence[str] = ()) -> Self:
        """From the model."""
        wanted = ReleaseAnswer.of(release, missing)
        return cls(**dict(wanted), act=release.act, state=release.state)


class ReleaseAnswered(StrictModel):
    """`POST /v1/releases/{id}/answers`: a code, a device's signature, or what a passkey says to the release."""

    factor_id: FactorRef
    code: CodeText | None = None
    signature: SignatureText | None = None
    assertion: AssertionGiven | None = None

    def answer(self) -> FactorAnswer:
        """To the model; a code speaks for TOTP."""
        return FactorAnswer(
            kind=FactorKind.TOTP if self.code else FactorKind.APP,
            factor=FactorId(self.factor_id),
            code=self.code.get_secret_value() if self.code else None,
            signature=self.signature,
            assertion=self.assertion.assertion() if self.assertion else None,
        )


class ReleaseGivenState(Answer):
    """The release after its answer."""

    id: ReleaseRef
    state: Literal["released"]


class ReleaseGiven(Answer):
    """What was released and carried out."""

    release: ReleaseGivenState
    act: str
    subject: UUID

    @classmethod
    def of(cls, release: Release) -> Self:
        """From the model."""
        state = ReleaseGivenState(id=release.release_id, state="released")
        return cls(release=state, act=release.act, subject=release.subject)


class DeviceAsked(StrictModel):
    """`POST /v1/devices/{id}/challenges`: the signature covers "device", factor id and `signed_at`, a line each."""

    signed_at: Annotated[str, Field(min_length=20, max_length=40)]
    signature: SignatureText


class DeviceLocked(StrictModel):
    """`POST /v1/devices/{id}/locks`: the signature covers "lock", factor id and `signed_at`, a line each."""

    signed_at: Annotated[str, Field(min_length=20, max_length=40)]
    signature: SignatureText


class DeviceShown(Answer):
    """What waits for the person of the device."""

    data: list[ReleaseAnswer]


class DeviceAnswered(StrictModel):
    """`POST /v1/devices/{id}/answers`."""

    release_id: ReleaseRef
    signature: SignatureText
