"""Everything that the orders of a chunk touch, in as many statements for one order as for thousands (ORD-12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.depots_among import depots_among
from depot.funds.model import Side
from depot.holdings.model import Position
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.holdings.usecases.lots_to_use import lots_to_use
from depot.holdings.usecases.positions_among import positions_among
from depot.kernel.ids import DepotId
from depot.kernel.money import Eur
from depot.ledger.model import Account
from depot.ledger.usecases.balances import balances
from orders.model import Order
from orders.rules.settling import Facts
from tax.usecases.tax_subjects_of import tax_subjects_of


def settlement_facts(
    tx: Session, orders: Sequence[Order], *, side: Side, isin: str, on: date, now: datetime
) -> tuple[Facts, dict[DepotId, list[Position]]]:
    """Positions are opened where a purchase needs one; those of sales are locked with their lots (TAX-17).

    With whose the income is on the day; beside that all positions of the depots, for the documents.
    """
    touched = sorted({order.depot_id for order in orders})
    held = positions_among(tx, touched)
    lacking = [depot for depot in touched if all(position.isin != isin for position in held[depot])]
    if side is Side.SUBSCRIPTION and lacking:
        ensure_positions(tx, [(depot, isin) for depot in lacking], now=now)
        held |= positions_among(tx, lacking)
    own = {depot: position for depot in touched for position in held[depot] if position.isin == isin}
    selling = [position.position_id for position in own.values()] if side is Side.REDEMPTION else []
    lots = lots_to_use(tx, selling) if selling else {}
    accounts = {depot: Account.cash(depot) for depot in touched}
    cash = balances(tx, accounts.values())
    facts = Facts(
        depots=depots_among(tx, touched),
        positions=own,
        lots=lots,
        cash={depot: Eur(cash[account]) for depot, account in accounts.items()},
        subjects=tax_subjects_of(tx, touched, on=on),
    )
    return facts, held
