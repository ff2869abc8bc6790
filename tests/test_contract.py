"""The OpenAPI document against what the service does: refusals, keys, access, and no shape that nobody ever sees."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from depot.app import ROUTERS
from depot.kernel.web import contract
from depot.kernel.web.system import test_clock_router as clock_router

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app = FastAPI(title="Depot service")
    for router in (*ROUTERS, clock_router):
        app.router.routes.extend(router.routes)
    contract.install(app)
    assert app.openapi() is app.openapi()
    return app.openapi()


def _operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


@pytest.mark.rule("AUT-16")
def test_refusals_are_documented_as_the_problems_they_are(document: dict[str, Any]) -> None:
    assert {"HTTPValidationError", "ValidationError"}.isdisjoint(document["components"]["schemas"])
    for name, operation in _operations(document):
        responses = operation["responses"]
        assert responses["default"]["content"] == PROBLEM, name
        if "{" in name:
            assert responses["404"]["content"] == responses["422"]["content"] == PROBLEM, name
        if operation["x-access"] != "public":
            assert responses["401"]["content"] == responses["403"]["content"] == PROBLEM, name
            assert operation["security"] == [{"HTTPBearer": []}], name


@pytest.mark.rule("ORD-2")
def test_the_idempotency_key_is_a_required_header_of_every_command(document: dict[str, Any]) -> None:
    found = 0
    for name, operation in _operations(document):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "Idempotency-Key":
                found += 1
                assert parameter["required"], name
                done = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
                assert all("Idempotent-Replayed" in answer["headers"] for answer in done), name
    assert found > 30


@pytest.mark.rule("AUT-16")
def test_every_operation_has_a_sentence_an_answer_and_an_access(document: dict[str, Any]) -> None:
    for name, operation in _operations(document):
        assert len(operation["summary"]) > 10, name
        assert operation["tags"], name
        assert operation["operationId"]
    identifiers = [operation["operationId"] for _, operation in _operations(document)]
    assert len(identifiers) == len(set(identifiers))
