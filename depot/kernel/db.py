"""The database: one metadata, typed columns for money, units and ids, one engine per process."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Engine, MetaData, Numeric, Text, TypeDecorator, Uuid, create_engine
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from depot.kernel import ids
from depot.kernel.money import Eur, Units

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

SCHEMAS = ("depot", "auth", "tax", "consent", "orders")


class EurColumn(TypeDecorator[Eur]):
    """Whole cents in a bigint; column names end in `_cents`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Eur | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Cents go in."""
        return None if value is None else value.cents

    def process_result_value(self, value: int | None, dialect: Dialect) -> Eur | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Euros come out."""
        return None if value is None else Eur(value)


class UnitsColumn(TypeDecorator[Units]):
    """Whole millionths in a bigint; column names end in `_micro`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Units | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Millionths go in."""
        return None if value is None else value.micro

    def process_result_value(self, value: int | None, dialect: Dialect) -> Units | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Units come out."""
        return None if value is None else Units(value)


class Base(DeclarativeBase):
    """All tables share one metadata, so that migrations and models can be compared as a whole."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own declaration
        Eur: EurColumn,
        Units: UnitsColumn,
        Decimal: Numeric,
        datetime: DateTime(timezone=True),
        str: Text,
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        UUID: Uuid,
        **{getattr(ids, name): Uuid for name in ids.PREFIX},
    }


def engine(url: str, *, pool_size: int = 20) -> Engine:
    """An engine whose connections speak UTC; `url` is any PostgreSQL of version 15 or later."""
    return create_engine(
        driver_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=False,
        connect_args={
            "options": "-c timezone=UTC -c lock_timeout=10s -c search_path=public",
            # The driver would throw its prepared statements away at every rollback, and with them those of `hot_sql`.
            "prepare_threshold": None,
        },
    )


def driver_url(url: str) -> str:
    """The same address with the driver written out, which SQLAlchemy 2.0 and 2.1 read alike."""
    for head in ("postgresql://", "postgres://"):
        if url.startswith(head):
            return "postgresql+psycopg://" + url.removeprefix(head)
    return url


def libpq_url(url: str) -> str:
    """The address as psycopg itself reads it, for COPY."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)
