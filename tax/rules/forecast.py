"""§ 18 InvStG, TAX-38: what the Vorabpauschale of the year will come to if prices stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

import numpy as np

from depot.funds.model import FundTerms
from depot.kernel.errors import Fault
from depot.kernel.id_arrays import uuid_array, uuids
from depot.kernel.ids import DepotId, PositionId
from depot.kernel.money import Eur, Units, total
from tax.errors import NetNotReachable
from tax.model import Half, Lot, SaleTerms, TaxStatus, YearStatus
from tax.rules.exemption_order import in_force
from tax.rules.fund_year import AssessedFundYear
from tax.rules.gross_up import Liability, sale_for_net
from tax.rules.tax_book import status_on
from tax.rules.vorabpauschale_shard import (
    AssessedLots,
    JointOrders,
    PersonArrays,
    ShardEvents,
    persons_with_income,
    shard_events,
)

# Decision: before November a year's prices say too little about its end.
FIRST_MONTH: Final = 11


@dataclass(frozen=True, slots=True)
class ForecastSale:
    """The sale that would meet the tax, and its own tax (TAX-34)."""

    units: Units
    tax: Eur


@dataclass(frozen=True, slots=True)
class PositionForecast:
    """The expected Vorabpauschale of a position and its tax; no sale where there is no tax (TAX-34)."""

    position: PositionId
    isin: str
    price_day: date
    price: Decimal
    amount: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    losses_used: Eur
    exemption_used: Eur
    freed_by_nv_certificate: Eur
    tax_base: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    sale: ForecastSale | None = None

    @property
    def total_tax(self) -> Eur:
        """The three taxes together."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a depot has to expect, and what an exemption order of the full allowance would change (TAX-38)."""

    depot: DepotId
    calendar_year: int
    received_on: date
    base_rate: Decimal
    positions: tuple[PositionForecast, ...]
    missing: tuple[Fault, ...]
    allowance: Eur
    tax_with_allowance: Eur

    @property
    def amount(self) -> Eur:
        """The Vorabpauschalen of all positions."""
        return total(one.amount for one in self.positions)

    @property
    def total_tax(self) -> Eur:
        """The tax on all positions: the cash that has to be there if no units are to be sold."""
        return total(one.total_tax for one in self.positions)

    @property
    def tax_of_sales(self) -> Eur:
        """What the sales for the tax are taxed with themselves; cash spares it for now (TAX-34)."""
        return total(one.sale.tax for one in self.positions if one.sale)


def expected_events(
    lots: AssessedLots, status: YearStatus, *, received: date, allowance: Eur | None = None
) -> ShardEvents | None:
    """The events of the run for one person, by the run's own rules; with another exemption order if one is given."""
    if not len(lots.firsts) or not len(persons_with_income(lots)):
        return None
    now = status_on(status, received)
    order = in_force(status.orders, received)
    noted = order.amount if order else Eur.ZERO
    left = now.exemption_left
    if allowance is not None:
        noted, left = allowance, max(allowance - status.exemption_used, Eur.ZERO)
    first, second = now.halves or (Half(now.church_tax_rate), Half(0))
    facts = PersonArrays(
        persons=uuid_array([status.person]),
        loss_pot=np.array([now.loss_pot.cents], np.int64),
        exemption_noted=np.array([noted.cents], np.int64),
        exemption_left=np.array([left.cents], np.int64),
        church_tax_rate=np.array([first.church_tax_rate], np.int64),
        has_nv_certificate=np.array([now.has_nv_certificate]),
        second_rate=np.array([second.church_tax_rate], np.int64),
        is_shared=np.array([bool(now.halves)]),
        joint=JointOrders.none(1),
    )
    return shard_events(lots, facts, received=received)


def positions_of_depot(
    events: ShardEvents, years: dict[str, AssessedFundYear], depot: DepotId
) -> tuple[PositionForecast, ...]:
    """The events of one depot; other depots of the person have used up pot and order in their turn (TAX-21)."""
    columns = {
        "amount": events.amount,
        "exempt_amount": events.amount - events.taxable,
        "taxable_amount": events.taxable,
        "losses_used": events.losses.used,
        "exemption_used": events.exemption.used,
        "freed_by_nv_certificate": events.freed,
        "tax_base": events.tax_base,
        "capital_gains_tax": events.taxes.capital_gains_tax,
        "solidarity_surcharge": events.taxes.solidarity_surcharge,
        "church_tax": events.taxes.church_tax,
    }
    places, depots = uuids(events.positions["position_id"]), uuids(events.positions["depot_id"])
    found = []
    for at, isin in enumerate(events.positions["isin"].tolist()):
        if depots[at] == depot:
            year = years[isin.decode()]
            amounts = {name: Eur(int(column[at])) for name, column in columns.items()}
            place = PositionId(places[at])
            found.append(
                PositionForecast(
                    position=place, isin=year.isin, price_day=year.last_day, price=year.last_price, sale=None, **amounts
                )
            )
    return tuple(found)


def status_afterwards(status: TaxStatus, events: ShardEvents) -> TaxStatus:
    """Pot and order after the Vorabpauschalen, as the sales for their tax will find them (TAX-21)."""
    return replace(
        status,
        loss_pot=status.loss_pot - Eur(int(events.losses.used.sum())),
        exemption_left=status.exemption_left - Eur(int(events.exemption.used.sum())),
    )


def with_sale(
    one: PositionForecast, lots: Sequence[Lot], terms: FundTerms, *, status: TaxStatus, received: date
) -> PositionForecast:
    """How many units would be sold for the tax at today's price, and the tax of that sale itself (TAX-34)."""
    if not one.total_tax:
        return one
    price = Fraction(one.price)
    at = SaleTerms(received, price, price, Eur.ZERO, terms.fund_class)
    liability = Liability(status, Eur.ZERO)
    try:
        sale = sale_for_net(one.total_tax, lots, at, liability=liability, decimals=terms.unit_decimals)
    except NetNotReachable:
        return one
    return replace(one, sale=ForecastSale(sale.redemption.units, sale.withholding.total))
