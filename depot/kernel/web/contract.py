"""What the calls read themselves, written into the OpenAPI document: the bearer token and the idempotency key."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute

from depot.kernel.web.calls import access_of, every_route, takes_key

_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "The session token of `POST /v1/logins/{id}/answers`",
}
_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "schema": {"type": "string", "minLength": 8, "maxLength": 128, "title": "Idempotency-Key"},
    "description": "Your own key for this command, 8 to 128 characters.",
}


def describe(app: FastAPI) -> None:
    """Complete the document of the framework, which knows the declared parameters only, once it is asked for."""
    written = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        document = written()
        document.setdefault("components", {}).setdefault("securitySchemes", {})["HTTPBearer"] = _BEARER
        for route in every_route(app.routes):
            _complete(document["paths"].get(route.path_format, {}), route)
        return document

    app.openapi = openapi  # type: ignore[method-assign] # as the framework's manual extends the document


def _complete(path: dict[str, Any], route: APIRoute) -> None:
    for method in route.methods or ():
        operation = path.get(method.lower())
        if operation is None:
            continue
        if takes_key(route):
            operation.setdefault("parameters", []).append(_KEY)
        if access_of(route) != "public":
            operation["security"] = [{"HTTPBearer": []}]
