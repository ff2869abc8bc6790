"""Logins and releases per core, and what a flood of wrong logins costs the orders (AUT-2, AUT-12)."""

from __future__ import annotations

import base64
import json
import random
import tempfile
import threading
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from auth.rules.argon2id import fits
from auth.rules.canonical import release_message
from auth.rules.factor_answer import is_signed
from benchmarks.figures import Figure
from benchmarks.load import Request, Result, run
from benchmarks.orders import Customer, cost_version, free_port, load_orders, made_customers, started, wait_for
from depot.kernel import db, migrate
from depot.kernel.clock import new_id
from depot.kernel.embedded import EmbeddedPostgres
from depot.kernel.ids import ReleaseId

FLOOD = 32
SECONDS = 6.0
ROUNDS = 2
# With a flood on the same two cores that also carry the database and both load generators.
GOAL = 3.0


def figures() -> list[Figure]:
    """What one core can check, and the p99 of orders with a flood over that without."""
    with tempfile.TemporaryDirectory(prefix="depot-bench-") as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres.start(Path(folder))
        try:
            return [*_capacity(), *_flooded(server.create_database("bench_logins"))]
        finally:
            server.remove()


def _capacity() -> list[Figure]:
    """One thread for a second each."""
    key = Ed25519PrivateKey.generate()
    release, text = ReleaseId(new_id()), "Kauf\nFonds: Welt\nISIN: IE00BK5BQT80\nBetrag: 1.000,00 EUR"
    message = release_message(release, text)
    public, signature = key.public_key().public_bytes_raw(), key.sign(message)
    pins, signatures = (
        _per_second(lambda: fits(None, b"0" * 32)),
        _per_second(lambda: is_signed(public, signature, release_message(release, text))),
    )
    return [
        Figure("PINs checked per second and core (Argon2id, 19 MiB, two passes)", f"{pins:.0f}", ">= 15", pins >= 15),
        Figure(
            "signatures of releases checked per second and core", f"{signatures:.0f}", ">= 2000", signatures >= 2000
        ),
    ]


def _per_second(work: object) -> float:
    assert callable(work)
    done, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < 1:
        work()
        done += 1
    return done / spent


def _flooded(url: str) -> list[Figure]:
    migrate.upgrade(url)
    customers = made_customers(url)
    keys = {
        "DEPOT_PEPPER": base64.b64encode(b"p" * 32).decode(),
        "DEPOT_FIELD_KEYS": json.dumps({"1": base64.b64encode(b"k" * 32).decode()}),
        "DATABASE_URL": url,
    }
    port = free_port()
    service = started("depot.app:create", port, keys)
    try:
        wait_for(port)
        version = cost_version(port, customers[0])
        quiet, flooded, floods = [], [], []
        for number in range(ROUNDS):
            quiet.append(load_orders(port, customers, version, 2 * number))
            _forget_tries(url)
            orders, flood = _both(port, customers, version, 2 * number + 1)
            flooded.append(orders)
            floods.append(flood)
    finally:
        service.terminate()
        service.wait()
    return _table(quiet, flooded, floods)


def _table(quiet: list[Result], flooded: list[Result], floods: list[Result]) -> list[Figure]:
    calm, busy = (min(result.percentile(0.99) for result in results) for results in (quiet, flooded))
    before, after = (max(result.per_second for result in results) for results in (quiet, flooded))
    logins = max(result.per_second for result in floods)
    return [
        Figure(
            "p99 of orders under a flood of logins / without", f"{busy / calm:.1f}", f"<= {GOAL}", busy / calm <= GOAL
        ),
        Figure("  of that: without the flood", f"{before:.0f}/s, p99 {calm:.0f} ms", "", holds=True),
        Figure("  of that: with the flood", f"{after:.0f}/s, p99 {busy:.0f} ms", "", holds=True),
        Figure("  of that: logins answered meanwhile", f"{logins:.0f}/s from {FLOOD} connections", "", holds=True),
    ]


def _both(port: int, customers: list[Customer], version: str, number: int) -> tuple[Result, Result]:
    """Orders as always, while every connection of the flood tries one access id after the other."""
    flood: list[Result] = []
    flooding = threading.Thread(target=lambda: flood.append(_flood(port)))
    flooding.start()
    orders = load_orders(port, customers, version, number)
    flooding.join()
    return orders, flood[0]


def _flood(port: int) -> Result:
    chance = random.Random(port)  # noqa: S311 - access ids nobody has

    def following(_connection: int, _count: int) -> Request:
        body = {"access_number": f"{chance.randrange(10**10):010d}", "pin": "90817"}
        return Request("/v1/logins", {}, json.dumps(body).encode())

    return run(port, connections=FLOOD, seconds=SECONDS, next_request=following)


def _forget_tries(url: str) -> None:
    """So that the flood is met by the hashing and not by the rate limit of its address."""
    engine = db.engine(url)
    with Session(engine) as tx:
        tx.connection().exec_driver_sql("truncate auth.attempts")
        tx.commit()
    engine.dispose()
