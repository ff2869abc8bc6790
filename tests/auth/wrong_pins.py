"""A process of its own that tries wrong PINs in many threads at once; it says what was evaluated and answered (S1)."""

from __future__ import annotations

import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import sessionmaker

from auth.usecases import access_by_pin as pin_check
from auth.usecases.start_login import start_login
from depot.kernel import crypto, db
from tests.auth.customers import NOW, origin

THREADS = 8


def main(url: str, number: str, tries: int) -> None:
    """Try so often; one line of JSON."""
    crypto.install(crypto.Keyring({1: b"k" * 32}, b"p" * 32))
    engine = db.engine(url, pool_size=THREADS)
    sessions = sessionmaker(engine)
    evaluated: list[bool] = []
    real = pin_check.secret_fits

    def watched(purpose: str, secret: str, *, kept: str | None) -> bool:
        evaluated.append(kept is not None)
        return real(purpose, secret, kept=kept)

    pin_check.secret_fits = watched  # type: ignore[attr-defined]

    def one(_: int) -> str:
        try:
            with sessions.begin() as tx:
                opened = start_login(tx, access_number=number, pin="90817", origin=origin(), now=NOW)
        except Exception as refused:  # noqa: BLE001 - whatever was answered is counted
            return type(refused).__name__
        return f"{len(opened.challenge)} {opened.expires_at.isoformat()}"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(one, range(tries)))
    engine.dispose()
    print(json.dumps({"evaluated": sum(evaluated), "answers": answers}))  # noqa: T201 - the answer of the process


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
