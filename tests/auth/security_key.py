"""An authenticator in software, as browsers drive it: ES256 key pairs for a host, a count, its owner verified."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

from auth.model import Assertion
from auth.rules.canonical import challenge_of
from auth.rules.passkey import PasskeyMade, RelyingParty

PARTY = RelyingParty("depot.example", "https://depot.example", "Musterbank")


def url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


@dataclass
class SecurityKey:
    """With the flags that a test may take away: the owner is there and verified."""

    party: RelyingParty = PARTY
    verified: bool = True
    count: int = 0
    counts: bool = True
    passkey_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    _key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def _client_data(self, kind: str, challenge: bytes) -> bytes:
        said = {"type": f"webauthn.{kind}", "challenge": url(challenge), "origin": self.party.origin}
        return json.dumps(said | {"crossOrigin": False}).encode()

    def _authenticator_data(self, attested: bytes = b"") -> bytes:
        flags = 0x01 | (0x04 if self.verified else 0) | (0x40 if attested else 0)
        host = hashlib.sha256(self.party.rp_id.encode()).digest()
        return host + bytes([flags]) + self.count.to_bytes(4) + attested

    def make(self, challenge: bytes) -> PasskeyMade:
        """`navigator.credentials.create`."""
        numbers = self._key.public_key().public_numbers()
        cose = encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        attested = bytes(16) + len(self.passkey_id).to_bytes(2) + self.passkey_id + cose
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._authenticator_data(attested)}
        return PasskeyMade(self.passkey_id, self._client_data("create", challenge), encode_cbor(attestation))

    def use(self, message: bytes) -> Assertion:
        """`navigator.credentials.get` for the digest of a message."""
        return self.answer(challenge_of(message))

    def answer(self, challenge: bytes) -> Assertion:
        """`navigator.credentials.get`."""
        if self.counts:
            self.count += 1
        client_data, data = self._client_data("get", challenge), self._authenticator_data()
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        return Assertion(self.passkey_id, client_data, data, signature)


def on_the_wire(said: PasskeyMade | Assertion) -> dict[str, Any]:
    """As the frontend sends it."""
    parts = {"passkey_id": url(said.passkey_id), "client_data_json": url(said.client_data)}
    if isinstance(said, PasskeyMade):
        return parts | {"attestation_object": url(said.attestation)}
    return parts | {"authenticator_data": url(said.authenticator_data), "signature": url(said.signature)}
