"""The words for a request of a plan that a person releases (AUT-9, PLN-8)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_numbers import depot_numbers
from depot.funds.usecases.fund_terms import fund_terms
from orders.rules.plans.plan import PlanRequest
from orders.rules.plans.wording import request_text


def plan_described(tx: Session, request: PlanRequest, *, on: date) -> str:
    """With the names of the funds and the depot's number (AUT-9)."""
    funds = fund_terms(tx, request.terms.isins, on=on)
    names = {isin: funds[isin].name if isin in funds else isin for isin in request.terms.isins}
    number = depot_numbers(tx, (request.depot_id,))[request.depot_id]
    return request_text(request.kind, request.terms, fund_names=names, depot_number=number)
