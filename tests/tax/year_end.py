"""A small bank at the end of 2024: funds with prices, customers with lots; and what a run has written."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import DepotKind, RoleKind
from depot.funds.model import FundClass
from depot.funds.usecases.import_prices import import_prices
from depot.holdings.model import LotUse, Position
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId, LotId, PersonId
from depot.kernel.money import Eur, Units
from tax.usecases.record_church_attribute import record_church_attribute
from tests.build import a_registered_person, an_active_depot
from tests.funds.fund_examples import EUROPE, HEADER, STOCKS, WORLD, a_fund
from tests.holdings.stock import bought, sold
from tests.tax.people import an_exemption_order

YEAR = 2024
BOOKED = datetime(2025, 1, 22, 8, tzinfo=UTC)
OPENED = datetime(2022, 3, 1, 9, tzinfo=UTC)
# Vorabpauschale per unit: capped by base yield (1.603), capped by the rise (0.50), none (fallen).
PRICES = {WORLD: ("100.00", "110.00"), STOCKS: ("100.00", "100.50"), EUROPE: ("100.00", "95.00")}
CLASSES = {WORLD: FundClass.EQUITY, STOCKS: FundClass.NONE, EUROPE: FundClass.EQUITY}
ALL_ISINS = (WORLD, STOCKS, EUROPE)

Sessions = sessionmaker[Session]


@dataclass(frozen=True)
class Held:
    """A person's depot and position."""

    person: PersonId
    depot: DepotId
    position: Position
    lots: tuple[LotId, ...]


def some_funds(tx: Session, isins: Sequence[str] = ALL_ISINS) -> None:
    """Funds with a first and a last price of the year."""
    for isin in isins:
        a_fund(tx, isin, now=OPENED, fund_class=CLASSES[isin])
        first, last = PRICES[isin]
        lines = [f"{isin},{YEAR}-01-02,{first},,EUR", f"{isin},{YEAR}-12-30,{last},,EUR"]
        report = import_prices(tx, HEADER + "\n".join(lines), source="test", now=BOOKED)
        assert (report.loaded, report.held) == (2, 0)


def a_holding(
    tx: Session, isin: str, *lots: tuple[str, date], person: PersonId | None = None, depot: DepotId | None = None
) -> Held:
    """A person with a depot, and lots of a fund bought for 100.00 each."""
    holder = person or a_registered_person(tx, now=OPENED)
    where = depot or an_active_depot(tx, DepotKind.SINGLE, [(holder, RoleKind.HOLDER)], now=OPENED).depot_id
    position = ensure_positions(tx, [(where, isin)], now=OPENED)[where, isin]
    found = tuple(bought(tx, position, units, "100.00", on=day) for units, day in lots)
    return Held(holder, where, position, found)


def sell_lot(tx: Session, held: Held, lot: LotId, units: str, *, on: date) -> None:
    """Units of a lot go, with a share of its cost."""
    sold(tx, held.position, [LotUse(lot, Units.parse(units), Eur.parse("1.00"), Eur.ZERO, new_id(), on)], on=on)


def a_bank(sessions: Sessions, *, customers: int, seed: int = 7) -> None:
    """Customers with one to three funds, lots of several years, pots, orders and churches; the same for a seed."""
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence, no secret
    with sessions.begin() as tx:
        some_funds(tx)
        for _ in range(customers):
            first: Held | None = None
            for isin in chance.sample(ALL_ISINS, chance.randint(1, 3)):
                lots = [
                    (f"{chance.randint(1, 9_000_000)}.{chance.randint(0, 999_999):06d}", _day(chance))
                    for _ in range(chance.randint(1, 4))
                ]
                lots = [(f"{int(units.split('.')[0]) % 900 + 1}.{units.split('.')[1]}", day) for units, day in lots]
                found = a_holding(
                    tx, isin, *lots, person=first.person if first else None, depot=first.depot if first else None
                )
                first = first or found
            assert first is not None
            _circumstances(tx, first.person, chance)


def _day(chance: random.Random) -> date:
    return date(2022, 6, 1) + timedelta(days=chance.randrange(943))


def _circumstances(tx: Session, person: PersonId, chance: random.Random) -> None:
    if chance.random() < 0.6:
        an_exemption_order(tx, person, f"{chance.randint(1, 900)}.00", valid_from=date(2025, 1, 1), now=BOOKED)
    if chance.random() < 0.5:
        record_church_attribute(tx, person, year=2025, rate=chance.choice([8, 9]), now=BOOKED)
    if chance.random() < 0.3:
        tx.execute(
            text("insert into tax.year_statuses values (:person, 2024, :pot, :pot, 0)"),
            {"person": person, "pot": chance.randint(1, 20_000)},
        )


WRITTEN = {
    "lots": "select lot_id, year, units_micro, amount_cents from depot.lot_vorabpauschalen",
    "events": """
        select to_jsonb(e) - '{event_id,recorded_at}'::text[] from tax.events e""",
    "statuses": "select * from tax.year_statuses",
    "claims": "select position_id, due_cents, state from tax.collections",
    "documents": "select depot_id, number, title, filed_on from depot.documents",
    "readers": "select person_id, count(*) from depot.document_readers group by person_id",
}


def written(sessions: Sessions) -> dict[str, str]:
    """A digest of everything that a run writes, but for ids and moments."""
    found = {}
    with sessions() as tx:
        for name, query in WRITTEN.items():
            rows = sorted(str(tuple(row)) for row in tx.execute(text(query)))
            found[name] = f"{len(rows)} {hashlib.sha256(repr(rows).encode()).hexdigest()}"
    return found


def event_rows(tx: Session) -> list[Any]:
    """All events, by person and position number."""
    return list(
        tx.execute(
            text("""
                select e.*, p.number from tax.events e join depot.positions p using (position_id)
                 where e.kind = 'vorabpauschale' order by e.person_id, p.number
            """)
        )
    )
