"""Positions of a fund that was merged or split get their new units, with lots and letters (FND-4)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.positions import positions
from depot.kernel import outbox
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, EntryId, LotId, PositionId, to_text
from depot.kernel.outbox import Event
from depot.ledger.model import Entry
from depot.ledger.usecases.open_accounts import open_accounts
from depot.ledger.usecases.post_entries import post_entries
from depot.vl.usecases.move_agreements import move_agreements
from orders.rules.conversion import Conversion, Converted, conversion_letter, conversion_moves, converted
from orders.store import conversions as store


def convert_positions(
    tx: Session, conversion: Conversion, chunk: Collection[PositionId], *, calendars: Calendars, now: datetime
) -> tuple[list[Converted], int]:
    """Units, lots, letters of up to a chunk in one transaction; how many must wait for an order under way (FND-4)."""
    lots_to_use(tx, chunk)  # nobody else takes of them now
    lots = lots_of(tx, chunk)  # the locked ones are converted too, and stay locked (VL-3)
    held = positions(tx, chunk)
    ready = [position for position in held.values() if position.units and not position.units_held]
    into = ensure_positions(tx, [(position.depot_id, conversion.into_isin) for position in ready], now=now)
    terms = fund_terms(tx, (conversion.isin, conversion.into_isin), on=conversion.effective_on)
    old, new = terms[conversion.isin], terms[conversion.into_isin]
    booked_on = calendars.next_business_day(today(now))
    booked = []
    for position in ready:
        own = lots[position.position_id]
        one = converted(
            position,
            into[position.depot_id, conversion.into_isin],
            own,
            conversion,
            booking_id=new_id(),
            lot_ids=[LotId(new_id()) for _ in own],
            unit_decimals=new.unit_decimals,
            booked_on=booked_on,
        )
        if one is not None:
            booked.append(one)
    _book(tx, conversion, booked, now=now)
    store.add(tx, conversion.conversion_id, booked, on=booked_on, now=now)
    for one in booked:
        subject, paragraphs = conversion_letter(one, conversion, old, new)
        file_letter(tx, one.position.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    return booked, len(held) - len(booked)


def _book(tx: Session, conversion: Conversion, booked: Sequence[Converted], *, now: datetime) -> None:
    if not booked:
        return
    entries = [
        Entry(
            entry_id=EntryId(new_id()),
            kind="fund_converted",
            booked_on=one.acquired[0].booked_on,
            value_on=conversion.effective_on,
            reference=one.booking_id,
            transfers=conversion_moves(one),
        )
        for one in booked
    ]
    open_accounts(tx, [one.into.locked_account for one in booked if one.position.units_locked], now=now)
    post_entries(tx, entries, now=now)
    acquired = [lot for one in booked for lot in one.acquired]
    book_lots(tx, acquired, [use for one in booked for use in one.used], now=now)
    moved = [one for one in booked if one.position.position_id != one.into.position_id]
    move_agreements(tx, {one.position.position_id: (one.into.position_id, one.into.isin) for one in moved})
    for one in booked:
        content = {
            "conversion": to_text(PREFIX["ConversionId"], conversion.conversion_id),
            "position": to_text(PREFIX["PositionId"], one.position.position_id),
            "into_position": to_text(PREFIX["PositionId"], one.into.position_id),
            "units": str(one.units),
            "into_units": str(one.into_units),
        }
        event = Event("position_converted.v1", one.booking_id, content, depot=one.position.depot_id)
        outbox.publish(tx, event, now=now)
