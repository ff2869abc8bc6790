"""What the checks of a transfer look at (ORD-21, ORD-22)."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.usecases.depot_by_number import depot_by_number
from depot.accounts.usecases.owners_of import owners_of
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId
from orders.rules.transfers.checks import TransferFacts
from orders.rules.transfers.transfer import TransferRequest
from orders.usecases.last_quote import last_quote


def transfer_facts(tx: Session, depot: DepotId, request: TransferRequest, *, on: date) -> TransferFacts:
    """Fund, position, both depots and whose they are; nothing of a depot that is not named."""
    into = _named(tx, request.into_depot_number)
    owners = owners_of(tx, [depot] if into is None else [depot, into.depot_id], on=on)
    price, mid_rate = last_quote(tx, request.isin, until=on)
    return TransferFacts(
        depot=depot,
        owners=owners[depot],
        terms=fund_terms(tx, (request.isin,), on=on).get(request.isin),
        position=next((held for held in positions_of(tx, depot) if held.isin == request.isin), None),
        into=into,
        into_owners=None if into is None else owners[into.depot_id],
        is_priced=price is not None and mid_rate is not None,
    )


def _named(tx: Session, number: str | None) -> Depot | None:
    if number is None:
        return None
    try:
        return depot_by_number(tx, number)
    except NotFound:
        return None
