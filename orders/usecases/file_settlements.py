"""The settlement documents of a chunk (DOC-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.letterheads import letterheads
from depot.holdings.model import Position
from depot.kernel.ids import DepotId, DocumentId, SettlementId
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents
from orders.rules.settlement_document import settlement_content
from orders.rules.settling import Booked, Dealt
from orders.usecases.last_values import last_values
from tax.rules.tax_subject import TaxSubject
from tax.usecases.peek_tax_years import peek_tax_years


def file_settlements(
    tx: Session,
    booked: Sequence[Booked],
    dealt: Dealt,
    *,
    held: Mapping[DepotId, Sequence[Position]],
    subjects: Mapping[DepotId, TaxSubject],
    now: datetime,
) -> dict[SettlementId, DocumentId]:
    """One numbered document per settled order, for everybody who may see the depot (DOC-1, DOC-3)."""
    if not booked:
        return {}
    depots = {one.order.depot_id for one in booked}
    heads = letterheads(tx, depots, on=dealt.booked_on)
    years = peek_tax_years(tx, [subjects[depot] for depot in depots], on=dealt.booked_on)
    isins = {position.isin for found in held.values() for position in found}
    valued = last_values(tx, isins, domicile=dealt.terms.domicile, on=dealt.booked_on)
    units_after = {one.position.position_id: one.position.units for one in booked}
    documents = []
    for one in booked:
        units_after[one.position.position_id] = one.units_after
        content = settlement_content(
            one,
            dealt,
            head=heads[one.order.depot_id],
            held=held[one.order.depot_id],
            units_after=units_after,
            valued=valued,
            year=years[subjects[one.order.depot_id].subject_id],
        )
        documents.append(
            NewDocument.of(
                content,
                depot=one.order.depot_id,
                persons=heads[one.order.depot_id].readers,
                filed_on=dealt.booked_on,
                covers_from=one.depot.opened_on,
            )
        )
    filed = file_documents(tx, documents, now=now)
    return {one.settlement_id: document for one, document in zip(booked, filed, strict=True)}
