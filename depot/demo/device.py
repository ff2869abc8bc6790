"""A paired device: makes its own key pair, never shows the private key, signs what it displays (AUT-4, AUT-9)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auth.rules.canonical import device_message, login_message, pairing_message, release_message
from depot.kernel.ids import FactorId, LoginId, ReleaseId, SessionId, from_text


@dataclass
class AppDevice:
    """The bank's app on a phone."""

    name: str = "Telefon"
    _key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate, repr=False)

    def pairing(self, session_id: str) -> dict[str, str]:
        """The request that pairs this device in a session, with its proof of possession (AUT-5)."""
        message = pairing_message(SessionId(from_text("ses", session_id)), self.name, self._public_key)
        return {"name": self.name, "public_key": _base64(self._public_key), "proof": self._sign(message)}

    def login(self, login_id: str, challenge: str) -> str:
        """The signature that completes a login (AUT-3)."""
        return self._sign(login_message(LoginId(from_text("lgn", login_id)), challenge))

    def release(self, release_id: str, text: str) -> str:
        """The signature over a release and exactly the text that was shown (AUT-9)."""
        return self._sign(release_message(ReleaseId(from_text("rel", release_id)), text))

    def question(self, factor_id: str, signed_at: str) -> str:
        """The signature with which the device asks what waits for it."""
        return self._sign(device_message(FactorId(from_text("fac", factor_id)), signed_at))

    @property
    def _public_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def _sign(self, message: bytes) -> str:
        return _base64(self._key.sign(message))


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
