"""A passkey answers for one host and one challenge, with its owner verified on the device (AUT-4, AUT-5, AUT-9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from webauthn import verify_authentication_response, verify_registration_response
from webauthn.helpers import bytes_to_base64url, decode_credential_public_key, decoded_public_key_to_cryptography
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    RegistrationCredential,
)

from auth.model import Assertion, Credential, Passkey, Proof
from auth.rules.canonical import challenge_of

ALGORITHMS: Final = (COSEAlgorithmIdentifier.EDDSA, COSEAlgorithmIdentifier.ECDSA_SHA_256)
# What the parsers raise on bytes that no browser makes; to the caller all of it is one refusal.
_UNREADABLE: Final = (WebAuthnException, ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The house as browsers know it: a passkey made for one host answers no other."""

    rp_id: str
    origin: str
    name: str


@dataclass(frozen=True, slots=True)
class PasskeyMade:
    """What a browser answers when a passkey is made."""

    passkey_id: bytes
    client_data: bytes
    attestation: bytes = field(repr=False)


def made_passkey(made: PasskeyMade, *, challenge: bytes, party: RelyingParty) -> tuple[Passkey, bytes] | None:
    """The passkey and its public key, if it was made here, for this challenge, by a verified owner (AUT-5).

    Which maker's device it is does not matter: attestation is not asked for (decision 040).
    """
    response = AuthenticatorAttestationResponse(client_data_json=made.client_data, attestation_object=made.attestation)
    try:
        seen = verify_registration_response(
            credential=RegistrationCredential(bytes_to_base64url(made.passkey_id), made.passkey_id, response),
            expected_challenge=challenge,
            expected_rp_id=party.rp_id,
            expected_origin=party.origin,
            require_user_verification=True,
            supported_pub_key_algs=list(ALGORITHMS),
        )
        decoded_public_key_to_cryptography(decode_credential_public_key(seen.credential_public_key))
    except _UNREADABLE:
        return None
    if seen.credential_id != made.passkey_id:
        return None
    return Passkey(made.passkey_id, party.rp_id, party.origin, seen.sign_count), seen.credential_public_key


def proof_by_passkey(credential: Credential, assertion: Assertion | None, *, message: bytes) -> Proof | None:
    """What the assertion proves: this passkey, this message, a verified owner, a count that rises (AUT-9)."""
    passkey, public_key = credential.passkey, credential.public_key
    if passkey is None or public_key is None or assertion is None or assertion.passkey_id != passkey.passkey_id:
        return None
    response = AuthenticatorAssertionResponse(
        client_data_json=assertion.client_data,
        authenticator_data=assertion.authenticator_data,
        signature=assertion.signature,
    )
    try:
        seen = verify_authentication_response(
            credential=AuthenticationCredential(
                bytes_to_base64url(assertion.passkey_id), assertion.passkey_id, response
            ),
            expected_challenge=challenge_of(message),
            expected_rp_id=passkey.rp_id,
            expected_origin=passkey.origin,
            credential_public_key=public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    return Proof(
        credential.factor.factor_id,
        signature=assertion.signature,
        client_data=assertion.client_data,
        authenticator_data=assertion.authenticator_data,
        sign_count=seen.new_sign_count,
    )
