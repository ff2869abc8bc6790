"""Concurrent edits: an answer carries its `ETag`, a change names it in `If-Match`; missing 428, stale 412 (api.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel
from sqlalchemy import text

from depot.kernel.errors import PreconditionFailed, PreconditionRequired
from depot.kernel.web.calls import Command

SeenTag = Annotated[
    str | None,
    Header(alias="If-Match", description="The `ETag` of what you saw before you changed it, or `*`. Required."),
]

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('edit ' || :path, 0))")


class IfMatchMissing(PreconditionRequired):
    """A change of what others may change too names the version it was made from."""

    title = "The header If-Match is required"
    title_de = "Der Header If-Match fehlt"
    rule = "API"


class IfMatchStale(PreconditionFailed):
    """Somebody changed it in between: read it again, and decide again."""

    title = "It was changed since you read it"
    title_de = "Der Stand hat sich inzwischen geändert"
    rule = "API"


def tagged(answer: BaseModel) -> Response:
    """The answer with the tag of this version."""
    body = answer.model_dump_json()
    return Response(body, 200, {"ETag": _tag(body.encode())}, media_type="application/json")


def edit(
    call: Command,
    body: BaseModel,
    *,
    seen: str | None,
    present: Callable[[], BaseModel],
    run: Callable[[], BaseModel],
) -> Response:
    """Change what `present` shows, unless it is no longer what the caller saw; `run` answers in the same form."""
    answer = call.answer(body, _matched(call, seen, present, run), status=200)
    answer.headers["ETag"] = _tag(bytes(answer.body))
    return answer


def edit_to_release(
    call: Command,
    body: BaseModel,
    *,
    seen: str | None,
    present: Callable[[], BaseModel],
    run: Callable[[], BaseModel],
) -> Response:
    """The same where the change waits for a release: what `present` shows stays as it is until then (202)."""
    return call.answer(body, _matched(call, seen, present, run), status=202)


def _matched(
    call: Command, seen: str | None, present: Callable[[], BaseModel], run: Callable[[], BaseModel]
) -> Callable[[], BaseModel]:
    def matched() -> BaseModel:
        call.tx.execute(_ONE_AT_A_TIME, {"path": call.request.url.path})
        if seen is None:
            raise IfMatchMissing
        if seen != "*" and seen != _tag(present().model_dump_json().encode()):
            raise IfMatchStale
        return run()

    return matched


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
