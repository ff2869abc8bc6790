"""The notes on the distributions of a chunk (DOC-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Depot
from depot.accounts.usecases.letterheads import letterheads
from depot.funds.model import FundTerms
from depot.holdings.usecases.positions_among import positions_among
from depot.kernel.ids import DepotId, DistributionPaymentId, DocumentId
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents
from orders.rules.depot_balance import depot_balance
from orders.rules.distribution_booking import Distribution, DistributionPayment
from orders.rules.distribution_note import distribution_note
from orders.usecases.last_values import last_values
from tax.model import TaxedDistribution, YearStatus


def file_distribution_notes(
    tx: Session,
    announced: Distribution,
    taxed: Sequence[tuple[DistributionPayment, TaxedDistribution]],
    *,
    terms: FundTerms,
    depots: Mapping[DepotId, Depot],
    years: Mapping[DepotId, YearStatus],
    now: datetime,
) -> dict[DistributionPaymentId, DocumentId]:
    """One numbered note per payment, for everybody who may see the depot (DOC-1, DOC-3)."""
    if not taxed:
        return {}
    on = taxed[0][0].booked_on
    touched = {paid.depot_id for paid, _ in taxed}
    heads = letterheads(tx, touched, on=on)
    held = positions_among(tx, touched)
    isins = {position.isin for found in held.values() for position in found}
    valued = last_values(tx, isins, domicile=terms.domicile, on=on)
    documents = []
    for paid, tax in taxed:
        depot, head = depots[paid.depot_id], heads[paid.depot_id]
        position = next(own for own in held[paid.depot_id] if own.position_id == paid.position_id)
        balance = depot_balance(
            position,
            None,
            held=held[paid.depot_id],
            units_after={},
            valued=valued,
            terms=terms,
            year=years[paid.depot_id],
            status=tax.withholding.status_after,
            on=on,
        )
        content = distribution_note(
            announced, paid, tax, head=head, depot=depot, position=position, terms=terms, balance=balance
        )
        new = NewDocument.of(
            content, depot=paid.depot_id, persons=head.readers, filed_on=on, covers_from=depot.opened_on
        )
        documents.append(new)
    filed = file_documents(tx, documents, now=now)
    return {paid.payment_id: document for (paid, _), document in zip(taxed, filed, strict=True)}
