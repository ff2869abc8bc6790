"""What the Vorabpauschale of this year will come to for a depot, from November on (TAX-38)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from depot.funds.errors import NoRateYet
from depot.funds.model import FundTerms, YearPrices
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.year_prices import year_prices
from depot.holdings.model import PersonRange
from depot.holdings.usecases.lots_of import lots_of
from depot.holdings.usecases.year_end_lots import year_end_lots
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId, LotId
from depot.kernel.money import total
from tax.errors import ForecastNotYet
from tax.model import Lot, YearStatus
from tax.rules.forecast import (
    FIRST_MONTH,
    Forecast,
    PositionForecast,
    expected_events,
    positions_of_depot,
    status_afterwards,
    with_sale,
)
from tax.rules.fund_year import AssessedFundYear, assessed_fund_year, fund_year_faults
from tax.rules.inflow import received_on
from tax.rules.parameters import SAVER_ALLOWANCE, base_rate
from tax.rules.tax_book import status_on
from tax.rules.tax_subject import Standing, TaxSubject
from tax.rules.vorabpauschale_shard import assessed_lots
from tax.store import fund_years, year_statuses
from tax.usecases.tax_subjects_of import tax_subjects_of


def forecast_vorabpauschale(tx: Session, depot: DepotId, *, on: date) -> Forecast:
    """By the rules of the run, with the units, prices, orders and certificates known today (TAX-38).

    Nothing is locked or written. Positions without a Vorabpauschale are left out, funds without figures are named.
    """
    year = on.year
    if on.month < FIRST_MONTH:
        raise ForecastNotYet(calendar_year=year, available_from=date(year, FIRST_MONTH, 1))
    received, rate = received_on(year), base_rate(year).value
    subject = tax_subjects_of(tx, [depot], on=received)[depot]
    person = subject.person
    rows = year_end_lots(tx, date(year, 12, 31), on=received, persons=PersonRange(person, UUID(int=person.int + 1)))
    rows = rows[rows["person_id"] == subject.subject_id.bytes]
    isins = [isin.decode() for isin in np.unique(rows["isin"]).tolist()]
    terms = fund_terms(tx, isins, on=on)
    years, missing = _fund_years(tx, year, isins, terms, rate=rate)
    held = {isin.decode() for isin in np.unique(rows["isin"][rows["depot_id"] == depot.bytes]).tolist()}
    lots = assessed_lots(rows[np.isin(rows["isin"], [isin.encode() for isin in years])], years, year)
    status = _status(tx, subject, received=received)
    expected = expected_events(lots, status, received=received)
    allowance = SAVER_ALLOWANCE.on(received)
    changed = expected_events(lots, status, received=received, allowance=allowance)
    positions: tuple[PositionForecast, ...] = ()
    if expected is not None:
        after = status_afterwards(status_on(status, received), expected)
        positions = tuple(
            with_sale(one, sold, terms[one.isin], status=after, received=received)
            for one, sold in _with_lots(tx, positions_of_depot(expected, years, depot))
        )
    others = positions_of_depot(changed, years, depot) if changed is not None else ()
    return Forecast(
        depot=depot,
        calendar_year=year,
        received_on=received,
        base_rate=rate,
        positions=positions,
        missing=tuple(fault for isin, fault in missing if isin in held),
        allowance=allowance,
        tax_with_allowance=total(one.total_tax for one in others),
    )


def _fund_years(
    tx: Session, year: int, isins: Sequence[str], terms: dict[str, FundTerms], *, rate: Decimal
) -> tuple[dict[str, AssessedFundYear], list[tuple[str, Fault]]]:
    """The year of each fund so far; a price of December is not there yet and not missed."""
    before = fund_terms(tx, isins, on=date(year, 1, 1))
    paid = fund_years.distributions_of_year(tx, year, isins)
    found: dict[str, AssessedFundYear] = {}
    missing: list[tuple[str, Fault]] = []
    for isin in isins:
        prices = _prices(tx, year, isin)
        faults = fund_year_faults(
            isin, has_class=isin in terms, was_there_before=isin in before, prices=prices, unassigned=0
        )
        lacking = [(isin, fault) for fault in faults if fault.code != "last-price-missing"]
        missing += lacking
        if prices is not None and not lacking:
            found[isin] = assessed_fund_year(
                prices,
                calendar_year=year,
                distributions=paid.get(isin, Decimal(0)),
                base_rate=rate,
                fund_class=terms[isin].fund_class,
            )
    return found, missing


def _prices(tx: Session, year: int, isin: str) -> YearPrices | None:
    try:
        return year_prices(tx, year, [isin]).get(isin)
    except NoRateYet:
        return None


def _status(tx: Session, subject: TaxSubject, *, received: date) -> YearStatus:
    """Pot, orders and certificates of the year of inflow; its church attributes, or this year's until these come."""
    [status] = year_statuses.seen(tx, [subject], on=received)
    now = year_statuses.church_attributes(tx, subject.holders, year=received.year - 1)
    if subject.is_shared:
        return replace(
            status,
            members=tuple(replace(each, church=each.church or now.get(each.person)) for each in status.members),
        )
    if subject.standing is Standing.PERSON and status.church is None:
        return replace(status, church=now.get(subject.person))
    return status


def _with_lots(tx: Session, positions: Sequence[PositionForecast]) -> list[tuple[PositionForecast, list[Lot]]]:
    """The lots as the sale for the tax will find them; the new Vorabpauschale would lower its gain a little more."""
    held = lots_of(tx, [one.position for one in positions])
    return [
        (
            one,
            [
                Lot(lot.units, lot.acquired_on, lot.cost, lot.vorabpauschalen, LotId(lot.lot_id))
                for lot in held[one.position]
            ],
        )
        for one in positions
    ]
