"""What still keeps a depot open (ACC-16)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from depot.accounts.ports import ClosingObstacles
from depot.accounts.rules.closing import Obstacle, money_in_the_way
from depot.accounts.usecases.payouts_wait_until import payouts_wait_until
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances


def obstacles_to_closing(
    tx: Session, depot: DepotId, *, others: Iterable[ClosingObstacles], on: date
) -> list[Obstacle]:
    """Units, open orders, reserved money, a pay-out that must wait; free money is no obstacle (ACC-16)."""
    free, held = Account.cash(depot), Account.cash_held(depot)
    found = balances(tx, (free, held))
    wait = payouts_wait_until(tx, depot, on=on)
    money = money_in_the_way(held=Eur(found[held]), free=Eur(found[free]), payout_from=wait)
    return [*(obstacle for ask in others for obstacle in ask(tx, depot, on=on)), *money]
