"""The baseline of order acceptance: a bare FastAPI endpoint, raw psycopg, one row read, three rows inserted, commit."""

from __future__ import annotations

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from psycopg_pool import ConnectionPool
from pydantic import BaseModel

TABLES = """
create schema if not exists bare;
create table if not exists bare.depots (id uuid primary key, state text not null);
create table if not exists bare.orders
    (id uuid primary key, depot uuid not null, isin text not null, cents bigint not null);
create table if not exists bare.events (id uuid primary key, content text not null);
create table if not exists bare.receipts (id uuid primary key, answer text not null);
"""


class BareOrder(BaseModel):
    """As much as an order needs."""

    depot: uuid.UUID
    isin: str
    cents: int


class BareAnswer(BaseModel):
    """As much as an answer needs."""

    id: uuid.UUID
    state: str


def create() -> FastAPI:
    """The baseline service on BENCH_DATABASE_URL."""
    pool = ConnectionPool(os.environ["BENCH_DATABASE_URL"], min_size=20, max_size=40, open=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        pool.open()
        pool.wait()
        yield
        pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/orders", status_code=201)
    def place(body: BareOrder) -> BareAnswer:
        """Read one row, insert three, commit."""
        order = uuid.uuid4()
        with pool.connection() as connection:
            row = connection.execute("select state from bare.depots where id = %s", (body.depot,)).fetchone()
            assert row is not None
            connection.execute(
                "insert into bare.orders values (%s, %s, %s, %s)", (order, body.depot, body.isin, body.cents)
            )
            connection.execute("insert into bare.events values (%s, %s)", (order, "order placed"))
            connection.execute("insert into bare.receipts values (%s, %s)", (order, "accepted"))
        return BareAnswer(id=order, state=row[0])

    return app
