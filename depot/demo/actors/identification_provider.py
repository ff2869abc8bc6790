"""A provider of VideoIdent or PostIdent: it reports what happens at its counter by signed messages (ACC-2)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import uuid4

import httpx2

from depot.kernel.signed_message import signature

Json = dict[str, Any]
COPY: Final = b"%PDF-1.7\n% a full copy of the identity document, front and back\n%%EOF\n"
DOCUMENT: Final = {"type": "identity_card", "number": "L01X00T47", "issuer": "Stadt Köln", "valid_until": "2040-01-01"}


class IdentificationProvider:
    """Knows of each case only its number and the reference it gave; `handed` is the service's answer to the start."""

    def __init__(self, client: httpx2.Client, method: str, *, secret: bytes, clock: Callable[[], datetime]) -> None:
        self.client = client
        self.method = method
        self._secret = secret
        self._clock = clock

    def started(self, handed: Json) -> httpx2.Response:
        """The person is there."""
        return self.send(self.message("started", handed))

    def broken_off(self, handed: Json, reason: str = "connection lost") -> httpx2.Response:
        """The person left, or the line broke."""
        return self.send(self.message("broken_off", handed, reason=reason))

    def refused(self, handed: Json, reason: str = "the document is not genuine") -> httpx2.Response:
        """The provider could not identify the person."""
        return self.send(self.message("refused", handed, reason=reason))

    def passed(self, handed: Json, person: Json, /, **changes: object) -> httpx2.Response:
        """The person was identified by a document, of which a full copy comes along."""
        seen = {name: person[name] for name in ("given_names", "family_name", "birth_date")}
        copy = b64encode(COPY + handed["reference"].encode() + b"\n%%EOF\n").decode()
        body = {"person": seen, "document": DOCUMENT, "copy_of_document": copy} | changes
        return self.send(self.message("passed", handed, **body))

    def message(self, kind: str, handed: Json, **more: object) -> Json:
        """What is said of the attempt that was handed over."""
        said = {"type": kind, "case_number": handed["case"]["case_number"], "reference": handed["reference"]}
        return said | {"occurred_at": self._clock().isoformat()} | more

    def send(
        self, message: Json, *, message_id: str = "", sent_at: datetime | None = None, secret: bytes = b""
    ) -> httpx2.Response:
        """Sign and deliver; a message may be delivered again under its id."""
        body = json.dumps(message).encode()
        name = message_id or f"msg_{uuid4().hex}"
        moment = int((sent_at or self._clock()).timestamp())
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(moment),
            "webhook-signature": signature(secret or self._secret, name, moment, body),
            "Content-Type": "application/json",
        }
        return self.client.post(f"/v1/identification-reports/{self.method}", content=body, headers=headers)
