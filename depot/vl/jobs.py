"""The step that keeps VL contracts: ends of lock-ups and idle years (VL-4, VL-5)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.reports import StepReport
from depot.vl.model import Stage
from depot.vl.usecases.contracts_keeping_locked import contracts_keeping_locked
from depot.vl.usecases.keep_contract import keep_contract

AT_ONCE: Final = 100


def keep_vl_contracts(sessions: sessionmaker[Session], *, now: datetime) -> StepReport:
    """A hundred contracts per transaction; run twice, the second run finds nothing to do."""
    with sessions() as tx:
        waiting = contracts_keeping_locked(tx)
    became: list[Stage] = []
    for first in range(0, len(waiting), AT_ONCE):
        with sessions.begin() as tx:
            found = [keep_contract(tx, contract, now=now) for contract in waiting[first : first + AT_ONCE]]
        became += [stage for stage in found if stage is not None]
    sums = {"freed": str(became.count(Stage.FREE)), "interrupted": str(became.count(Stage.INTERRUPTED))}
    return StepReport("VL contracts kept", read=len(waiting), done=len(became), sums=sums)
