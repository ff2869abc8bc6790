"""The step between the books and the folders that fund companies fetch from and write into (ORD-10)."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.errors import Refusal
from depot.kernel.reports import StepReport
from orders.usecases.hand_over_messages import hand_over_messages
from orders.usecases.notice_refused_file import notice_refused_file
from orders.usecases.receive_fund_message import receive_fund_message

AT_ONCE: Final = 20
TAKEN: Final = "taken"
REFUSED: Final = "refused"


def exchange_fund_messages(
    sessions: sessionmaker[Session], *, outgoing: Path, incoming: Path, margin_percent: Decimal, now: datetime
) -> StepReport:
    """What waits goes out, each message once under its own name; what came in is taken, or refused and kept (ORD-10).

    A file is on the disk before the books say that it went: after a crash the same name is found and not written twice.
    """
    sent = 0
    while True:
        with sessions.begin() as tx:
            written = hand_over_messages(tx, lambda name, content: _write(outgoing / name, content), AT_ONCE, now=now)
        sent += written
        if written < AT_ONCE:
            break
    refused: Counter[str] = Counter()
    taken = 0
    for path in sorted(incoming.glob("*.xml")):
        if why := _take(sessions, path, margin_percent=margin_percent, now=now):
            refused[why] += 1
        else:
            taken += 1
    return StepReport(
        "exchange_fund_messages",
        read=taken + refused.total(),
        done=taken,
        skipped=dict(refused),
        sums={"sent": str(sent)},
    )


def _take(sessions: sessionmaker[Session], path: Path, *, margin_percent: Decimal, now: datetime) -> str | None:
    content = path.read_bytes()
    try:
        with sessions.begin() as tx:
            receive_fund_message(tx, content, margin_percent=margin_percent, now=now)
    except Refusal as refused:
        with sessions.begin() as tx:
            notice_refused_file(tx, content, why=refused.detail, now=now)
        _put_away(path, REFUSED)
        return refused.code
    _put_away(path, TAKEN)
    return None


def _put_away(path: Path, where: str) -> None:
    folder = path.parent / where
    folder.mkdir(exist_ok=True)
    path.replace(folder / path.name)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: nobody ever fetches half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
