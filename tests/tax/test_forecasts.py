"""The forecast of the Vorabpauschale: what the run would say at today's prices, and what would change it (TAX-38)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from depot.kernel.ids import to_text
from depot.kernel.money import Eur
from tax.errors import ForecastNotYet
from tax.jobs import run_vorabpauschale
from tax.rules.forecast import Forecast
from tax.schemas.forecasts import ForecastShown
from tax.usecases.forecast_vorabpauschale import forecast_vorabpauschale
from tax.usecases.record_church_attribute import record_church_attribute
from tests.build import a_registered_person
from tests.funds.fund_examples import EUROPE, STOCKS, WORLD, a_fund
from tests.tax.conftest import Desk
from tests.tax.people import an_exemption_order
from tests.tax.year_end import BOOKED, OPENED, YEAR, Held, Sessions, a_bank, a_holding, event_rows, some_funds

DECEMBER = date(2024, 12, 30)


def forecast(sessions: Sessions, held: Held, *, on: date = DECEMBER) -> Forecast:
    with sessions() as tx:
        return forecast_vorabpauschale(tx, held.depot, on=on)


@pytest.mark.rule("TAX-38", "TAX-4", "TAX-21")
def test_it_says_what_comes_and_what_an_order_or_cash_would_change(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, WORLD, ("100", date(2023, 2, 1)), ("12", date(2024, 7, 1)))
        record_church_attribute(tx, held.person, year=2024, rate=9, now=OPENED)
    found = forecast(committing, held)
    # 100 · 1.603 + 12 · 1.603 · 6/12 = 160.30 + 9.62; 70 % of each lot: 112.21 + 6.73
    [one] = found.positions
    assert (one.isin, found.received_on, found.amount, one.taxable_amount) == (
        WORLD,
        date(2025, 1, 2),
        Eur.parse("169.92"),
        Eur.parse("118.94"),
    )
    assert [str(tax) for tax in (one.capital_gains_tax, one.solidarity_surcharge, one.church_tax)] == [
        "29.08",
        "1.59",
        "2.61",
    ]
    # 33.28 EUR at 110.00 less the tax of 109.00 gain: 110 − 109 · 0.7 · (1 + 0.055 + 0.09) / 4.09 = 88.64 per unit
    assert one.sale is not None
    assert abs(one.sale.units.micro - 375_452) < 100
    assert (found.tax_with_allowance, found.allowance) == (Eur.ZERO, Eur.parse("1000.00"))
    assert found.tax_of_sales > Eur.ZERO


@pytest.mark.rule("TAX-38", "TAX-37")
def test_at_the_last_prices_it_is_what_the_run_writes(committing: Sessions):
    a_bank(committing, customers=15)
    with committing() as tx:
        depots = tx.scalars(text("select depot_id from depot.depots order by depot_id")).all()
        expected = {
            (one.position, one.amount.cents, one.tax_base.cents, one.exemption_used.cents, one.total_tax.cents)
            for depot in depots
            for one in forecast_vorabpauschale(tx, depot, on=DECEMBER).positions
        }
        assert tx.scalar(text("select count(*) from tax.events")) == 0
    run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False, persons_per_part=7)
    with committing() as tx:
        written = {
            (
                row.position_id,
                row.income_cents,
                row.tax_base_cents,
                row.exemption_used_cents,
                row.capital_gains_tax_cents + row.solidarity_surcharge_cents + row.church_tax_cents,
            )
            for row in event_rows(tx)
        }
    assert expected == written != set()


@pytest.mark.rule("TAX-38", "TAX-27")
def test_another_depot_of_the_person_uses_the_order_in_its_turn(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx)
        first = a_holding(tx, STOCKS, ("100", date(2023, 2, 1)))
        second = a_holding(tx, STOCKS, ("100", date(2023, 2, 1)), person=first.person)
        an_exemption_order(tx, first.person, "70.00", valid_from=date(2025, 1, 1), now=OPENED)
    by_number = sorted((first, second), key=lambda held: held.position.number)
    used = [forecast(committing, held).positions[0].exemption_used for held in by_number]
    assert used == [Eur.parse("50.00"), Eur.parse("20.00")]


@pytest.mark.rule("TAX-38", "TAX-5")
def test_a_fund_without_figures_is_named_and_a_fallen_one_has_nothing(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx, [EUROPE])
        fallen = a_holding(tx, EUROPE, ("100", date(2023, 2, 1)))
        a_fund(tx, STOCKS, now=OPENED)
        bare = a_holding(tx, STOCKS, ("1", date(2023, 2, 1)))
    assert forecast(committing, fallen).positions == ()
    found = forecast(committing, bare)
    assert (found.positions, [fault.code for fault in found.missing]) == ((), ["prices-missing"])


@pytest.mark.rule("TAX-38")
def test_before_november_there_is_none(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, STOCKS, ("100", date(2023, 2, 1)))
    with pytest.raises(ForecastNotYet):
        forecast(committing, held, on=date(2024, 10, 31))
    assert forecast(committing, held, on=date(2024, 11, 1)).positions


@pytest.mark.rule("TAX-38", "AUT-16")
def test_the_forecast_over_http_is_for_those_who_see_the_depot(desk: Desk):
    with desk.sessions.begin() as tx:
        held = a_holding(tx, STOCKS, ("100", date(2023, 2, 1)))
        stranger = a_registered_person(tx, now=OPENED)
    path = f"/depots/{to_text('dep', held.depot)}/vorabpauschale-forecast"
    # The desk's day is in February: there is nothing to forecast yet, and a stranger does not even learn that.
    early = desk.call("GET", path, held.person)
    assert (early.status_code, early.json()["code"], early.json()["available_from"]) == (
        409,
        "forecast-not-yet",
        "2024-11-01",
    )
    assert desk.call("GET", path, stranger).status_code == 404


@pytest.mark.rule("TAX-38")
def test_the_answer_says_what_an_order_would_save(committing: Sessions):
    with committing.begin() as tx:
        some_funds(tx)
        held = a_holding(tx, STOCKS, ("100", date(2023, 2, 1)))
        an_exemption_order(tx, held.person, "20.00", valid_from=date(2025, 1, 1), now=OPENED)
    shown = ForecastShown.of(forecast(committing, held), DECEMBER).model_dump(mode="json")
    assert (shown["vorabpauschale"], shown["total_tax"]) == ("50.00", "7.91")
    assert shown["with_exemption_order"] == {"amount": "1000.00", "total_tax": "0.00", "saves": "7.91"}
    assert shown["with_cash"]["needed"] == "7.91"
    assert shown["positions"][0]["exemption_used"] == "20.00"
    assert shown["missing"] == []
