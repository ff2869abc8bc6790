"""SQL of exchange rates: versions by currency and day, currency per EUR, of which the highest counts (FND-3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import Quote, QuoteKind
from depot.kernel.clock import new_id
from depot.kernel.ids import PriceId

_OF_DAY = text("""
    select distinct on (currency) currency, rate from depot.exchange_rates
     where currency = any(:currencies) and day = :day
     order by currency, version desc
""")
_LATEST = text("""
    select rate from depot.exchange_rates where currency = :currency and day <= :day
     order by day desc, version desc limit 1
""")
_NEWER = "select from depot.exchange_rates n where n.currency = r.currency and n.day = r.day and n.version > r.version"
_AROUND = text(f"""
    with asked as (
        select * from unnest(cast(:currencies as text[]), cast(:firsts as date[]), cast(:lasts as date[]))
            as a(currency, first, last)
    )
    select r.currency, r.day, r.rate
      from asked a join depot.exchange_rates r on r.currency = a.currency and r.day between a.first and a.last
     where not exists ({_NEWER})
    union all
    select r.currency, r.day, r.rate from asked a cross join lateral (
        select * from depot.exchange_rates b where b.currency = a.currency and b.day < a.first
         order by b.day desc, b.version desc limit 1
    ) r
""")
_INSERT = text("""
    insert into depot.exchange_rates (currency, day, version, price_id, rate, source, reason, recorded_at)
    select q.currency, q.day, 1, q.price_id, q.rate, :source, null, :now
      from unnest(cast(:currencies as text[]), cast(:days as date[]), cast(:ids as uuid[]), cast(:rates as numeric[]))
        as q(currency, day, price_id, rate)
""")
_ADD_VERSION = text("""
    insert into depot.exchange_rates (currency, day, version, price_id, rate, source, reason, recorded_at)
    select :currency, :day, coalesce(max(version), 0) + 1, :id, :rate, :source, :reason, :now
      from depot.exchange_rates where currency = :currency and day = :day
    returning version
""")


def of_day(tx: Session, currencies: Collection[str], *, day: date) -> dict[str, Decimal]:
    """The current rate of each currency that has one of the day."""
    rows = tx.execute(_OF_DAY, {"currencies": list(set(currencies)), "day": day})
    return {row.currency: row.rate for row in rows}


def latest(tx: Session, currency: str, *, until: date) -> Decimal | None:
    """The current rate of the last day up to `until` that has one."""
    return tx.execute(_LATEST, {"currency": currency, "day": until}).scalar()


def around(tx: Session, spans: Mapping[str, tuple[date, date]]) -> dict[str, dict[date, Quote]]:
    """What is known of each currency in its span of days, and of the last day with a rate before it."""
    asked = {
        "currencies": list(spans),
        "firsts": [first for first, _ in spans.values()],
        "lasts": [last for _, last in spans.values()],
    }
    found: dict[str, dict[date, Quote]] = {}
    for row in tx.execute(_AROUND, asked):
        found.setdefault(row.currency, {})[row.day] = Quote(QuoteKind.RATE, row.currency, row.day, row.rate)
    return found


def add_new(tx: Session, quotes: Sequence[Quote], *, source: str, now: datetime) -> None:
    """Write the first version of each rate, in one statement."""
    if not quotes:
        return
    tx.execute(
        _INSERT,
        {
            "currencies": [quote.subject for quote in quotes],
            "days": [quote.day for quote in quotes],
            "ids": [new_id() for _ in quotes],
            "rates": [quote.value for quote in quotes],
            "source": source,
            "now": now,
        },
    )


def add_version(tx: Session, price_id: PriceId, quote: Quote, *, source: str, reason: str, now: datetime) -> int:
    """Write the next version of a rate; returns its number."""
    values = {
        "currency": quote.subject,
        "day": quote.day,
        "id": price_id,
        "rate": quote.value,
        "source": source,
        "reason": reason,
        "now": now,
    }
    version: int = tx.execute(_ADD_VERSION, values).scalar_one()
    return version
