"""A closing depot from which the last unit is gone is closed (ACC-16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import DepotState
from depot.accounts.ports import ClosingObstacles, LastPayout
from depot.accounts.rules.letters import depot_closed
from depot.accounts.store import depots
from depot.accounts.usecases.file_letter import file_letter
from depot.accounts.usecases.move_depot import move_depot
from depot.accounts.usecases.obstacles_to_closing import obstacles_to_closing
from depot.kernel.actor import Job
from depot.kernel.clock import today
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances


def finish_closing(
    tx: Session, depot: DepotId, *, others: Iterable[ClosingObstacles], pay_out: LastPayout, now: datetime
) -> bool:
    """What is left of money leaves to the reference account; the depot closes when it has arrived there (ACC-16).

    Whether the depot is closed now.
    """
    day = today(now)
    if depots.locked_state(tx, depot) is not DepotState.CLOSING or obstacles_to_closing(
        tx, depot, others=others, on=day
    ):
        return False
    cash = Account.cash(depot)
    left = Eur(balances(tx, (cash,))[cash])
    if left:
        pay_out(tx, depot, left, now=now)
        return False
    move_depot(tx, depot, to=DepotState.CLOSED, actor=Job("finish_closing"), reason="nothing is left in it", now=now)
    subject, paragraphs = depot_closed(day)
    file_letter(tx, depot, subject=subject, paragraphs=paragraphs, now=now)
    return True
