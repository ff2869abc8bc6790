"""A transfer to another owner that is no declared gift is taxed as a sale (§ 43(1) S. 4 EStG, TAX-43)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.holdings.model import Lot, LotUse
from depot.kernel.clock import new_id
from depot.kernel.ids import EntryId
from depot.kernel.money import Eur
from depot.ledger.errors import InsufficientBalance
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from orders.errors import TaxNotCovered
from orders.rules.taxing import lot_uses, tax_lots
from orders.rules.transfers.lots import LotPart
from orders.rules.transfers.transfer import UnitTransfer
from orders.usecases.transfer_sale_terms import transfer_sale_terms
from tax.model import EventFacts, TaxedRedemption
from tax.rules.tax_bookings import TAX_ACCOUNTS, refund_entry
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.tax_subjects_of import tax_subjects_of


def tax_sold_transfer(
    tx: Session, transfer: UnitTransfer, lots: Sequence[Lot], *, booked_on: date, now: datetime
) -> tuple[Sequence[LotPart], Sequence[LotUse], Eur]:
    """At the last redemption price; the cash account pays the tax. The buyer's lot costs what the sale was worth."""
    sold = _taxed(tx, transfer, lots, booked_on=booked_on, now=now)
    tax = sold.withholding.total
    entry = refund_entry(
        transfer.depot_id,
        sold.withholding,
        entry_id=EntryId(new_id()),
        reference=transfer.transfer_id,
        booked_on=booked_on,
        value_on=booked_on,
        text=f"Steuer auf Depotübertrag {transfer.isin}",
    )
    open_accounts(tx, TAX_ACCOUNTS, now=now)
    try:
        post_entries(tx, [entry] if entry else [], now=now)
    except InsufficientBalance as short:
        raise TaxNotCovered(tax) from short
    uses = lot_uses(sold, reference=transfer.transfer_id, used_on=booked_on)
    bought = LotPart(transfer.units, booked_on, sold.redemption.proceeds, Eur.ZERO)
    return (bought,), uses, tax


def _taxed(
    tx: Session, transfer: UnitTransfer, lots: Sequence[Lot], *, booked_on: date, now: datetime
) -> TaxedRedemption:
    assert transfer.position_id is not None, "a sale is of units that are here"
    subject = tax_subjects_of(tx, [transfer.depot_id], on=booked_on)[transfer.depot_id]
    book = open_tax_book(tx, [subject], on=booked_on)
    facts = EventFacts(
        reference=transfer.transfer_id,
        depot=transfer.depot_id,
        position=transfer.position_id,
        isin=transfer.isin,
        received_on=booked_on,
        booked_on=booked_on,
        foreign_tax=Eur.ZERO,
    )
    terms = transfer_sale_terms(tx, transfer.isin, on=booked_on)
    sold = book.redemption(subject.subject_id, tax_lots(lots), transfer.units, terms, facts=facts)
    close_tax_book(tx, book, now=now)
    return sold
