"""The step that collects the tax on Vorabpauschalen (TAX-34, TAX-35)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import clock
from depot.kernel.calendar import Calendars
from depot.kernel.errors import Conflict
from depot.kernel.ids import TaxEventId
from depot.kernel.money import Eur
from depot.kernel.reports import StepReport
from orders.rules.collecting import Collected, Outcome
from orders.store import collections as store
from orders.usecases.collect_vorabpauschale import collect_vorabpauschale as collect
from orders.usecases.settle_tax_sales import settle_tax_sales
from tax.model import CollectionWay
from tax.usecases.open_collections import open_collections

AT_ONCE: Final = 1_000


class _Tally:
    """What the step has met, by way, and what it could not."""

    def __init__(self) -> None:
        self.read = self.placed = 0
        self.met: Counter[str] = Counter()
        self.cents: Counter[str] = Counter()
        self.skipped: Counter[str] = Counter()

    def add(self, way: str, due: Eur) -> None:
        """A claim has ended."""
        self.met[way] += 1
        self.cents[way] += due.cents

    def report(self) -> StepReport:
        """As the business day tells it."""
        sums = {way: str(Eur(cents)) for way, cents in sorted(self.cents.items())}
        return StepReport(
            "collect_vorabpauschale",
            read=self.read,
            done=sum(self.met.values()),
            skipped=dict(self.skipped),
            sums=sums | {"sales placed": str(self.placed)},
        )


def collect_vorabpauschale(
    sessions: sessionmaker[Session], *, calendars: Calendars, now: datetime, at_once: int = AT_ONCE
) -> StepReport:
    """Sales of earlier days are settled at their price, then every open claim is looked at (TAX-34).

    Each chunk is a transaction of its own: the step can be stopped anywhere and run again.
    """
    tally = _Tally()
    _settle(sessions, tally, calendars=calendars, at_once=at_once, now=now)
    after: TaxEventId | None = None
    while True:
        try:
            with sessions.begin() as tx:
                claims = open_collections(tx, after=after, limit=at_once)
                found = collect(tx, claims, calendars=calendars, now=now)
        except Conflict as refused:
            tally.skipped[refused.code] += 1
            break
        for one in found:
            _count(tally, one)
        if len(claims) < at_once:
            break
        after = claims[-1].event_id
    return tally.report()


def _settle(
    sessions: sessionmaker[Session], tally: _Tally, *, calendars: Calendars, at_once: int, now: datetime
) -> None:
    with sessions() as tx:
        due = store.due(tx, today=clock.today(now))
    for isin, price_day, _ in due:
        try:
            while True:
                with sessions.begin() as tx:
                    booked, failed = settle_tax_sales(tx, isin, price_day, calendars=calendars, limit=at_once, now=now)
                tally.read += len(booked)
                for one in booked:
                    assert one.claim is not None, "these sales are made for claims"
                    tally.add(CollectionWay.UNITS.value, one.claim.due)
                if len(booked) + len(failed) < at_once:
                    break
        except Conflict as refused:
            tally.skipped[refused.code] += 1


def _count(tally: _Tally, one: Collected) -> None:
    tally.read += 1
    if one.outcome is Outcome.DEBIT:
        tally.add(CollectionWay.CASH_ACCOUNT.value, one.claim.due)
    elif one.outcome is Outcome.REPORT:
        tally.add("reported", one.claim.due)
    elif one.outcome is Outcome.SELL:
        tally.placed += 1
    else:
        tally.skipped[one.reason or "debited tomorrow"] += 1
