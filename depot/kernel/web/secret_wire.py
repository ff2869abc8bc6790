"""Wire types of secrets, keys and signatures: they are read, and never written back to anybody (AUT-15)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any

from pydantic import AfterValidator, PlainSerializer, PlainValidator, SecretStr, WithJsonSchema

from depot.kernel.crypto import keyring


def _secret(pattern: str, sentence: str) -> Any:
    """A secret of a form; receipts and the audit trail see only its digest with the pepper (AUT-15)."""

    def check(secret: SecretStr) -> SecretStr:
        if not re.fullmatch(pattern, secret.get_secret_value(), re.ASCII):
            raise ValueError(sentence)
        return secret

    return Annotated[
        SecretStr,
        AfterValidator(check),
        PlainSerializer(lambda secret: keyring().digest("request", secret.get_secret_value()).hex()),
        WithJsonSchema({"type": "string", "format": "password", "writeOnly": True, "pattern": f"^{pattern}$"}),
    ]


def _bytes(length: int, sentence: str) -> Any:
    """Bytes of a fixed length in base64."""

    def read(value: Any) -> bytes:
        if isinstance(value, bytes):
            return value
        try:
            plain = b64decode(value, validate=True) if isinstance(value, str) else b""
        except ValueError:
            plain = b""
        if len(plain) != length:
            raise ValueError(sentence)
        return plain

    letters = (length + 2) // 3 * 4
    return Annotated[
        bytes,
        PlainValidator(read),
        PlainSerializer(lambda value: b64encode(value).decode()),
        WithJsonSchema({"type": "string", "minLength": letters, "maxLength": letters, "format": "base64"}),
    ]


def _url_bytes(most: int) -> Any:
    """Bytes in URL-safe base64 without padding, as browsers write them for passkeys."""

    def read(value: Any) -> bytes:
        if isinstance(value, bytes):
            return value
        text = value if isinstance(value, str) else ""
        if not re.fullmatch(r"[A-Za-z0-9_-]+", text, re.ASCII) or len(text) % 4 == 1 or len(text) > (most * 4 + 2) // 3:
            raise ValueError(f"must be 1 to {most} bytes in URL-safe base64 without padding")
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))

    length = {"minLength": 2, "maxLength": (most * 4 + 2) // 3}
    form = {"type": "string", "format": "base64url", "pattern": "^(?:[A-Za-z0-9_-]{4})*[A-Za-z0-9_-]{2,4}$"}
    return Annotated[bytes, PlainValidator(read), PlainSerializer(url_text), WithJsonSchema(form | length)]


def url_text(value: bytes) -> str:
    """Bytes as browsers write them for passkeys."""
    return urlsafe_b64encode(value).decode().rstrip("=")


PinText = _secret(r"[0-9]{5,10}", "must be five to ten digits")
CodeText = _secret(r"[0-9]{6}", "must be six digits")
PasswordText = _secret(r"[^\x00-\x1f\x7f]{1,200}", "must be one line of at most 200 characters")
OwnSecretText = _secret(r"[A-Za-z0-9_-]{43,128}", "must be 43 to 128 letters of URL-safe base64")
"""At least 256 bits that the caller's own program made, so that no answer and no receipt holds it."""
SignatureText = _bytes(64, "must be an Ed25519 signature of 64 bytes in base64")
PasskeyIdText = _url_bytes(1023)
PasskeyPartText = _url_bytes(4096)
"""One part of what a browser answers for a passkey."""
PublicKeyText = _bytes(32, "must be an Ed25519 public key of 32 bytes in base64")
