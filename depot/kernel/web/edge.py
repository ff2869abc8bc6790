"""What surrounds every request: limits, security headers, a trace id, one log line, one count (S13, S14, OPS-3)."""

from __future__ import annotations

import json
import secrets
import time
from functools import lru_cache
from typing import Final

import structlog
from prometheus_client import Counter, Histogram
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from depot.kernel.web import problems

log = structlog.get_logger("depot.web")

MAX_BODY: Final = 2_000_000
_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_API_POLICY: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_NO_STORE: Final = (b"cache-control", b"no-store")
_WANTED: Final = (*_HEADERS, _API_POLICY, _NO_STORE)
_NAMES: Final = frozenset(name for name, _ in _WANTED)

REQUESTS = Counter("depot_requests_total", "Requests by route and status", ["method", "route", "status"])
SECONDS = Histogram("depot_request_seconds", "Time to answer by route", ["method", "route"])


class Edge:
    """A plain ASGI layer: no second event loop hop, nothing buffered."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Bound the body, answer what was raised, add the headers, count and log the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trace_id = secrets.token_hex(16)
        scope.setdefault("state", {})["trace_id"] = trace_id
        started = time.perf_counter()
        status: int | None = None

        async def outward(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _with_headers(message.get("headers", []), trace_id)
            await send(message)

        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not length.isdigit() or int(length) > MAX_BODY:
            await _refuse_body(outward, scope["path"], trace_id)
        else:
            try:
                await self.app(scope, _bounded(receive), outward)
            except Exception as raised:
                if status is not None:  # too late for another answer
                    raise
                await problems.answer_to(Request(scope), raised)(scope, receive, outward)
        route = getattr(scope.get("route"), "path", "unmatched")
        seconds = time.perf_counter() - started
        counted, timed = _series(scope["method"], route, status or 500)
        counted.inc()
        timed.observe(seconds)
        actor = scope["state"].get("actor", "anonymous")
        log.info(
            "request",
            method=scope["method"],
            route=route,
            status=status,
            actor=actor,
            trace_id=trace_id,
            ms=round(seconds * 1000, 1),
        )


@lru_cache(maxsize=2_048)
def _series(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    """The two series of a route; finding them by their labels costs more than counting."""
    return REQUESTS.labels(method, route, str(status)), SECONDS.labels(method, route)


def _with_headers(headers: list[tuple[bytes, bytes]], trace_id: str) -> list[tuple[bytes, bytes]]:
    present = {name.lower() for name, _ in headers}
    wanted = _WANTED if present.isdisjoint(_NAMES) else [header for header in _WANTED if header[0] not in present]
    return [*headers, *wanted, (b"x-trace-id", trace_id.encode())]


def _bounded(receive: Receive) -> Receive:
    read = 0

    async def inward() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MAX_BODY:  # sent in pieces, without a length that could have been refused at once
            raise HTTPException(413)
        return message

    return inward


async def _refuse_body(send: Send, path: str, trace_id: str) -> None:
    problem = {
        "type": "/problems/too-large",
        "title": "Die Anfrage ist zu groß",
        "status": 413,
        "detail": f"the body is larger than {MAX_BODY} bytes, or its length is no number",
        "code": "too-large",
        "rule": "API",
        "errors": [],
        "retryable": False,
        "instance": path,
        "trace_id": trace_id,
    }
    body = json.dumps(problem).encode()
    headers = [(b"content-type", b"application/problem+json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
