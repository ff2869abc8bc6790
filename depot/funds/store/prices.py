"""SQL of prices: versions by fund and day, of which the highest counts (FND-2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from depot.funds.model import Price, PriceVersion, Quote, QuoteKind, YearPrices
from depot.kernel.clock import new_id
from depot.kernel.ids import PriceId

_FIELDS = "p.isin, p.day, p.redemption_price, p.issue_price, p.currency, p.version"
_NEWER = "select from depot.prices n where n.isin = p.isin and n.day = p.day and n.version > p.version"

_OF_DAY = text(f"""
    select distinct on (p.isin) {_FIELDS} from depot.prices p
     where p.isin = any(:isins) and p.day = :day
     order by p.isin, p.version desc
""")
_LATEST = text(f"""
    select {_FIELDS} from unnest(cast(:isins as text[])) as asked(isin)
     cross join lateral (
        select * from depot.prices l where l.isin = asked.isin and l.day <= :until
         order by l.day desc, l.version desc limit 1
     ) p
""")
_RANGE = text(f"""
    select {_FIELDS} from depot.prices p
     where p.isin = :isin and p.day between :first and :last and p.day > :after and not exists ({_NEWER})
     order by p.day limit :limit
""")
# What a file can touch: for each fund the days from its first to its last line, and the last priced day before them.
_AROUND = text(f"""
    with asked as (
        select * from unnest(cast(:isins as text[]), cast(:firsts as date[]), cast(:lasts as date[]))
            as a(isin, first, last)
    )
    select {_FIELDS} from asked a join depot.prices p on p.isin = a.isin and p.day between a.first and a.last
     where not exists ({_NEWER})
    union all
    select {_FIELDS} from asked a cross join lateral (
        select * from depot.prices b where b.isin = a.isin and b.day < a.first
         order by b.day desc, b.version desc limit 1
    ) p
""")
_VERSIONS = text(f"""
    select {_FIELDS}, p.price_id, p.source, p.reason, p.recorded_at from depot.prices p
     where p.isin = :isin and p.day = :day order by p.version
""")
_INSERT = text("""
    insert into depot.prices
        (isin, day, version, price_id, redemption_price, issue_price, currency, source, reason, recorded_at)
    select q.isin, q.day, 1, q.price_id, q.redemption_price, q.issue_price, q.currency, :source, null, :now
      from unnest(cast(:isins as text[]), cast(:days as date[]), cast(:ids as uuid[]), cast(:values as numeric[]),
                  cast(:issues as numeric[]), cast(:currencies as text[]))
        as q(isin, day, price_id, redemption_price, issue_price, currency)
""")
_ADD_VERSION = text("""
    insert into depot.prices
        (isin, day, version, price_id, redemption_price, issue_price, currency, source, reason, recorded_at)
    select :isin, :day, coalesce(max(version), 0) + 1, :id, :value, :issue, :currency, :source, :reason, :now
      from depot.prices where isin = :isin and day = :day
    returning version
""")
_YEAR = text("""
    with spans as (
        select isin, min(day) as first_day, max(day) as last_day, count(distinct day) as days,
               count(distinct date_trunc('month', day)) as months
          from depot.prices where day between :first and :last
           and (cast(:isins as text[]) is null or isin = any(cast(:isins as text[])))
         group by isin
    )
    select s.isin, s.first_day, f.redemption_price as first_price, f.currency as first_currency,
           case f.currency when 'EUR' then 1 else fr.rate end as first_rate,
           s.last_day, l.redemption_price as last_price, l.currency as last_currency,
           case l.currency when 'EUR' then 1 else lr.rate end as last_rate, s.days, s.months
      from spans s
     cross join lateral (select redemption_price, currency from depot.prices p
          where p.isin = s.isin and p.day = s.first_day order by version desc limit 1) f
     cross join lateral (select redemption_price, currency from depot.prices p
          where p.isin = s.isin and p.day = s.last_day order by version desc limit 1) l
      left join lateral (select rate from depot.exchange_rates r
          where r.currency = f.currency and r.day <= s.first_day order by day desc, version desc limit 1) fr on true
      left join lateral (select rate from depot.exchange_rates r
          where r.currency = l.currency and r.day <= s.last_day order by day desc, version desc limit 1) lr on true
     order by s.isin
