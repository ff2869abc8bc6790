"""A phone: it makes its own key pair, never shows the private key, and signs what it displays."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.model import PairedApp
from auth.rules.canonical import device_message, login_message, pairing_message, release_message
from depot.kernel.ids import FactorId, LoginId, ReleaseId, SessionId, from_text


@dataclass
class Device:
    name: str = "Annas Telefon"
    _key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def pairing(self, session: SessionId) -> PairedApp:
        proof = self._key.sign(pairing_message(session, self.name, self.public_key))
        return PairedApp(self.name, self.public_key, proof)

    def pairing_of(self, session: str) -> PairedApp:
        """With the id of the session as it stands on the wire."""
        return self.pairing(SessionId(from_text("ses", session)))

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)

    def release(self, release: ReleaseId, text: str) -> bytes:
        return self._key.sign(release_message(release, text))

    def login(self, login: LoginId, challenge: str) -> bytes:
        return self._key.sign(login_message(login, challenge))

    def asks(self, factor: FactorId, at: datetime) -> bytes:
        return self._key.sign(device_message(factor, at.isoformat()))


def base64(value: bytes) -> str:
    return b64encode(value).decode()
