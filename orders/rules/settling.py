"""What each order of a bundle comes to at the confirmed price, with its tax, one after the other (ORD-11, ORD-12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from depot.accounts.model import Depot
from depot.funds.model import FundTerms, Side
from depot.funds.rules.exchange import exchange_margin
from depot.holdings import model as holdings
from depot.holdings.model import Position
from depot.kernel.ids import BundleId, DepotId, OrderId, PersonId, PositionId, SettlementId
from depot.kernel.money import Eur, Units
from depot.payments.rules.debits import LARGEST
from orders.model import TAKEN_OVER, MoneyPlace, Order
from orders.rules.dealing_price import charge_rates, priced
from orders.rules.pricing import Charge, PricedOrder, Quote, redemption_by_units
from orders.rules.taxing import sale_terms, tax_lots
from tax.errors import NetNotReachable
from tax.model import EventFacts, Lot, SaleTerms, TaxClaim, TaxedRedemption
from tax.rules.gross_up import Liability, sale_for_net
from tax.rules.tax_book import TaxBook
from tax.rules.tax_subject import TaxSubject


@dataclass(frozen=True, slots=True)
class Dealt:
    """At what the bundle was dealt, and when it is booked; `mid_rate` is 1 for a fund in euro (FND-3)."""

    bundle_id: BundleId | None  # a sale for taxes is in no bundle (TAX-34)
    side: Side
    terms: FundTerms
    quote: Quote
    mid_rate: Decimal
    price_day: date
    settlement_day: date
    booked_on: date

    @property
    def in_euro(self) -> bool:
        """Whether no exchange rate is involved."""
        return self.quote.currency == "EUR"

    @property
    def at_mid_rate(self) -> bool:
        """Whether no margin is in the rate: a fund in euro, or an order of the bank (FND-3, ORD-20)."""
        return self.quote.fx_rate == self.mid_rate


@dataclass(frozen=True, slots=True)
class Facts:
    """What the orders of a chunk touch: depots, positions, lots and free money before any of them is booked."""

    depots: Mapping[DepotId, Depot]
    positions: Mapping[DepotId, Position]
    lots: Mapping[PositionId, Sequence[holdings.Lot]]
    cash: Mapping[DepotId, Eur]
    subjects: Mapping[DepotId, TaxSubject]


@dataclass(frozen=True, slots=True)
class Booked:
    """One order as it is booked; `units_after` is what its position holds then."""

    settlement_id: SettlementId
    order: Order
    depot: Depot
    position: Position
    priced: PricedOrder
    taxed: TaxedRedemption | None
    fx_margin: Eur
    payment: Eur
    units_after: Units
    claim: TaxClaim | None = None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """An order that its depot cannot meet: a person must look at it, nothing is guessed (ORD-10)."""

    order: Order
    reason: str


class Chunk:
    """Orders of one bundle, settled one after the other: each sees what those before it left (TAX-17, TAX-21)."""

    def __init__(
        self, dealt: Dealt, facts: Facts, book: TaxBook | None, claims: Mapping[OrderId, TaxClaim] | None = None
    ) -> None:
        self.dealt = dealt
        self.book = book
        self.claims = claims or {}
        self.facts = facts
        self._units = {position.position_id: position.units for position in facts.positions.values()}
        self._free = {position.position_id: position.units_free for position in facts.positions.values()}
        self._cash = dict(facts.cash)
        self._lots = {position: tax_lots(lots) for position, lots in facts.lots.items()}
        self.booked: list[Booked] = []
        self.uncovered: list[Uncovered] = []

    def settle(self, orders: Iterable[tuple[SettlementId, Order]]) -> None:
        """Every order is booked, or named as uncovered."""
        for settlement_id, order in orders:
            if order.order_id in self.claims:
                self._sell_for(self.claims[order.order_id], settlement_id, order)
                continue
            if order.purpose in TAKEN_OVER:
                self._sell_for_plan(settlement_id, order)
                continue
            dealt = self._priced(order)
            refused = self._refusal(order, dealt)
            if refused:
                self.uncovered.append(Uncovered(order, refused))
            elif order.side is Side.SUBSCRIPTION:
                self._buy(settlement_id, order, dealt)
            else:
                self._sell(settlement_id, order, dealt)

    def _priced(self, order: Order) -> PricedOrder:
        return priced(
            order,
            self.dealt.quote,
            charges=charge_rates(order.charge_percent, order.purpose),
            unit_decimals=self.dealt.terms.unit_decimals,
            all_units=order.hold.units,
        )

    def _refusal(self, order: Order, dealt: PricedOrder) -> str | None:
        if not dealt.units:
            return "the amount is too small for the smallest step of units"
        if order.side is Side.REDEMPTION:
            position = self.facts.positions[order.depot_id].position_id
            if dealt.units > self._there(order, position):
                return "the position does not hold the units that the amount takes at this price"
            return None if dealt.payment >= Eur.ZERO else "the charges are more than the sale brings"
        if dealt.payment > LARGEST and order.money is MoneyPlace.REFERENCE_ACCOUNT:
            return "one direct debit cannot bring what the units cost at this price"
        from_cash = order.money is MoneyPlace.CASH_ACCOUNT
        if from_cash and dealt.payment > order.hold.money + self._cash[order.depot_id]:
            return "the cash account does not hold what the units cost at this price"
        return None

    def _lots_of_the_day(self, place: PositionId) -> list[Lot]:
        """A sale booked late is never of units that were bought after its price day (TAX-17)."""
        return [lot for lot in self._lots[place] if lot.acquired_on is None or lot.acquired_on <= self.dealt.price_day]

    def _there(self, order: Order, place: PositionId) -> Units:
        """What is held for the order and what is free; of a real-estate fund only what was judged before (ORD-18)."""
        free = Units.ZERO if self.dealt.terms.is_open_real_estate else self._free[place]
        of_the_day = sum(lot.units.micro for lot in self._lots_of_the_day(place))
        return min(order.hold.units + free, Units(of_the_day))

    def _take(self, place: PositionId, taxed: TaxedRedemption) -> None:
        """What the sale left, and what was bought after its price day."""
        later = [lot for lot in self._lots[place] if lot.acquired_on and lot.acquired_on > self.dealt.price_day]
        self._lots[place] = [lot for lot in taxed.redemption.lots_left if lot.units] + later

    def _buy(self, settlement_id: SettlementId, order: Order, dealt: PricedOrder) -> None:
        position = self.facts.positions[order.depot_id]
        if order.money is MoneyPlace.CASH_ACCOUNT:
            self._cash[order.depot_id] += order.hold.money - dealt.payment
        self._units[position.position_id] += dealt.units
        self._keep(settlement_id, order, dealt, position, payment=dealt.payment, taxed=None)

    def _sell(self, settlement_id: SettlementId, order: Order, dealt: PricedOrder) -> None:
        assert self.book is not None, "sales are taxed"
        position = self.facts.positions[order.depot_id]
        place = position.position_id
        taxed = self._taxed(settlement_id, order, dealt, position)
        self._take(place, taxed)
        self._free[place] += order.hold.units - dealt.units
        self._units[place] -= dealt.units
        self._keep(settlement_id, order, dealt, position, payment=taxed.net_proceeds, taxed=taxed)

    def _sell_for(self, claim: TaxClaim, settlement_id: SettlementId, order: Order) -> None:
        """As many units as bring the tax due after the sale's own taxes; never part of it (TAX-34, TAX-35)."""
        position = self.facts.positions[order.depot_id]
        place = position.position_id
        needed = self._units_for(claim.due, order, position)
        if needed is None or needed > self._there(order, place):
            self.uncovered.append(Uncovered(order, "the position does not bring the tax at this price"))
            return
        assert self.book is not None, "sales are taxed"
        terms, facts = self._sale(settlement_id, order, position, charges=())
        decimals = self.dealt.terms.unit_decimals
        taxed = self.book.redemption_for_net(
            self.owner(order), self._lots_of_the_day(place), claim.due, terms, facts=facts, decimals=decimals
        )
        sold = PricedOrder(needed, taxed.redemption.proceeds, (), taxed.redemption.proceeds)
        self._take(place, taxed)
        self._free[place] += order.hold.units - needed
        self._units[place] -= needed
        self._keep(
            settlement_id, order, sold, position, payment=taxed.net_proceeds - claim.due, taxed=taxed, claim=claim
        )

    def _sell_for_plan(self, settlement_id: SettlementId, order: Order) -> None:
        """Units worth a returned debit, or as many as bring a net; else all there are (PLN-3, PLN-6, FEE-2)."""
        position = self.facts.positions[order.depot_id]
        place = position.position_id
        there = self._there(order, place)
        assert order.size.amount is not None, "these sales are by amount"
        needed: Units | None
        if order.money is MoneyPlace.DIRECT_DEBIT:
            needed = self._priced(order).units
        else:
            needed = self._units_for(order.size.amount, order, position)
        units = there if needed is None else min(needed, there)
        if not units:
            self.uncovered.append(Uncovered(order, "the position holds no units"))
            return
        self._sell(settlement_id, order, redemption_by_units(units, self.dealt.quote))

    def _units_for(self, net: Eur, order: Order, position: Position) -> Units | None:
        """Found without recording anything, for the position may not hold them; None if all lots bring too little."""
        assert self.book is not None, "sales are taxed"
        terms, _ = self._sale(SettlementId(order.order_id), order, position, charges=())
        status = self.book.status(self.owner(order), on=self.dealt.booked_on)
        try:
            found = sale_for_net(
                net,
                self._lots_of_the_day(position.position_id),
                terms,
                liability=Liability(status, Eur.ZERO),
                decimals=self.dealt.terms.unit_decimals,
            )
        except NetNotReachable:
            return None
        return found.redemption.units

    def _taxed(
        self, settlement_id: SettlementId, order: Order, dealt: PricedOrder, position: Position
    ) -> TaxedRedemption:
        assert self.book is not None, "sales are taxed"
        terms, facts = self._sale(settlement_id, order, position, charges=dealt.charges)
        lots = self._lots_of_the_day(position.position_id)
        return self.book.redemption(self.owner(order), lots, dealt.units, terms, facts=facts)

    def _sale(
        self, settlement_id: SettlementId, order: Order, position: Position, *, charges: Sequence[Charge]
    ) -> tuple[SaleTerms, EventFacts]:
        """At what a sale is taxed, and what its event belongs to (TAX-3, TAX-17)."""
        terms = sale_terms(
            self.dealt.quote,
            mid_rate=self.dealt.mid_rate,
            charges=charges,
            fund_class=self.dealt.terms.fund_class,
            sold_on=self.dealt.price_day,
        )
        facts = EventFacts(
            reference=settlement_id,
            depot=order.depot_id,
            position=position.position_id,
            isin=order.isin,
            received_on=self.dealt.booked_on,
            booked_on=self.dealt.booked_on,
            foreign_tax=Eur.ZERO,
        )
        return terms, facts

    def owner(self, order: Order) -> PersonId:
        """Whose income it is: the holder's, or that of two together, by halves (TAX-21, TAX-25)."""
        return self.facts.subjects[order.depot_id].subject_id

    def _keep(
        self,
        settlement_id: SettlementId,
        order: Order,
        dealt: PricedOrder,
        position: Position,
        *,
        payment: Eur,
        taxed: TaxedRedemption | None,
        claim: TaxClaim | None = None,
    ) -> None:
        in_currency = dealt.units.exact * Fraction(self.dealt.quote.price)
        margin = Eur.ZERO
        if not self.dealt.in_euro:
            margin = exchange_margin(in_currency, mid=self.dealt.mid_rate, rate=self.dealt.quote.fx_rate)
        self.booked.append(
            Booked(
                settlement_id=settlement_id,
                order=order,
                depot=self.facts.depots[order.depot_id],
                position=position,
                priced=dealt,
                taxed=taxed,
                fx_margin=margin,
                payment=payment,
                units_after=self._units[position.position_id],
                claim=claim,
            )
        )
