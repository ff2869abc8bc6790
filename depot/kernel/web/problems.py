"""Every refusal as problem+json (RFC 9457), decided here and nowhere else; nothing of the input is echoed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic_core import ErrorDetails
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from depot.kernel import logs
from depot.kernel.errors import (
    Conflict,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    PreconditionFailed,
    PreconditionRequired,
    Refusal,
    TooMany,
    Unauthenticated,
)

log = structlog.get_logger("depot.web")

STATUS: dict[type[Refusal], int] = {
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Unauthenticated: 401,
    Invalid: 422,
    PreconditionRequired: 428,
    PreconditionFailed: 412,
    TooMany: 429,
}

# What pydantic found, in our own words: its texts may quote the input, ours never do.
_WORDS = {
    "missing": "this field is required",
    "extra_forbidden": "this field is unknown here",
    "json_invalid": "the body is not valid JSON",
    "string_type": "must be a string",
    "string_too_short": "is too short",
    "string_too_long": "is too long",
    "string_pattern_mismatch": "does not have the required form",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "enum": "is not one of the allowed values",
    "literal_error": "is not one of the allowed values",
    "list_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "too_long": "has too many items",
    "too_short": "has too few items",
    "date_from_datetime_parsing": 'must be a day such as "2024-03-28"',
    "date_parsing": 'must be a day such as "2024-03-28"',
    "datetime_from_date_parsing": "must be a time with offset",
    "greater_than_equal": "is too small",
    "greater_than": "is too small",
    "less_than_equal": "is too large",
    "less_than": "is too large",
}


def status_of(refused: type[Refusal]) -> int:
    """The HTTP status of a kind of refusal; decided here and nowhere else."""
    return next((STATUS[kind] for kind in refused.__mro__ if kind in STATUS), 422)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


def _error(fault: Fault) -> dict[str, str]:
    return {"pointer": fault.pointer, "detail": fault.detail, "rule": fault.rule, "code": fault.code}


def _answer(
    request: Request, status: int, members: dict[str, Any], headers: dict[str, str] | None = None
) -> JSONResponse:
    body = {
        "type": f"/problems/{members['code']}",
        "title": members.pop("title"),
        "status": status,
        **members,
        "instance": request.url.path,
        "trace_id": getattr(request.state, "trace_id", ""),
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _refused(request: Request, exc: Exception) -> JSONResponse:
    refusal = cast("Refusal", exc)
    german = not request.headers.get("accept-language", "de").lower().startswith("en")
    members = {
        "title": refusal.title_de if german else refusal.title,
        "detail": refusal.title_de if german and refusal.detail == refusal.title else refusal.detail,
        "code": refusal.code,
        "rule": refusal.rule or next((fault.rule for fault in refusal.faults), ""),
        "errors": [_error(fault) for fault in refusal.faults],
        "retryable": refusal.retryable,
        **{name: _plain(value) for name, value in refusal.facts.items()},
    }
    headers = {"Retry-After": str(refusal.retry_after_seconds)} if isinstance(refusal, TooMany) else None
    if isinstance(refusal, Unauthenticated):
        headers = {"WWW-Authenticate": "Bearer"}
    return _answer(request, status_of(type(refusal)), members, headers)


def faults_of(error: ErrorDetails) -> Iterator[Fault]:
    """One finding of pydantic as faults with JSON pointers, without a word of the input.

    A check over several fields names each of them in a line of its own: "/amount: …".
    """
    place = [str(part) for part in error["loc"] if part not in {"body", "query", "path", "header"}]
    if error["type"] == "json_invalid":
        place = []
    pointer = "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in place)
    code = error["type"].replace("_", "-")
    if error["type"] not in {"value_error", "assertion_error"}:
        detail = _WORDS.get(error["type"], "is not valid here")
        yield Fault("API", pointer, f"{pointer or 'the request'}: {detail}", code)
        return
    for line in error["msg"].removeprefix("Value error, ").splitlines():
        field = re.match(r"(/[a-z_/0-9]+): ", line)
        place_of_line = pointer + (field[1] if field else "")
        detail = line[field.end() :] if field else line
        yield Fault("API", place_of_line, f"{place_of_line or 'the request'}: {detail}", code)


def _malformed(request: Request, exc: Exception) -> JSONResponse:
    found = cast("RequestValidationError", exc).errors()
    faults = [fault for error in found for fault in faults_of(cast("ErrorDetails", error))]
    return _refused(request, MalformedRequest(_faults=tuple(faults)))


class MalformedRequest(Invalid):
    """The request does not have the form that the OpenAPI document asks for."""

    title = "The request does not have the required form"
    title_de = "Die Anfrage hat nicht die verlangte Form"
    rule = "API"


class Overloaded(TooMany):
    """The database did not answer in time, or refused more work."""

    title = "The service is busy, please try again"
    title_de = "Der Dienst ist ausgelastet, bitte versuchen Sie es erneut"
    rule = "OPS-3"


class MethodNotAllowed(Refusal):
    """The address exists, the method does not."""

    title = "Method not allowed"
    title_de = "Methode nicht erlaubt"
    rule = "API"


class TooLarge(Refusal):
    """The request is larger than the service reads (S13)."""

    title = "The request is too large"
    title_de = "Die Anfrage ist zu groß"
    rule = "API"


class Internal(Refusal):
    """An accident on our side: rolled back, nothing was changed, the trace id finds it in the logs."""

    title = "Something broke on our side; nothing was changed"
    title_de = "Auf unserer Seite ist etwas fehlgeschlagen; nichts wurde geändert"
    rule = "OPS-3"
    retryable = True


STATUS |= {MethodNotAllowed: 405, TooLarge: 413, Internal: 500, Overloaded: 503}

_FRAMEWORK: dict[int, Refusal] = {404: NotFound("address"), 405: MethodNotAllowed(), 413: TooLarge()}


def _framework(request: Request, exc: Exception) -> JSONResponse:
    error = cast("HTTPException", exc)
    unreadable = MalformedRequest(_faults=(Fault("API", "", "the body is not JSON in UTF-8", "json-invalid"),))
    refusal = _FRAMEWORK.get(error.status_code, unreadable)
    answer = _refused(request, refusal)
    answer.headers.update(error.headers or {})
    return answer


def _busy(request: Request, exc: Exception) -> JSONResponse:
    log.warning("database_unavailable", kind=type(exc).__name__)
    return _refused(request, Overloaded(retry_after_seconds=1))


def _broken(request: Request, exc: Exception) -> JSONResponse:
    # The class and the place are logged, never the message: it may hold data of the request.
    log.error("unexpected", kind=type(exc).__name__, place=logs.place(exc.__traceback__))
    return _refused(request, Internal())


# The first kind that fits answers.
_ANSWERS: Final[tuple[tuple[type[Exception], Callable[[Request, Exception], JSONResponse]], ...]] = (
    (Refusal, _refused),
    (RequestValidationError, _malformed),
    (HTTPException, _framework),
    (OperationalError, _busy),
    (Exception, _broken),
)


def answer_to(request: Request, raised: Exception) -> JSONResponse:
    """The problem document of whatever was raised."""
    return next(answer(request, raised) for kind, answer in _ANSWERS if isinstance(raised, kind))


def install(app: FastAPI) -> None:
    """Answer whatever is raised with a problem document, in an app that the framework runs itself."""
    for kind, answer in _ANSWERS:
        app.add_exception_handler(kind, answer)
