"""Fees of a quarter are assessed: each depot once (FEE-2)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.accounts.usecases.running_depots import running_depots
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, DepotId, EntryId, FeeClaimId, to_text
from depot.kernel.outbox import Event, publish
from depot.ledger.model import Account, CashBooking, Entry
from depot.ledger.usecases.cash_statement import cash_statement
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.payments.model.fees import ClaimState, FeeClaim, PriceList
from depot.payments.rules.fees import CHARGES, VAT, Fee, assessment, fees_of
from depot.payments.store import fees as store

_LINES: Final = 1_000


def assess_fees(
    tx: Session, quarter_end: date, *, after: DepotId | None, limit: int, now: datetime
) -> tuple[int, DepotId | None]:
    """So many depots: a claim for each fee of the price list of the quarter end, booked as owed (FEE-2).

    Returns how many fees were assessed, and where to go on; None when every depot was looked at and the run is done.
    """
    prices = {found.product: found for found in store.price_lists(tx) if found.valid_from <= quarter_end}
    depots = running_depots(tx, list(prices), on=quarter_end, after=after, limit=limit) if prices else {}
    known = store.assessed(tx, list(depots), quarter_end=quarter_end)
    claims: list[FeeClaim] = []
    entries: list[Entry] = []
    for depot, fee, listed in _fees(tx, depots, prices, quarter_end):
        if (depot, fee.kind) in known:
            continue
        claim = FeeClaim(
            claim_id=FeeClaimId(new_id()),
            depot_id=depot,
            kind=fee.kind,
            period_end=quarter_end,
            amount=fee.amount,
            vat=fee.vat,
            vat_percent=fee.vat_percent,
            price_list=listed.version,
            state=ClaimState.OPEN,
            assessed_on=today(now),
            assessment_id=EntryId(new_id()),
        )
        claims.append(claim)
        entries.append(assessment(fee, depot, claim))
    open_accounts(tx, {CHARGES, VAT, *(Account.fee_claim(claim.depot_id) for claim in claims)}, now=now)
    post_entries(tx, entries, now=now)
    store.add_claims(tx, claims)
    for claim in claims:
        content = {"claim": to_text(PREFIX["FeeClaimId"], claim.claim_id), "amount": str(claim.amount)}
        publish(tx, Event("fee_assessed.v1", claim.claim_id, content, depot=claim.depot_id), now=now)
    if len(depots) == limit:
        return len(claims), max(depots)
    store.finish_run(tx, quarter_end, now=now)
    return len(claims), None


def _fees(
    tx: Session, depots: dict[DepotId, Product], prices: dict[Product, PriceList], quarter_end: date
) -> list[tuple[DepotId, Fee, PriceList]]:
    found = []
    for depot, product in depots.items():
        listed = prices[product]
        bookings = _bookings(tx, depot, quarter_end) if listed.custody_rate_percent else []
        found += [(depot, fee, listed) for fee in fees_of(listed, bookings, quarter_end)]
    return found


def _bookings(tx: Session, depot: DepotId, until: date) -> list[CashBooking]:
    found: list[CashBooking] = []
    while True:
        after = found[-1].entry_id if found else None
        page = cash_statement(tx, depot, limit=_LINES, after=after, as_of=until)
        found += page
        if len(page) < _LINES:
            return found
