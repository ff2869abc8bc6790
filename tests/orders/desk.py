"""An order desk for tests: a customer with money, a fund with prices, and a day that can be played step by step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Depot
from depot.app import INVARIANTS as ALL_INVARIANTS
from depot.funds.model import FundTerms, Side
from depot.funds.usecases.import_prices import import_prices
from depot.funds.usecases.import_rates import import_rates
from depot.holdings.model import LotOrigin, NewLot, Position
from depot.holdings.usecases.book_lots import book_lots
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id, today
from depot.kernel.ids import PREFIX, DepotId, EntryId, LotId, OrderId, PersonId, to_text
from depot.kernel.invariants import broken
from depot.kernel.money import Eur, Units
from depot.kernel.reports import StepReport
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from depot.ledger.usecases.balances import balances
from depot.ledger.usecases.post_entries import post_entries
from orders.invariants import INVARIANTS
from orders.jobs.forward_bundles import forward_bundles
from orders.jobs.settle_confirmed import settle_confirmed
from orders.model import (
    Bundle,
    BundleState,
    ConfirmationReport,
    MoneyPlace,
    Order,
    OrderAwaiting,
    OrderRequest,
    Settlement,
    Size,
    SizedBy,
    WarningKind,
)
from orders.rules.confirmation_file import COLUMNS, read_confirmations
from orders.rules.cost_information import cost_information
from orders.rules.plans.plan import PlanOffer
from orders.store import orders as orders_store
from orders.store import settlements as settlements_store
from orders.usecases.accept_order import accept_order
from orders.usecases.bundles_sent import bundles_sent
from orders.usecases.import_confirmations import import_confirmations
from orders.usecases.place_order import place_order
from tests.build import an_active_single_depot
from tests.funds.fund_examples import HEADER, WORLD, a_fund

CALENDARS: Final = Calendars("DE-BY")
MARGIN: Final = Decimal("0.45")
# A Monday; the fund's cut-off is 14:00 in Berlin, its price day the next fund day.
MORNING: Final = datetime(2024, 1, 8, 9, 0, tzinfo=UTC)
AFTERNOON: Final = datetime(2024, 1, 8, 13, 30, tzinfo=UTC)
TUESDAY: Final = datetime(2024, 1, 9, 17, 0, tzinfo=UTC)
WEDNESDAY: Final = datetime(2024, 1, 10, 8, 0, tzinfo=UTC)


def euros(amount: str) -> Size:
    """An order by amount."""
    return Size(SizedBy.AMOUNT, amount=Eur.parse(amount))


def pieces(units: str) -> Size:
    """An order by units."""
    return Size(SizedBy.UNITS, units=Units.parse(units))


EVERYTHING: Final = Size(SizedBy.ALL)


@dataclass
class Desk:
    """One customer, one depot, one fund."""

    sessions: sessionmaker[Session]
    depot: Depot
    terms: FundTerms

    @property
    def person(self) -> PersonId:
        """The holder."""
        return self.depot.holders[0]

    def request(self, side: Side, size: Size, **changes: Any) -> OrderRequest:
        """An order without faults, but for what is changed."""
        terms = changes.pop("terms", self.terms)
        facts: dict[str, Any] = {
            "isin": terms.isin,
            "money": MoneyPlace.CASH_ACCOUNT,
            "cost_information": cost_information(terms, side).version,
            "overruled": frozenset({WarningKind.DUPLICATE}),
        }
        return OrderRequest(side=side, size=size, **(facts | changes))

    def place(
        self, side: Side, size: Size, *, now: datetime = MORNING, depot: Depot | None = None, **changes: Any
    ) -> OrderAwaiting:
        """Placed, not yet released."""
        where = depot or self.depot
        with self.sessions.begin() as tx:
            return place_order(
                tx,
                depot=where.depot_id,
                person=where.holders[0],
                request=self.request(side, size, **changes),
                margin_percent=MARGIN,
                now=now,
            )

    def release(self, order: OrderId, *, now: datetime = MORNING, person: PersonId | None = None) -> None:
        """What a right answer to the release sets in motion."""
        with self.sessions.begin() as tx:
            accept_order(tx, calendars=CALENDARS, person=person or self.person, subject=order, now=now)

    def take(
        self, side: Side, size: Size, *, now: datetime = MORNING, depot: Depot | None = None, **changes: Any
    ) -> OrderId:
        """Placed and released at once."""
        placed = self.place(side, size, now=now, depot=depot, **changes)
        self.release(placed.order.order_id, now=now, person=(depot or self.depot).holders[0])
        return placed.order.order_id

    def order(self, order: OrderId) -> Order:
        """As it stands."""
        with self.sessions() as tx:
            found = orders_store.by_id(tx, order)
        assert found is not None
        return found

    def settlement(self, order: OrderId) -> Settlement:
        """What was booked."""
        with self.sessions() as tx:
            found = settlements_store.of_order(tx, order)
        assert found is not None
        return found

    def forward(self, now: datetime = AFTERNOON) -> StepReport:
        """The step at the cut-off."""
        return forward_bundles(self.sessions, now=now)

    def bundles(self) -> list[Bundle]:
        """All that were sent, the oldest first."""
        with self.sessions() as tx:
            return bundles_sent(tx, state=None, after=None, limit=100)[::-1]

    def confirmation(self, bundle: Bundle, at: str, **changes: object) -> str:
        """The line that a fund company without faults writes at this price, but for what is changed."""
        price = at
        units = changes.pop("units", None) or _units(bundle, price, changes.pop("rate", "1"))
        fields: dict[str, object] = {
            "bundle_id": to_text(PREFIX["BundleId"], bundle.bundle_id),
            "isin": bundle.isin,
            "side": bundle.side.value,
            "price_day": bundle.price_day.isoformat(),
            "price": price,
            "currency": self.terms.currency,
            "fx_rate": "",
            "total_units": units,
            "total_amount": Eur.half_up(
                Units.parse(str(units)).exact
                * Decimal(price).as_integer_ratio()[0]
                / Decimal(price).as_integer_ratio()[1]
            ),
        }
        return ",".join(str(value) for value in (fields | changes).values())

    def confirm(self, *lines: str, now: datetime = TUESDAY) -> ConfirmationReport:
        """A file of the fund company comes in."""
        with self.sessions.begin() as tx:
            file = "\n".join((",".join(COLUMNS), *lines))
            return import_confirmations(tx, file, read=read_confirmations, margin_percent=MARGIN, now=now)

    def settle(self, now: datetime = TUESDAY, **how: Any) -> StepReport:
        """The step that settles what was confirmed."""
        days = PlanOffer().debit_business_days
        return settle_confirmed(
            self.sessions, calendars=CALENDARS, margin_percent=MARGIN, debit_business_days=days, now=now, **how
        )

    def execute(self, price: str, *, at: datetime = AFTERNOON, settled: datetime = TUESDAY) -> StepReport:
        """From the cut-off to the settlement, all at one price."""
        self.forward(at)
        self.confirm(*(self.confirmation(b, price) for b in self.bundles() if b.state is BundleState.SENT), now=settled)
        return self.settle(settled)

    def cash(self, kind: Callable[[DepotId], Account] = Account.cash, depot: Depot | None = None) -> Eur:
        """The money on the cash account, or on another account of the depot."""
        account = kind((depot or self.depot).depot_id)
        with self.sessions() as tx:
            return Eur(balances(tx, [account])[account])

    def house(self, kind: AccountKind) -> Eur:
        """The money on an account of the house."""
        account = Account.house(kind)
        with self.sessions() as tx:
            return Eur(balances(tx, [account])[account])

    def position(self, depot: Depot | None = None) -> Position:
        """The only position."""
        with self.sessions() as tx:
            [found] = positions_of(tx, (depot or self.depot).depot_id)
        return found

    def prices(self, *lines: str, now: datetime = TUESDAY) -> None:
        """Prices `day,redemption,issue` of the fund come in."""
        rows = [f"{self.terms.isin},{line},{self.terms.currency}" for line in lines]
        with self.sessions.begin() as tx:
            assert import_prices(tx, HEADER + "\n".join(rows), source="test", now=now).loaded == len(lines)

    def rates(self, *lines: str, now: datetime = TUESDAY) -> None:
        """Exchange rates `day,currency,rate` come in."""
        with self.sessions.begin() as tx:
            assert import_rates(tx, "date,currency,rate\n" + "\n".join(lines), source="t", now=now).loaded == len(lines)

    def holds(self) -> bool:
        """Whether everything that must always hold does."""
        with self.sessions() as tx:
            found = [f"{one.sentence}: {one.example}" for one in broken(tx, INVARIANTS | ALL_INVARIANTS)]
        assert not found, found
        return True

    def stock(self, *lots: tuple[str, str, date], depot: Depot | None = None) -> Position:
        """Lots (units, cost, day) that the customer holds already."""
        with self.sessions.begin() as tx:
            return stocked(tx, (depot or self.depot).depot_id, self.terms.isin, *lots)

    def count(self, table: str) -> int:
        """How many rows a table has."""
        with self.sessions() as tx:
            return int(tx.scalar(text(f"select count(*) from {table}")) or 0)


def _units(bundle: Bundle, price: str, rate: object) -> Units:
    """What the fund company makes of the sums of the bundle."""
    in_euro = Decimal(price).as_integer_ratio()[0] * Decimal(str(rate)).as_integer_ratio()[1]
    per_unit = Decimal(price).as_integer_ratio()[1] * Decimal(str(rate)).as_integer_ratio()[0]
    return Units.half_up(bundle.total_amount.exact * per_unit / in_euro) + bundle.total_units


def paid_in(tx: Session, depot: DepotId, amount: str, *, now: datetime = MORNING) -> None:
    """Money comes from the reference account."""
    move = Transfer.eur(Account.reference(depot), Account.cash(depot), Eur.parse(amount))
    day = today(now)
    post_entries(tx, [Entry(EntryId(new_id()), "deposit", day, day, depot, (move,))], now=now)


def stocked(tx: Session, depot: DepotId, isin: str, *lots: tuple[str, str, date], now: datetime = MORNING) -> Position:
    """Lots of a fund (units, cost, day) that the depot holds already."""
    position = ensure_positions(tx, [(depot, isin)], now=now)[depot, isin]
    for units, cost, day in lots:
        lot = NewLot(
            lot_id=LotId(new_id()),
            position_id=position.position_id,
            acquired_on=day,
            units=Units.parse(units),
            cost=Eur.parse(cost),
            origin=LotOrigin.PURCHASE,
            reference=new_id(),
            booked_on=day,
        )
        book_lots(tx, [lot], [], now=now)
        move = Transfer.units(Account.registrar(isin), position.free_account, lot.units)
        post_entries(tx, [Entry(EntryId(new_id()), "test", day, day, lot.lot_id, (move,))], now=now)
    return position


def a_desk(sessions: sessionmaker[Session], *, cash: str = "1000", isin: str = WORLD, **terms: Any) -> Desk:
    """The customer with money on the cash account, and the fund."""
    with sessions.begin() as tx:
        fund = a_fund(tx, isin, now=MORNING, **terms)
        depot = an_active_single_depot(tx, now=MORNING)
        if Eur.parse(cash):
            paid_in(tx, depot.depot_id, cash)
    return Desk(sessions, depot, fund)
