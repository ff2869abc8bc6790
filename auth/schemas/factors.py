"""Factors and the PIN over HTTP; a TOTP secret is shown once (AUT-4, AUT-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import Field

from auth.model import (
    ActivationAsked,
    Factor,
    FactorAnswer,
    FactorKind,
    FactorState,
    PairedApp,
    Release,
    TotpSetUp,
)
from auth.schemas.passkeys import AssertionGiven
from auth.schemas.releases import ReleaseAnswer
from depot.kernel.web.secret_wire import CodeText, PinText, PublicKeyText, SignatureText
from depot.kernel.web.wire import Answer, FactorRef, Line, StrictModel

ONE_FACTOR: Final = {
    "de": "Sie haben nur einen Sicherheitsfaktor. Wir empfehlen, einen zweiten einzurichten.",
    "en": "You have only one security factor. We recommend setting up a second one.",
}
AccessNumberText = Annotated[str, Field(pattern=r"^[0-9]{10}$", examples=["1234567894"])]
FactorName = Annotated[Line, Field(max_length=60)]


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
    """The first answer of a new factor: the code of TOTP or of a message, or what a passkey says."""

    code: CodeText | None = None
    assertion: AssertionGiven | None = None

    def answer(self) -> FactorAnswer:
        """To the model."""
        return FactorAnswer(
            kind=FactorKind.PASSKEY if self.assertion else FactorKind.TOTP,
            code=self.code.get_secret_value() if self.code else None,
            assertion=self.assertion.assertion() if self.assertion else None,
        )


class AppAsked(StrictModel):
    """A phone or hardware device to be paired: `proof` signs "pairing", session id, name and key, a line each."""

    name: FactorName
    public_key: PublicKeyText
    proof: SignatureText
    kind: Literal[FactorKind.APP, FactorKind.HARDWARE] = FactorKind.APP

    def device(self) -> PairedApp:
        """To the model."""
        return PairedApp(self.name, self.public_key, self.proof, self.kind)


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
        hint = ONE_FACTOR[language] if active == 1 else None
        return cls(data=[FactorShown.of(factor) for factor in factors], recommendation=hint)


class FactorOffered(Answer):
    """A proven factor that waits for its release."""

    factor: FactorShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, factor: Factor, release: Release) -> Self:
        """From the model."""
        return cls(factor=FactorShown.of(factor), release=ReleaseAnswer.of(release))


class PinChangeAsked(StrictModel):
    """`POST /v1/pin-changes`."""

    current_pin: PinText
    new_pin: PinText


class ActivationWaits(Answer):
    """A new factor that waits for the code of its letter; all others are gone (AUT-7)."""

    factor: FactorShown
    valid_until: datetime

    @classmethod
    def of(cls, asked: ActivationAsked) -> Self:
        """From the model."""
        return cls(factor=FactorShown.of(asked.factor), valid_until=asked.valid_until)


class ActivationAnswered(StrictModel):
    """`POST /v1/activations`."""

    access_number: AccessNumberText
    pin: PinText
    code: PinText
