"""The OpenAPI document says what callers meet: problem documents, required keys, and who may call (api conventions)."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field

from depot.kernel.actor import Purpose
from depot.kernel.web.calls import access_of, every_route, takes_key

_KEY: Final = "Idempotency-Key"
_SEEN: Final = "If-Match"
# The calls read token and key from the request themselves: the framework's solving of headers costs more than the look.
_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "The session token of `POST /v1/logins/{id}/answers`, of staff that of `POST /v1/staff/sessions`",
}
_KEY_HEADER: Final = {
    "name": _KEY,
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[ -~]+$"},
    "description": "Your own key for this command, 8 to 128 characters. Required.",
}
_PURPOSE_HEADER: Final = {
    "name": "X-Purpose",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "enum": list(Purpose)},
    "description": "Why staff looks at this, logged with the access; otherwise the purpose of the session (AUT-15)",
}
_PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
# What the framework would document, and what no caller ever sees: `problems` answers in its place.
_NOT_OURS: Final = ("HTTPValidationError", "ValidationError")
_MEANING: Final = {
    "401": "No valid session",
    "403": "The role of the caller does not allow this",
    "404": "It does not exist, or not for this caller",
    "409": "It contradicts the state of things, or a request with this key is still running",
    "412": "It was changed since the version that `If-Match` names",
    "428": "The header `If-Match` is missing",
    "422": "The request breaks rules or has not the required form: every fault is listed",
    "default": "Any other refusal, such as 413, 429 (with `Retry-After`), 500 or 503",
}


class ProblemFault(BaseModel):
    """One thing wrong with the request: which rule, which field, what to do about it."""

    pointer: str = Field(description="JSON pointer to the field", examples=["/amount"])
    detail: str
    rule: str = Field(examples=["ORD-3"])
    code: str = Field(examples=["missing"])


class Problem(BaseModel):
    """A refusal as RFC 9457 has it; some kinds carry further members."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Explained at this address", examples=["/problems/order-refused"])
    title: str = Field(examples=["Der Auftrag kann nicht angenommen werden"])
    status: int = Field(examples=[422])
    detail: str
    instance: str
    code: str = Field(examples=["order-refused"])
    rule: str = Field(description="The rule that refused", examples=["ORD-3"])
    errors: list[ProblemFault]
    retryable: bool = Field(description="Whether the same request may succeed later")
    trace_id: str


def install(app: FastAPI) -> None:
    """Let `/openapi.json` answer with the completed document."""
    plain = app.openapi
    kept: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not kept:
            document = plain()
            _declare(app, document)
            kept.update(_completed(document, _access(app)))
        return kept

    app.openapi = openapi  # type: ignore[method-assign] # the place the framework offers for this


def _declare(app: FastAPI, document: dict[str, Any]) -> None:
    """The bearer token of every call that is not public, and the key of every command."""
    document.setdefault("components", {}).setdefault("securitySchemes", {})["HTTPBearer"] = _BEARER
    for route in every_route(app.routes):
        for method in route.methods or ():
            operation = document["paths"].get(route.path_format, {}).get(method.lower())
            if operation is None:
                continue
            if takes_key(route):
                operation.setdefault("parameters", []).append(_KEY_HEADER)
            if (access_of(route) or "").startswith("staff"):
                operation.setdefault("parameters", []).append(_PURPOSE_HEADER)
            if access_of(route) != "public":
                operation["security"] = [{"HTTPBearer": []}]


def _access(app: FastAPI) -> dict[tuple[str, str], str]:
    return {
        (route.path_format, method.lower()): access_of(route) or "public"
        for route in every_route(app.routes)
        for method in route.methods or ()
    }


def _completed(document: dict[str, Any], access: dict[tuple[str, str], str]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in _NOT_OURS:
        schemas.pop(name, None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, path, access.get((path, method), "public"))
    return document


def _complete(operation: dict[str, Any], path: str, access: str) -> None:
    """One operation: its sentence, who may call, the key as a required header, its refusals."""
    sentence = operation.get("description", "").strip().splitlines()
    if sentence:
        operation["summary"] = sentence[0].rstrip(".")
    operation["x-access"] = access
    sent = {parameter["name"]: parameter for parameter in operation.get("parameters", ())}
    if _SEEN in sent:
        sent[_SEEN] |= {"required": True, "schema": {"type": "string", "examples": ["*"]}}
    _refusals(operation, path, access, sent)


def _refusals(operation: dict[str, Any], path: str, access: str, sent: dict[str, Any]) -> None:
    responses, is_command = operation["responses"], _KEY in sent
    takes_input = "422" in responses or is_command
    met = {
        "401": access != "public" or "security" in operation,
        "403": access != "public",
        "404": "{" in path,
        "409": is_command,
        "412": _SEEN in sent,
        "428": _SEEN in sent,
        "422": takes_input,
        "default": True,
    }
    for status, comes in met.items():
        if comes:
            responses[status] = {"description": _MEANING[status], "content": _PROBLEM}
    if is_command:
        for status, response in responses.items():
            if status.startswith("2"):
                said = {"description": "true when the first answer to this key is given again"}
                response["headers"] = {"Idempotent-Replayed": {**said, "schema": {"type": "string"}}}
