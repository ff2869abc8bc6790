"""What an identity provider must say before staff is let in (AUT-14; OpenID Connect Core 3.1.3.7, RFC 7636)."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

# Signed with a private key of the provider: never "none", never a secret that both sides know.
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
SIGN_IN_LIFETIME: Final = timedelta(minutes=5)
_SKEW: Final = 60  # seconds that the two clocks may differ


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """The bank's own sign-in service, and who we are to it."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in between leaving for the provider and coming back; only the browser that began it holds it."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    purpose: str
    expires_at: datetime


def is_safe_address(address: str) -> bool:
    """Secrets go over https only; plain http stays on this machine (AUT-14)."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
    )


def code_challenge(verifier: str) -> str:
    """The digest by which the provider knows again who began (S256, RFC 7636)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def sign_in_address(endpoint: str, provider: IdentityProvider, sign_in: SignIn, *, redirect_uri: str) -> str:
    """Where the browser goes: code flow with PKCE, bound to this browser by state and nonce (AUT-14)."""
    asked = {
        "response_type": "code",
        "scope": "openid",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "state": sign_in.state,
        "nonce": sign_in.nonce,
        "code_challenge": code_challenge(sign_in.verifier),
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def subject_of(
    token: str, keys: Mapping[str, Any], *, provider: IdentityProvider, nonce: str, now: datetime
) -> str | None:
    """Who the provider says this is; nobody if signature, issuer, audience, times or nonce are wrong (AUT-14)."""
    try:
        claims = jwt.decode(token, KeySet.import_key_set({"keys": keys["keys"]}), algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, KeyError, TypeError):
        return None
    seconds, sent = now.timestamp(), claims.get("nonce")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    is_right = (
        claims.get("iss") == provider.issuer
        and provider.client_id in audiences
        and (len(audiences) == 1 or claims.get("azp") == provider.client_id)
        and claims.get("azp", provider.client_id) == provider.client_id
        and _is_number(claims.get("exp"))
        and claims["exp"] > seconds - _SKEW
        and _is_number(claims.get("iat"))
        and claims["iat"] < seconds + _SKEW
        and isinstance(sent, str)
        and hmac.compare_digest(sent.encode(), nonce.encode())
    )
    subject = claims.get("sub")
    return subject if is_right and isinstance(subject, str) and subject else None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
