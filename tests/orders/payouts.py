"""Distributions for tests: a desk whose fund distributes, and the days of a distribution."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Depot
from depot.funds.model import ShareClass
from depot.holdings.model import Position
from depot.kernel.actor import StaffRole
from depot.kernel.ids import DistributionId, StaffId
from depot.kernel.money import Eur
from depot.kernel.reports import StepReport
from orders.jobs.pay_distributions import pay_distributions
from orders.rules.distribution_booking import (
    Distribution,
    DistributionPayment,
    DistributionUse,
    NewDistribution,
)
from orders.store import distributions as store
from orders.usecases.announce_distribution import announce_distribution
from orders.usecases.choose_distribution_use import choose_distribution_use
from tax.usecases.record_church_attribute import record_church_attribute
from tests.build import a_clerk, an_active_single_depot
from tests.orders.desk import CALENDARS, MORNING, Desk, a_desk, stocked

EX_DAY: Final = date(2024, 1, 10)
PAY_DAY: Final = date(2024, 1, 17)
BOUGHT: Final = date(2022, 11, 14)
ANNOUNCED: Final = MORNING
PAID: Final = datetime(2024, 1, 17, 17, 0, tzinfo=UTC)
LATER: Final = datetime(2024, 1, 18, 17, 0, tzinfo=UTC)


@dataclass
class Payouts:
    """A desk whose fund distributes; its customer holds `position`."""

    desk: Desk
    position: Position

    def announce(self, per_unit: str = "0.2162", *, now: datetime = ANNOUNCED, **changes: Any) -> Distribution:
        """Announced by staff, in the fund's currency."""
        facts: dict[str, Any] = {
            "isin": self.desk.terms.isin,
            "ex_day": EX_DAY,
            "pay_day": PAY_DAY,
            "per_unit": Decimal(per_unit),
            "currency": self.desk.terms.currency,
        }
        clerk: StaffId = a_clerk(StaffRole.OPERATIONS).staff
        with self.desk.sessions.begin() as tx:
            return announce_distribution(tx, NewDistribution(**(facts | changes)), by=clerk, now=now)

    def pay(self, now: datetime = PAID, **how: Any) -> StepReport:
        """The step of the day."""
        return pay_distributions(self.desk.sessions, calendars=CALENDARS, now=now, **how)

    def choose(self, use: DistributionUse, *, now: datetime = MORNING) -> None:
        """The customer chooses."""
        with self.desk.sessions.begin() as tx:
            choose_distribution_use(
                tx, self.position.position_id, use, depot=self.desk.depot.depot_id, person=self.desk.person, now=now
            )

    def received(self, depot: Depot | None = None) -> list[DistributionPayment]:
        """What the depot was paid, the newest first."""
        with self.desk.sessions() as tx:
            return store.payments_of(tx, (depot or self.desk.depot).depot_id, after=None, limit=100)

    def another(self, units: str, cost: str = "100.00") -> Depot:
        """Another customer with the fund."""
        with self.desk.sessions.begin() as tx:
            depot = an_active_single_depot(tx, now=MORNING)
            stocked(tx, depot.depot_id, self.desk.terms.isin, (units, cost, BOUGHT))
        return depot

    def seen(self, distribution: DistributionId) -> Distribution:
        """As it stands."""
        with self.desk.sessions() as tx:
            found = store.by_id(tx, distribution)
        assert found is not None
        return found


def payouts(sessions: sessionmaker[Session], *, units: str = "128.804746", cash: str = "0", **terms: Any) -> Payouts:
    """A customer with units of a distributing fund since 2022."""
    facts: dict[str, Any] = {"share_class": ShareClass.DISTRIBUTING} | terms
    desk = a_desk(sessions, cash=cash, **facts)
    with sessions.begin() as tx:
        position = stocked(tx, desk.depot.depot_id, desk.terms.isin, (units, "10000.00", BOUGHT))
    return Payouts(desk, position)


def church_tax(desk: Desk, rate: int, *, year: int = 2024) -> None:
    """The holder pays church tax."""
    with desk.sessions.begin() as tx:
        record_church_attribute(tx, desk.person, year=year, rate=rate, now=MORNING)


def amount_of(sessions: sessionmaker[Session], query: str) -> Eur:
    """One amount out of the tables."""
    with sessions() as tx:
        return Eur(int(tx.scalar(text(query)) or 0))
