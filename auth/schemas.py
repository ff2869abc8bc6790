"""What the access says and hears over HTTP; secrets are read, never written back, and leave no trace in receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from auth.model import (
    IDLE,
    Factor,
    FactorAnswer,
    FactorKind,
    FactorState,
    Letter,
    LetterKind,
    LoggedIn,
    LoginOpened,
    Release,
    ReleaseState,
    SessionOpened,
    SessionSeen,
    TotpSetUp,
)
from depot.kernel.ids import FactorId
from depot.kernel.web.secret_wire import CodeText, PasswordText, PinText, PublicKeyText, SignatureText
from depot.kernel.web.wire import (
    Answer,
    FactorRef,
    LetterRef,
    Line,
    LoginRef,
    PersonRef,
    ReleaseRef,
    SessionRef,
    StrictModel,
)

_ONE_FACTOR = {
    "de": "Sie haben nur einen Sicherheitsfaktor. Wir empfehlen, einen zweiten einzurichten.",
    "en": "You have only one security factor. We recommend setting up a second one.",
}


AccessNumberText = Annotated[str, Field(pattern=r"^[0-9]{10}$", examples=["1234567894"])]
FactorName = Annotated[Line, Field(max_length=60)]


class LoginAsked(StrictModel):
    """`POST /v1/logins`."""

    access_number: AccessNumberText
    pin: PinText


class LoginShown(Answer):
    """The same shape whether or not anything was right (AUT-11)."""

    login_id: LoginRef
    challenge: str
    expires_at: datetime

    @classmethod
    def of(cls, opened: LoginOpened) -> Self:
        """From the opened login."""
        return cls(login_id=opened.login_id, challenge=opened.challenge, expires_at=opened.expires_at)


class LoginAnswered(StrictModel):
    """`POST /v1/logins/{id}/answers`: a code of TOTP, or an app's signature over the challenge."""

    factor: FactorKind
    factor_id: FactorRef | None = None
    code: CodeText | None = None
    signature: SignatureText | None = None
    new_pin: PinText | None = None

    def answer(self) -> FactorAnswer:
        """To the model."""
        return FactorAnswer(
            kind=self.factor,
            factor=None if self.factor_id is None else FactorId(self.factor_id),
            code=self.code.get_secret_value() if self.code else None,
            signature=self.signature,
        )


class LoginDone(Answer):
    """The session of a completed login."""

    token: str
    session_id: SessionRef
    person_id: PersonRef
    expires_in_seconds: int
    pop_ups: list[str]
    recommendation: str | None

    @classmethod
    def of(cls, done: LoggedIn, language: str) -> Self:
        """From the completed login; says when the person has one factor only (AUT-4)."""
        return cls(
            token=done.session.token,
            session_id=done.session.session_id,
            person_id=done.person,
            expires_in_seconds=int(IDLE.total_seconds()),
            pop_ups=list(done.pop_ups),
            recommendation=_ONE_FACTOR[language] if done.active_factors == 1 else None,
        )


class FirstLoginAsked(StrictModel):
    """`POST /v1/first-logins`."""

    access_number: AccessNumberText
    pin: PinText
    new_pin: PinText


class SetupOpened(Answer):
    """The token that sets up the first factor, and the session id that a device signs when it is paired."""

    setup_token: str
    session_id: SessionRef
    expires_in_seconds: int

    @classmethod
    def of(cls, opened: SessionOpened) -> Self:
        """From the opened set-up session."""
        seconds = int(IDLE.total_seconds())
        return cls(setup_token=opened.token, session_id=opened.session_id, expires_in_seconds=seconds)


class TotpAsked(StrictModel):
    """A TOTP factor gets the name that its person gives it."""

    name: FactorName


class TotpShown(Answer):
    """The secret, once, as text and as the address that authenticator apps read."""

    factor_id: FactorRef
    secret: str
    provisioning_uri: str

    @classmethod
    def of(cls, made: TotpSetUp) -> Self:
        """From the set-up."""
        return cls(factor_id=made.factor.factor_id, secret=made.secret, provisioning_uri=made.provisioning_uri)


