"""Passkeys over HTTP: options in the words of WebAuthn, answers as the browser gives them, in URL-safe base64."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from auth.model import Assertion, Factor
from auth.rules.canonical import challenge_of, passkey_message
from auth.rules.passkey import ALGORITHMS, PasskeyMade, RelyingParty
from auth.usecases.passkey_wanted import PasskeyWanted
from depot.kernel.web.secret_wire import PasskeyIdText, PasskeyPartText, url_text
from depot.kernel.web.wire import Answer, FactorRef, Line, StrictModel


class PasskeyOptions(Answer):
    """For `navigator.credentials.get`: the challenge is the SHA-256 of what a device would sign (AUT-9)."""

    challenge: str
    rp_id: str
    user_verification: Literal["required"] = "required"
    allow_credentials: list[str]

    @classmethod
    def of(cls, message: bytes, party: RelyingParty, passkeys: Sequence[bytes] = ()) -> Self:
        """For this message; without names of passkeys the device offers those it has for the house."""
        allowed = [url_text(passkey) for passkey in passkeys]
        return cls(challenge=url_text(challenge_of(message)), rp_id=party.rp_id, allow_credentials=allowed)


class PasskeyCreation(Answer):
    """For `navigator.credentials.create`: a passkey that is found by the house's name, with its owner verified."""

    challenge: str
    rp_id: str
    rp_name: str
    user_id: str
    user_name: str
    algorithms: list[int]
    exclude_credentials: list[str]
    resident_key: Literal["required"] = "required"
    user_verification: Literal["required"] = "required"
    attestation: Literal["none"] = "none"

    @classmethod
    def of(cls, wanted: PasskeyWanted, party: RelyingParty) -> Self:
        """From what is wanted, for this house."""
        return cls(
            challenge=url_text(wanted.challenge),
            rp_id=party.rp_id,
            rp_name=party.name,
            user_id=url_text(wanted.user_handle),
            user_name=wanted.user_name,
            algorithms=[int(algorithm) for algorithm in ALGORITHMS],
            exclude_credentials=[url_text(passkey) for passkey in wanted.known_passkeys],
        )


class PasskeyAsked(StrictModel):
    """A passkey that a browser has made: `id` and the two parts of its `response`."""

    name: Annotated[Line, Field(max_length=60)]
    passkey_id: PasskeyIdText
    client_data_json: PasskeyPartText
    attestation_object: PasskeyPartText

    def made(self) -> PasskeyMade:
        """To the rule."""
        return PasskeyMade(self.passkey_id, self.client_data_json, self.attestation_object)


class PasskeyPending(Answer):
    """A passkey that waits for its first answer."""

    factor_id: FactorRef
    options: PasskeyOptions

    @classmethod
    def of(cls, factor: Factor, made: PasskeyMade, party: RelyingParty) -> Self:
        """From the new factor."""
        options = PasskeyOptions.of(passkey_message(factor.factor_id), party, [made.passkey_id])
        return cls(factor_id=factor.factor_id, options=options)


class AssertionGiven(StrictModel):
    """What a browser answers for a passkey: `id` and three parts of its `response`."""

    passkey_id: PasskeyIdText
    client_data_json: PasskeyPartText
    authenticator_data: PasskeyPartText
    signature: PasskeyPartText

    def assertion(self) -> Assertion:
        """To the model."""
        return Assertion(self.passkey_id, self.client_data_json, self.authenticator_data, self.signature)
