"""R10: whatever the OpenAPI document allows or forbids is sent as each role, and nothing ends in a server error."""

from __future__ import annotations

import json
from collections import Counter
from itertools import cycle
from typing import Any, Final

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from depot.kernel.clock import new_id
from tests.proofs.conftest import House, figure, who_may

CHECKS: Final = [not_a_server_error, content_type_conformance, response_schema_conformance]
# The cases that a change of the code must survive every time; the rest is sought by `make prove`.
SHORT: Final = 2
LONG: Final = 200


def _operations(house: House) -> list[Any]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", house.client.app)
    return [result.ok() for result in schema.get_all_operations()]


def _attack(house: House, operation: Any, cases: int) -> tuple[Counter[int], dict[str, str]]:
    """Random cases of one operation, by turns as each who may call it; what was answered, and what went wrong."""
    answered: Counter[int] = Counter()
    faults: dict[str, str] = {}
    turns = cycle(who_may(house.document["paths"][operation.path][operation.method]["x-access"]))

    @seed(7)
    @settings(
        max_examples=cases,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def sent(case: Any) -> None:
        who, turn = next(turns), sum(answered.values())
        for name in case.path_parameters or {}:
            if name in house.ids and turn % 4:  # objects that exist lead further than those that do not
                case.path_parameters[name] = house.ids[name]
        headers = {"Authorization": f"Bearer {who}"} if who else {}
        if "Idempotency-Key" in (case.headers or {}) and turn % 8:
            headers["Idempotency-Key"] = str(new_id())
        answer = case.call(headers=headers)
        answered[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as wrong:
            faults.setdefault(f"{operation.label} {answer.status_code}", _said(case, answer, wrong))

    sent()
    return answered, faults


def _said(case: Any, answer: Any, wrong: FailureGroup) -> str:
    reasons = "; ".join(f"{each.title}: {each.message[:300]}" for each in wrong.exceptions)
    body = json.dumps(case.body, default=str)[:400]
    return f"{case.formatted_path} {case.query} {body} -> {answer.text[:200]} {reasons}"


def _proof(house: House, cases: int) -> Counter[int]:
    total: Counter[int] = Counter()
    faults: dict[str, str] = {}
    for operation in _operations(house):
        answered, found = _attack(house, operation, cases)
        total += answered
        faults |= found
    assert not faults, "\n".join(f"{name}: {said}" for name, said in faults.items())
    figure("R10", f"{sum(total.values())} requests, server errors 0, {dict(sorted(total.items()))}")
    return total


@pytest.mark.rule("AUT-16", "R10")
def test_no_request_of_the_documents_form_or_against_it_ends_in_a_server_error(house: House) -> None:
    total = _proof(house, SHORT)
    assert max(total) < 500
    assert total[200] > 20, "some requests must have found something"


@pytest.mark.prove
@pytest.mark.rule("AUT-16", "R10")
def test_two_hundred_requests_per_operation_end_in_no_server_error(house: House) -> None:
    assert max(_proof(house, LONG)) < 500
