"""Funds for everybody, their terms for staff (FND-1)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from depot.funds.model import FundTerms
from depot.funds.schemas.terms import FundShown, FundsShown, TermsBody, TermsShown
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.record_fund_terms import record_fund_terms
from depot.funds.usecases.terms_history import terms_history
from depot.funds.usecases.universe import universe
from depot.kernel.actor import StaffRole
from depot.kernel.errors import NotFound
from depot.kernel.web.calls import PublicReads, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import IsinText

router = APIRouter(prefix="/v1", tags=["funds"])

Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/funds")
def list_funds(call: PublicReads, limit: Limit = 50, after: IsinText | None = None) -> FundsShown:
    """The funds of the bank's universe with what holds for them today, by ISIN (ACC-5)."""
    found = universe(call.tx, on=call.today, after=after or "", limit=limit + 1)
    more = len(found) > limit
    return FundsShown(
        data=[FundShown.of(terms) for terms in found[:limit]], next=found[limit - 1].isin if more else None
    )


@router.get("/funds/{isin}")
def show_fund(call: PublicReads, isin: IsinText) -> FundShown:
    """A fund with what holds for it today (FND-1)."""
    return FundShown.of(_terms_today(call, isin))


@router.get("/funds/{isin}/terms")
def list_terms(
    call: Annotated[StaffQuery, staff_query(StaffRole.OPERATIONS, StaffRole.SERVICE)], isin: IsinText
) -> TermsShown:
    """All terms that a fund had, has or will have, the oldest first (FND-1)."""
    found = terms_history(call.tx, isin)
    if not found:
        raise NotFound("fund")
    return TermsShown(data=[FundShown.of(terms) for terms in found])


@router.post("/funds/{isin}/terms", status_code=201, response_model=FundShown)
def record_terms(
    call: Annotated[StaffCommand, staff_command(StaffRole.OPERATIONS)], isin: IsinText, body: TermsBody
) -> Response:
    """Record what holds for a fund from a day on; nothing recorded is ever changed (FND-1)."""
    return call.answer(body, lambda: FundShown.of(record_fund_terms(call.tx, body.terms(isin), now=call.now)))


def _terms_today(call: PublicReads, isin: str) -> FundTerms:
    found = fund_terms(call.tx, (isin,), on=call.today).get(isin)
    if found is None:
        raise NotFound("fund")
    return found
