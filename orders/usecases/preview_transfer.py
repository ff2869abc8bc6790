"""What a transfer would move and what it would cost in tax; nothing is written (ORD-21, ORD-22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.standing_for import standing_for
from depot.holdings.usecases.lots_of import lots_of
from depot.kernel import clock
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur, Units
from orders.rules.taxing import tax_lots
from orders.rules.transfers.checks import transfer_faults, wanted_units
from orders.rules.transfers.lots import LotPart, parts_of
from orders.rules.transfers.transfer import HolderChange, TransferKind, TransferRequest
from orders.rules.transfers.waiting import carries_year_before
from orders.rules.transfers.wording import transfer_text
from orders.usecases.assessment_awaited import assessment_awaited
from orders.usecases.transfer_facts import transfer_facts
from orders.usecases.transfer_sale_terms import transfer_sale_terms
from tax.rules.gross_up import Liability, taxed_redemption
from tax.usecases.peek_tax_status import peek_tax_status
from tax.usecases.tax_subjects_of import tax_subjects_of


@dataclass(frozen=True, slots=True)
class TransferPreview:
    """The faults, or what would be released and booked; `tax` is of a sale."""

    faults: tuple[Fault, ...]
    text: str | None = None
    units: Units = Units(0)  # noqa: RUF009 - a frozen amount
    parts: Sequence[LotPart] = ()
    tax: Eur | None = None
    waits: bool = False


def preview_transfer(
    tx: Session, depot: DepotId, request: TransferRequest, *, person: PersonId, now: datetime
) -> TransferPreview:
    """The same rules as asking and booking, on the lots, prices and tax status of now."""
    today = clock.today(now)
    roster, _ = standing_for(tx, depot, person, Act.TRANSFER, on=today)
    facts = transfer_facts(tx, depot, request, on=today)
    if faults := transfer_faults(request, facts, today=today):
        return TransferPreview(faults)
    assert facts.terms is not None, "a fault otherwise"
    units = wanted_units(request, facts.position)
    text = transfer_text(request, units, fund_name=facts.terms.name, depot_number=roster.depot_number)
    if request.kind is TransferKind.IN:
        return TransferPreview((), text, units)
    assert facts.position is not None, "a fault otherwise"
    place = facts.position.position_id
    lots = lots_of(tx, [place])[place]
    tax = None
    if request.change is HolderChange.SALE:
        subject = tax_subjects_of(tx, [depot], on=today)[depot]
        liability = Liability(peek_tax_status(tx, subject, on=today), Eur.ZERO)
        terms = transfer_sale_terms(tx, request.isin, on=today)
        tax = taxed_redemption(tax_lots(lots), units, terms, liability).withholding.total
    waits = carries_year_before(request.change, lots, on=today) and assessment_awaited(tx, request.isin, before=today)
    return TransferPreview((), text, units, parts_of(lots, units), tax, waits)
