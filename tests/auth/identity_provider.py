"""An identity provider as banks have one, small: discovery, keys that rotate, authorization code with PKCE, tokens."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet


@dataclass
class Provider:
    """What the provider knows, and what it is told to get wrong."""

    now: datetime
    issuer: str = ""
    client: tuple[str, str] = ("depot", "client-secret")
    subject: str = "s-1"
    keys: list[ECKey] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    foreign_key: ECKey | None = None
    is_down: bool = False

    def rotate(self) -> None:
        """A new key signs; the old one is no longer published."""
        self.keys = [_key()]

    def authorize(self, asked: dict[str, str]) -> str:
        """The person has signed in here: back to the client with a code."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """A token for a code: once, to the right client, who knows the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        pair = b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or tuple(pair) != self.client
            or asked["code_challenge"] != challenge
            or asked["code_challenge_method"] != "S256"
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return None
        seconds = int(self.now.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": self.client[0],
            "nonce": asked["nonce"],
            "iat": seconds,
            "exp": seconds + int(timedelta(minutes=5).total_seconds()),
        } | self.wrong
        key = self.foreign_key or self.keys[0]
        return {"id_token": jwt.encode({"alg": "ES256", "kid": self.keys[0].kid}, claims, key), "token_type": "Bearer"}

    def answer(self, path: str, form: dict[str, str] | None, authorization: str) -> Any:
        """What stands behind an address."""
        if self.is_down:
            return None
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
            return {"issuer": self.issuer} | {name: f"{self.issuer}/{end}" for name, end in names.items()}
        if path == "/keys":
            return KeySet(list(self.keys)).as_dict(private=False)
        return self.token(form, authorization) if path == "/token" and form is not None else None


def _key() -> ECKey:
    return ECKey.generate_key("P-256", {"kid": secrets.token_hex(4), "use": "sig"})


def parameters(query: str) -> dict[str, str]:
    """The single values of a query or form."""
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def identity_provider(now: datetime) -> Iterator[Provider]:
    """Over HTTP on this machine, until the test ends."""
    provider = Provider(now)
    provider.rotate()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(parameters(self.rfile.read(int(self.headers["content-length"])).decode()))

        def _answer(self, form: dict[str, str] | None) -> None:
            found = provider.answer(urlsplit(self.path).path, form, self.headers.get("authorization", ""))
            body = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(400 if found is None else 200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the shape of the standard library
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Door) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield provider
        server.shutdown()
