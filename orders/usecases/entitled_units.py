"""Who is entitled to a distribution: by trade day, however late a trade is booked (ORD-20)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.units_at import units_at
from depot.kernel.ids import PositionId
from depot.kernel.money import Units
from orders.rules.distribution_booking import Distribution
from orders.store import distributions as store


def entitled_units(tx: Session, announced: Distribution) -> tuple[dict[PositionId, Units], int]:
    """Positions with their units at the end of the day before ex-day, and how many depots have to wait (ORD-20).

    Who bought at a price of that day has paid for the distribution, who sold at it was paid for it, though the booking
    comes a day later. A depot with such an order that is not settled yet waits for its settlement.
    """
    isin, day = announced.isin, announced.record_day
    units = units_at(tx, isin, day)
    for position, traded in store.traded_by(tx, isin, day).items():
        units[position] = units.get(position, Units.ZERO) + traded
    late = store.unsettled_depots(tx, isin, day)
    waiting = {place for place, found in positions(tx, units).items() if found.depot_id in late} if late else set()
    return {place: held for place, held in units.items() if held > Units.ZERO and place not in waiting}, len(late)
