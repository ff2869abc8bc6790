"""The step that books mergers and splits whose day has come (FND-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.usecases.file_letter import file_letter
from depot.funds.usecases.fund_terms import fund_terms
from depot.holdings.usecases.units_at import units_at
from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.ids import PositionId
from depot.kernel.reports import StepReport
from orders.model import OrderState
from orders.rules.conversion import Conversion
from orders.rules.suspension import ended_letter
from orders.store import conversions as store
from orders.usecases.assessment_awaited import assessment_awaited
from orders.usecases.convert_positions import convert_positions
from orders.usecases.end_orders import end_orders

AT_ONCE: Final = 1_000


def convert_funds(sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime) -> StepReport:
    """Chunk by chunk; a position with an order that was sent already waits for its settlement (FND-4).

    A whole fund waits while the Vorabpauschale of the year before is not set for its lots (§ 18 InvStG).
    """
    with sessions() as tx:
        due = store.due(tx, today=clock.today(now))
    read = done = 0
    skipped: Counter[str] = Counter()
    for conversion in due:
        with sessions.begin() as tx:
            _end_open_orders(tx, conversion, now=now)
            units = units_at(tx, conversion.isin, clock.today(now))
            left = sorted(units.keys() - store.done(tx, conversion.conversion_id))
            awaited = bool(left) and assessment_awaited(tx, conversion.isin, before=conversion.effective_on)
        read += len(left)
        if awaited:
            skipped["Vorabpauschale of the year before"] += len(left)
            continue
        booked, waiting = _convert(sessions, conversion, left, calendars=calendars, now=now)
        done += booked
        if waiting:
            skipped["order under way"] += waiting
        else:
            with sessions.begin() as tx:
                store.finish(tx, conversion.conversion_id, now=now)
    return StepReport("convert_funds", read=read, done=done, skipped=dict(skipped))


def _convert(
    sessions: sessionmaker[Session],
    conversion: Conversion,
    left: Sequence[PositionId],
    *,
    calendars: Calendars,
    now: datetime,
) -> tuple[int, int]:
    """How many positions were converted, and how many wait."""
    done = waiting = 0
    rest = iter(left)
    while chunk := list(islice(rest, AT_ONCE)):
        with sessions.begin() as tx:
            booked, undone = convert_positions(tx, conversion, chunk, calendars=calendars, now=now)
        done, waiting = done + len(booked), waiting + undone
    return done, waiting


def _end_open_orders(tx: Session, conversion: Conversion, *, now: datetime) -> None:
    """What was not sent yet was meant for the old units: it ends, and its person is told (FND-4)."""
    ended = store.open_orders(tx, conversion.isin)
    terms = fund_terms(tx, (conversion.isin,), on=clock.today(now))
    for order in ended:
        subject, paragraphs = ended_letter(order, fund_name=terms[order.isin].name)
        file_letter(tx, order.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    end_orders(tx, ended, state=OrderState.CANCELLED, reason="the fund was merged or split", now=now)
