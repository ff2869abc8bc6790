"""What every problem type means: the `type` of a problem document resolves here (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from pydantic import BaseModel

from depot.kernel.errors import NotFound, Refusal
from depot.kernel.web.calls import PUBLIC_STATELESS
from depot.kernel.web.problems import status_of

router = APIRouter(prefix="/problems", tags=["problems"], dependencies=[PUBLIC_STATELESS])


class ProblemType(BaseModel):
    """One kind of refusal: when it comes, and by which rule."""

    code: str
    status: int
    title: str
    title_de: str
    rule: str
    meaning: str
    retryable: bool


def refusals(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    """Every refusal of the service that a caller can meet."""
    for refusal in kind.__subclasses__():
        yield refusal
        yield from refusals(refusal)


def _described(kind: type[Refusal]) -> ProblemType:
    return ProblemType(
        code=kind.code_of(),
        status=status_of(kind),
        title=kind.title,
        title_de=kind.title_de,
        rule=kind.rule,
        meaning=(kind.__doc__ or kind.title).strip().splitlines()[0],
        retryable=kind.retryable,
    )


@router.get("")
def list_problem_types() -> list[ProblemType]:
    """The whole catalogue, by code."""
    return sorted((_described(kind) for kind in set(refusals())), key=lambda problem: problem.code)


@router.get("/{code}")
def explain_problem_type(code: str) -> ProblemType:
    """What one problem type means."""
    for problem in list_problem_types():
        if problem.code == code:
            return problem
    raise NotFound("problem type")
