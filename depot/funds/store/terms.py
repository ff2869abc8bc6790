"""SQL of dated fund terms: the newest row that is valid on a day counts (FND-1)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, Text, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from depot.funds.model import FundClass, FundState, FundTerms, ShareClass
from depot.funds.tables import FundRow, FundTermsRow
from depot.kernel.hot_sql import HotStatement, Question
from depot.kernel.money import Eur

_COLUMNS = tuple(FundTermsRow.__table__.columns)
_RENAMED = {"minimum_subscription_cents": "minimum_subscription", "minimum_plan_cents": "minimum_plan"}


def _texts(isins: Collection[str]) -> ColumnElement[Any]:
    # One parameter for all of them: a file may name more funds than a statement has places.
    return literal(list(set(isins)), ARRAY(Text))


def _terms(row: Row[Any]) -> FundTerms:
    return _built(dict(row._mapping))  # noqa: SLF001 - SQLAlchemy's public name for it


def _built(columns: dict[str, Any]) -> FundTerms:
    values = {_RENAMED.get(name, name): value for name, value in columns.items() if name != "recorded_at"}
    return FundTerms(
        **{
            **values,
            "fund_class": FundClass(values["fund_class"]),
            "share_class": ShareClass(values["share_class"]),
            "state": FundState(values["state"]),
            "calendars": tuple(values["calendars"]),
        }
    )


def _valid_on(day: date) -> Select[Any]:
    return (
        select(*_COLUMNS)
        .ext(distinct_on(FundTermsRow.isin))
        .where(FundTermsRow.valid_from <= day)
        .order_by(FundTermsRow.isin, FundTermsRow.valid_from.desc())
    )


def terms_on(tx: Session, isins: Collection[str], *, on: date) -> dict[str, FundTerms]:
    """The terms of each of the funds that are valid on the day."""
    rows = _TERMS_ON.rows(tx, {"isins": list(set(isins)), "on": on})
    return {row.isin: _hot_terms(row) for row in rows}


_TERMS_ON: Final = HotStatement(f"""
    select distinct on (isin) {", ".join(column.name for column in _COLUMNS)}
      from depot.fund_terms
     where isin = any(:isins) and valid_from <= :on
     order by isin, valid_from desc
""")


_TERMS_OF_ONE: Final = HotStatement(f"""
    select {", ".join(column.name for column in _COLUMNS)}
      from depot.fund_terms
     where isin = :isin and valid_from <= :on
     order by valid_from desc limit 1
""")


def terms_of_one(isin: str, *, on: date) -> Question[FundTerms | None]:
    """The terms of a fund that are valid on the day."""
    return Question(_TERMS_OF_ONE, {"isin": isin, "on": on}, lambda _, rows: _hot_terms(rows[0]) if rows else None)


def _hot_terms(row: Any) -> FundTerms:
    values = row._asdict()
    cents = {name: Eur(values[name]) for name in _RENAMED}
    return _built(values | cents)


def universe_page(tx: Session, *, on: date, after: str, limit: int) -> list[FundTerms]:
    """The funds of the universe on the day, by ISIN, from behind `after` on."""
    valid = _valid_on(on).where(FundTermsRow.isin > after).subquery()
    rows = tx.execute(select(valid).where(valid.c.in_universe).order_by(valid.c.isin).limit(limit))
    return [_terms(row) for row in rows]


def all_terms(tx: Session, isin: str) -> list[FundTerms]:
    """Every row of a fund, the oldest first."""
    rows = tx.execute(select(*_COLUMNS).where(FundTermsRow.isin == isin).order_by(FundTermsRow.valid_from))
    return [_terms(row) for row in rows]


def currencies(tx: Session, isins: Collection[str]) -> dict[str, list[tuple[date, str]]]:
    """For each fund its currency by the first day it holds."""
    found: dict[str, list[tuple[date, str]]] = {}
    asked = select(FundTermsRow.isin, FundTermsRow.valid_from, FundTermsRow.currency)
    for isin, since, currency in tx.execute(asked.where(FundTermsRow.isin == any_(_texts(isins)))):
        found.setdefault(isin, []).append((since, currency))
    return found


def add_terms(tx: Session, terms: FundTerms, *, now: datetime) -> bool:
    """Write the row, and the fund with its first one; False where the fund has a row of that day already."""
    tx.execute(upsert(FundRow).values(isin=terms.isin, recorded_at=now).on_conflict_do_nothing())
    values = {
        column.name: getattr(terms, _RENAMED.get(column.name, column.name))
        for column in _COLUMNS
        if column.name != "recorded_at"
    }
    values |= {"calendars": list(terms.calendars), "recorded_at": now}
    written = upsert(FundTermsRow).values(values).on_conflict_do_nothing().returning(literal(1))
    return tx.execute(written).first() is not None
