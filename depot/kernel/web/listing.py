"""The list of endpoints as a page of the documentation, made from the routers themselves so that it stays true."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter

from depot.kernel.web.calls import access_of, every_route

_HEAD = """# The API
Made from the code (`depot api-docs > docs/api.md`); the OpenAPI document at `/openapi.json` has every field.

- JSON, snake_case. Money, units, prices and rates are strings with a dot (`"1234.50"`): EUR 2 decimals, units and
  prices 6.
- Every call that changes something carries `Idempotency-Key`; the same request again is answered the same
  (`Idempotent-Replayed: true`).
- Refusals are `application/problem+json` with `code`, `rule` and `errors[]`, a JSON pointer each;
  `/problems/{code}` explains a code.
- What needs a release answers 202 with `release`; it is answered at `POST /v1/releases/{id}/answers` or by the device.
- What others may change too is answered with an `ETag`; a `PUT` names it in `If-Match` (missing 428, stale 412).
- Lists: `?limit=50&after=…`, answer `data` and `next`. Events: `GET /v1/events?after=…`, at least once, in order.
- Texts for people: `Accept-Language: de` (default) or `en`.
"""


def api_listing(routers: Sequence[APIRouter]) -> str:
    """Endpoints by tag: method, path, who may call, what it does."""
    lines = [_HEAD]
    listed: dict[str, list[Any]] = {}
    for router in routers:
        for route in every_route(router.routes):
            if route.include_in_schema:
                listed.setdefault(str((route.tags or ["other"])[0]), []).append(route)
    for tag, routes in listed.items():
        lines.append(f"\n## {tag[0].upper()}{tag[1:]}\n| call | who | what |\n| --- | --- | --- |\n")
        for route in routes:
            what = (route.description or route.summary or "").strip().splitlines()[0]
            methods = ", ".join(sorted(route.methods or ()))
            lines.append(f"| `{methods} {route.path}` | {access_of(route)} | {what} |\n")
    return "".join(lines)