""")


def _price(row: Row[Any]) -> Price:
    return Price(row.isin, row.day, row.redemption_price, row.issue_price, row.currency, row.version)


def _quote(row: Row[Any]) -> Quote:
    return Quote(QuoteKind.PRICE, row.isin, row.day, row.redemption_price, row.issue_price, row.currency)


def of_day(tx: Session, isins: Collection[str], *, day: date) -> dict[str, Price]:
    """The current price of each fund that has one of the day."""
    return {row.isin: _price(row) for row in tx.execute(_OF_DAY, {"isins": list(set(isins)), "day": day})}


def latest(tx: Session, isins: Collection[str], *, until: date) -> dict[str, Price]:
    """The current price of each fund's last priced day up to `until`."""
    return {row.isin: _price(row) for row in tx.execute(_LATEST, {"isins": list(set(isins)), "until": until})}


def in_range(tx: Session, isin: str, *, first: date, last: date, after: date, limit: int) -> list[Price]:
    """The current prices of a fund from day to day, the oldest first."""
    asked = {"isin": isin, "first": first, "last": last, "after": after, "limit": limit}
    return [_price(row) for row in tx.execute(_RANGE, asked)]


def around(tx: Session, spans: Mapping[str, tuple[date, date]]) -> dict[str, dict[date, Quote]]:
    """What is known of each fund in its span of days, and of the last priced day before it."""
    asked = {
        "isins": list(spans),
        "firsts": [first for first, _ in spans.values()],
        "lasts": [last for _, last in spans.values()],
    }
    found: dict[str, dict[date, Quote]] = {}
    for row in tx.execute(_AROUND, asked):
        found.setdefault(row.isin, {})[row.day] = _quote(row)
    return found


def versions(tx: Session, isin: str, *, day: date) -> list[PriceVersion]:
    """Every version of a price, the first one first."""
    return [
        PriceVersion(row.price_id, _price(row), row.source, row.reason, row.recorded_at)
        for row in tx.execute(_VERSIONS, {"isin": isin, "day": day})
    ]


def add_new(tx: Session, quotes: Sequence[Quote], *, source: str, now: datetime) -> None:
    """Write the first version of each quote, in one statement."""
    if not quotes:
        return
    tx.execute(
        _INSERT,
        {
            "isins": [quote.subject for quote in quotes],
            "days": [quote.day for quote in quotes],
            "ids": [new_id() for _ in quotes],
            "values": [quote.value for quote in quotes],
            "issues": [quote.issue_price for quote in quotes],
            "currencies": [quote.currency for quote in quotes],
            "source": source,
            "now": now,
        },
    )


def add_version(tx: Session, price_id: PriceId, quote: Quote, *, source: str, reason: str, now: datetime) -> int:
    """Write the next version of a price; returns its number."""
    values = {
        "isin": quote.subject,
        "day": quote.day,
        "id": price_id,
        "value": quote.value,
        "issue": quote.issue_price,
        "currency": quote.currency,
        "source": source,
        "reason": reason,
        "now": now,
    }
    version: int = tx.execute(_ADD_VERSION, values).scalar_one()
    return version


def of_year(
    tx: Session, year: int, *, isins: Collection[str] | None
) -> tuple[list[YearPrices], list[tuple[str, date]]]:
    """First and last price of the year of each fund (all if None); and the rates that are missing."""
    asked = {
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        "isins": None if isins is None else list(set(isins)),
    }
    found, missing = [], []
    for row in tx.execute(_YEAR, asked):
        gaps = [
            (currency, day)
            for rate, currency, day in (
                (row.first_rate, row.first_currency, row.first_day),
                (row.last_rate, row.last_currency, row.last_day),
            )
            if rate is None
        ]
        if gaps:
            missing += gaps
        else:
            found.append(YearPrices(*row))
    return found, missing
