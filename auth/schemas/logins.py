"""What a login says and hears over HTTP; secrets are read, never written back (AUT-3, AUT-11)."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from auth.model import IDLE, FactorAnswer, FactorKind, LoggedIn, LoginOpened, SessionOpened
from auth.rules.canonical import login_message
from auth.rules.passkey import RelyingParty
from auth.schemas.factors import ONE_FACTOR, AccessNumberText
from auth.schemas.passkeys import AssertionGiven, PasskeyOptions
from depot.kernel.ids import FactorId
from depot.kernel.web.secret_wire import CodeText, PinText, SignatureText
from depot.kernel.web.wire import Answer, FactorRef, LoginRef, PersonRef, SessionRef, StrictModel


class LoginAsked(StrictModel):
    """`POST /v1/logins`."""

    access_number: AccessNumberText
    pin: PinText


class LoginShown(Answer):
    """The same shape whether or not anything was right (AUT-11)."""

    login_id: LoginRef
    challenge: str
    expires_at: datetime
    passkey_options: PasskeyOptions

    @classmethod
    def of(cls, opened: LoginOpened, party: RelyingParty) -> Self:
        """From the opened login; a passkey is found by the house's name, so that none is named here (AUT-11)."""
        options = PasskeyOptions.of(login_message(opened.login_id, opened.challenge), party)
        return cls(
            login_id=opened.login_id, challenge=opened.challenge, expires_at=opened.expires_at, passkey_options=options
        )


class LoginAnswered(StrictModel):
    """`POST /v1/logins/{id}/answers`: a code, a device's signature, or what a passkey says to the challenge."""

    factor: FactorKind
    factor_id: FactorRef | None = None
    code: CodeText | None = None
    signature: SignatureText | None = None
    assertion: AssertionGiven | None = None
    new_pin: PinText | None = None

    def answer(self) -> FactorAnswer:
        """To the model."""
        return FactorAnswer(
            kind=self.factor,
            factor=None if self.factor_id is None else FactorId(self.factor_id),
            code=self.code.get_secret_value() if self.code else None,
            signature=self.signature,
            assertion=self.assertion.assertion() if self.assertion else None,
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
            recommendation=ONE_FACTOR[language] if done.active_factors == 1 else None,
        )


class FirstLoginAsked(StrictModel):
    """`POST /v1/first-logins`."""

    access_number: AccessNumberText
    pin: PinText
    new_pin: PinText


class RecoveryAsked(StrictModel):
    """`POST /v1/recoveries`."""

    access_number: AccessNumberText
    pin: PinText


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
