"""Tax cases through the calculators: the code behind the endpoints answers, and every expected figure is compared."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ValidationError

from depot.funds.api.calculators import preview_execution_days
from depot.funds.schemas.calculators import ExecutionDaysAsked
from depot.kernel.calendar import Calendars
from depot.kernel.errors import Refusal
from depot.replay.reader import Cases
from depot.replay.records import CaseRecord
from depot.replay.sheet import Figure, Outcome, Unchecked
from depot.vl.api import preview_vl
from depot.vl.schemas import VlAsked
from tax.api.calculators import distribution_tax, redemption, vorabpauschale
from tax.schemas.calculators import DistributionRequest, RedemptionRequest, VorabpauschaleRequest

Calculator = Callable[[str], BaseModel]


def calculators(calendars: Calendars) -> Mapping[str, Calculator]:
    """Each calculator from request to answer, as its endpoint does it."""
    return {
        "vorabpauschale": lambda text: vorabpauschale(VorabpauschaleRequest.model_validate_json(text)),
        "redemption": lambda text: redemption(RedemptionRequest.model_validate_json(text)),
        "distribution": lambda text: distribution_tax(DistributionRequest.model_validate_json(text)),
        "execution-days": lambda text: preview_execution_days(ExecutionDaysAsked.model_validate_json(text), calendars),
        "vl": lambda text: preview_vl(VlAsked.model_validate_json(text), calendars),
    }


def replay_cases(cases: Cases, *, calendars: Calendars) -> list[Outcome]:
    """Request by request; an unknown calculator is told, a refused request reproduces none of its figures."""
    known = calculators(calendars)
    return [_replayed(place, case, known) for place, case in cases.cases]


def _replayed(place: str, case: CaseRecord, known: Mapping[str, Calculator]) -> Outcome:
    figures: tuple[Figure, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    wanted = dict(case.expect)
    if case.received_on is not None and case.calculator == "vorabpauschale":
        wanted["received_on"] = case.received_on.isoformat()
    calculator = known.get(case.calculator)
    if calculator is None:
        unchecked = (Unchecked("the case", f"unknown calculator: {case.calculator}"),)
    else:
        figures = tuple(_figures(wanted, _answer(calculator, case), case.calculator))
    name = f"{place} {case.id}".strip()
    return Outcome(name, f"calculator {case.calculator}", case.isin, case.received_on, figures, unchecked)


def _answer(calculator: Calculator, case: CaseRecord) -> dict[str, Any] | str:
    """The answer as it goes over the wire, or the words of the refusal."""
    try:
        found: dict[str, Any] = calculator(json.dumps(case.request, default=str)).model_dump(mode="json")
    except ValidationError as refused:
        return "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in refused.errors())
    except Refusal as refused:
        return refused.detail
    return found


def _figures(wanted: Mapping[str, Any], answer: dict[str, Any] | str, calculator: str) -> Iterator[Figure]:
    for name, printed in wanted.items():
        for path, value in _leaves(name, printed):
            if isinstance(answer, str):
                yield Figure(path, str(value), "-", f"refused: {answer}", reproduced=False)
                continue
            computed = _at(answer, path)
            yield Figure(path, str(value), str(computed), f"{calculator} calculator", _same(value, computed))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Lists and objects are compared figure by figure."""
    if isinstance(value, dict | list) and value:
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(f"{path}/{key}", part)
    else:
        yield path, value


def _at(answer: Any, path: str) -> Any:
    for key in path.split("/"):
        if isinstance(answer, list) and key.isdigit() and int(key) < len(answer):
            answer = answer[int(key)]
        elif isinstance(answer, dict) and key in answer:
            answer = answer[key]
        else:
            return "nothing"
    return answer


def _same(wanted: Any, computed: Any) -> bool:
    """Numbers are compared as numbers, all else as it stands."""
    if isinstance(wanted, bool) or isinstance(computed, bool) or wanted is None or computed is None:
        return wanted is computed
    try:
        return Decimal(str(wanted)) == Decimal(str(computed))
    except InvalidOperation:
        return bool(str(wanted) == str(computed))