class FactorProven(StrictModel):
    """The first code of a new TOTP factor."""

    code: CodeText


class AppAsked(StrictModel):
    """A device to be paired: `proof` signs "pairing", session id, name and public key, a line each."""

    name: FactorName
    public_key: PublicKeyText
    proof: SignatureText


class FactorShown(Answer):
    """A factor."""

    factor_id: FactorRef
    kind: FactorKind
    name: str
    state: FactorState

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """From the model."""
        return cls(**asdict(factor))


class FactorsShown(Answer):
    """All factors of the person."""

    data: list[FactorShown]
    recommendation: str | None

    @classmethod
    def of(cls, factors: Sequence[Factor], language: str) -> Self:
        """From the model; says when the person has one factor only (AUT-4)."""
        active = sum(factor.state is FactorState.ACTIVE for factor in factors)
        hint = _ONE_FACTOR[language] if active == 1 else None
        return cls(data=[FactorShown.of(factor) for factor in factors], recommendation=hint)


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


class FactorOffered(Answer):
    """A proven factor that waits for its release."""

    factor: FactorShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, factor: Factor, release: Release) -> Self:
        """From the model."""
        return cls(factor=FactorShown.of(factor), release=ReleaseAnswer.of(release))


class ReleaseAnswered(StrictModel):
    """`POST /v1/releases/{id}/answers`: a code of TOTP, or an app's signature over the release."""

    factor_id: FactorRef
    code: CodeText | None = None
    signature: SignatureText | None = None

    def answer(self) -> FactorAnswer:
        """To the model; a code speaks for TOTP."""
        return FactorAnswer(
            kind=FactorKind.TOTP if self.code else FactorKind.APP,
            factor=FactorId(self.factor_id),
            code=self.code.get_secret_value() if self.code else None,
            signature=self.signature,
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


class DeviceShown(Answer):
    """What waits for the person of the device."""

    data: list[ReleaseAnswer]


class DeviceAnswered(StrictModel):
    """`POST /v1/devices/{id}/answers`."""

    release_id: ReleaseRef
    signature: SignatureText


class PinChangeAsked(StrictModel):
    """`POST /v1/pin-changes`."""

    current_pin: PinText
    new_pin: PinText


class Done(Answer):
    """It is done, at this moment."""

    done_at: datetime


class SessionShown(Answer):
    """A living session."""

    session_id: SessionRef
    opened_at: datetime
    last_used_at: datetime
    is_current: bool

    @classmethod
    def of(cls, seen: SessionSeen) -> Self:
        """From the model."""
        return cls(**asdict(seen))


class SessionsShown(Answer):
    """All living sessions of the person."""

    data: list[SessionShown]


class StaffLoginAsked(StrictModel):
    """`POST /v1/staff/sessions`."""

    name: Line
    password: PasswordText
    code: CodeText


class StaffLoginDone(Answer):
    """The session of a member of staff."""

    token: str
    session_id: SessionRef
    expires_in_seconds: int

    @classmethod
    def of(cls, opened: SessionOpened) -> Self:
        """From the opened session."""
        return cls(token=opened.token, session_id=opened.session_id, expires_in_seconds=int(IDLE.total_seconds()))


class PinLetterAsked(StrictModel):
    """`POST /v1/staff/pin-letters`."""

    person_id: PersonRef


class LetterWaiting(Answer):
    """A letter that waits for the printer."""

    letter_id: LetterRef
    person_id: PersonRef
    kind: LetterKind


class LettersWaiting(Answer):
    """The letters of the next print run, without their content."""

    data: list[LetterWaiting]
    next: LetterRef | None


class LetterPrinted(Answer):
    """The content of a letter, this once."""

    letter_id: LetterRef
    person_id: PersonRef
    kind: LetterKind
    lines: list[str]
    value: str

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """From the model."""
        lines = list(letter.lines)
        return cls(
            letter_id=letter.letter_id, person_id=letter.person, kind=letter.kind, lines=lines, value=letter.value
        )
