"""Distributions, year ends and Vorabpauschalen with the published base rates (ORD-20, TAX-4 to TAX-12, TAX-34)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from depot.demo.actors.caller import Json
from depot.demo.market import AMERICA, WORLD, dollar_rates, prices
from depot.demo.sums import FundYear, half_up
from depot.demo.world import World, at

# Invented: the American fund keeps its income in reality.
PER_UNIT: Final = {"2023-06-28": Decimal("2.1500"), "2023-12-20": Decimal("2.3400")}
BASE_RATES: Final = {2023: Decimal("2.55"), 2024: Decimal("2.29"), 2025: Decimal("2.53")}
RUN_DAYS: Final = {2023: "2024-01-22", 2024: "2025-01-22", 2025: "2026-01-22"}
SALE_DAYS: Final = {
    2023: ("2024-01-23", "2024-01-24"),
    2024: ("2025-01-23", "2025-01-24"),
    2025: ("2026-01-23", "2026-01-26"),
}


def distribution_paid_out(world: World) -> None:
    """A distribution in dollars, at the ECB's rate, after losses and exemption (TAX-21, FND-3)."""
    stage, frontend = world.stage, world.frontend
    world.go_to(at("2023-06-12"))
    stage.chapter("A distribution in US dollars (invented), paid out", world.office.clock.now())
    _announce(world, ex_day="2023-06-14", pay_day="2023-06-28")
    world.go_to(at("2023-06-28", "18:30"))
    world.run_day("pay_distributions")
    units = Decimal(frontend.position(AMERICA)["units"])
    event = _last_event(world, AMERICA, "distribution")
    _check_distribution(world, units, "2023-06-28", event)
    _show_derivation(world, event)
    _keep_note(world, "4-distribution-paid-out.pdf")


def distribution_reinvested(world: World) -> None:
    """The customer chooses reinvestment: the net buys units without charge at the next price (ORD-20)."""
    stage, frontend = world.stage, world.frontend
    world.go_to(at("2023-12-11"))
    stage.chapter("A second distribution (invented), reinvested", world.office.clock.now())
    position = frontend.position(AMERICA)
    path = f"/v1/depots/{frontend.depot_id}/positions/{position['id']}/distribution-use"
    frontend.change(path, {"use": "reinvest"})
    _announce(world, ex_day="2023-12-13", pay_day="2023-12-20")
    world.go_to(at("2023-12-20", "18:30"))
    world.run_day("pay_distributions")
    _show_derivation(world, _last_event(world, AMERICA, "distribution"))
    world.settle(at("2023-12-21", "18:30"))
    order = next(found for found in frontend.all_of(f"/v1/depots/{frontend.depot_id}/orders"))
    settled = frontend.read(f"/v1/orders/{order['id']}")
    price = prices(AMERICA)[date(2023, 12, 21)]
    units = half_up(Fraction(Decimal(settled["amount"])) / Fraction(price), Decimal("0.000001"))
    stage.figures([("units", units, f"half up({settled['amount']} / {price:f}, 6 decimals), no charge")])
    stage.expect_equal("purpose and state", (settled["purpose"], settled["state"]), ("reinvestment", "settled"))
    stage.expect_equal("units bought", settled["settlement"]["units"], str(units))
    stage.expect_equal("charges (ORD-20)", settled["settlement"]["charges"], [])
    _keep_note(world, "4-distribution-reinvested.pdf")


def vorabpauschale(world: World, year: int) -> None:
    """The run of a year: assessed, taxed, and the tax collected by a sale of units (TAX-37, TAX-34)."""
    stage, frontend = world.stage, world.frontend
    run_day = RUN_DAYS[year]
    world.go_to(at(run_day))
    stage.chapter(f"Vorabpauschale {year}, base rate {BASE_RATES[year]} %", world.office.clock.now())
    lots = {isin: _lots(world, isin) for isin in (WORLD, AMERICA)}
    _run(world, year, with_rehearsal=year == min(RUN_DAYS))
    for isin, held in lots.items():
        _check_vorabpauschale(world, isin, year, held)
    _collect(world, year)
    note = next(found for found in frontend.documents() if found["title"] == f"Vorabpauschale {year}")
    stage.paper(f"5-vorabpauschale-{year}.pdf", frontend.pdf(note))


def _run(world: World, year: int, *, with_rehearsal: bool) -> None:
    """The run as an operator starts it; a rehearsal shows the same sums, a second run changes nothing (TAX-37)."""
    arguments = ("tax", "vorabpauschale", "--year", str(year))
    rehearsed = _sums(world.command(*arguments, "--dry-run")) if with_rehearsal else None
    report = _sums(world.command(*arguments))
    world.stage.say(f"depot {' '.join(arguments)}")
    world.stage.figures((name, figure, "") for name, figure in report.items())
    if rehearsed is not None:
        again = _sums(world.command(*arguments))
        world.stage.expect_equal("the dry run had shown the same tax", rehearsed["total tax"], report["total tax"])
        world.stage.expect(
            "a second run changes nothing (TAX-37)", holds=_without_flags(again) == _without_flags(report)
        )


def _sums(printed: str) -> dict[str, str]:
    """The table that the command printed."""
    rows = (line.split("│") for line in printed.splitlines() if "│" in line)
    return {cells[1].strip(): cells[2].strip() for cells in rows}


def _without_flags(report: dict[str, str]) -> dict[str, str]:
    return {name: figure for name, figure in report.items() if name != "was done before"}


def _announce(world: World, *, ex_day: str, pay_day: str) -> None:
    per_unit = f"{PER_UNIT[pay_day]}"
    body = {"isin": AMERICA, "ex_day": ex_day, "pay_day": pay_day, "per_unit": per_unit, "currency": "USD"}
    world.office.write("/v1/distributions", body)
    world.stage.say(f"{per_unit} USD per unit, ex-day {ex_day}, pay-day {pay_day}")


def _keep_note(world: World, name: str) -> None:
    note = next(found for found in world.frontend.documents() if found["kind"] == "distribution_note")
    world.stage.paper(name, world.frontend.pdf(note))


def _check_distribution(world: World, units: Decimal, pay_day: str, event: Json) -> None:
    rate = dollar_rates()[date.fromisoformat(pay_day)]
    dollars = half_up(Fraction(units) * Fraction(PER_UNIT[pay_day]))
    euros = half_up(Fraction(dollars) / Fraction(rate))
    world.stage.figures(
        [
            ("gross, USD", dollars, f"half up({units} × {PER_UNIT[pay_day]})"),
            ("gross, EUR", euros, f"half up({dollars} / {rate:f}), the ECB's rate of {pay_day}"),
        ]
    )
    world.stage.expect_equal("income of the distribution", event["income"], str(euros))


def _check_vorabpauschale(world: World, isin: str, year: int, lots: list[Json]) -> None:
    """Per unit from the prices, per lot by twelfths, the position as the sum of its lots (§ 18 InvStG, TAX-8)."""
    stage = world.stage
    first_day, last_day = _ends(isin, year)
    paid = sum((_per_unit_eur(day) for day in PER_UNIT if isin == AMERICA and day[:4] == str(year)), Fraction(0))
    fund = FundYear(prices(isin)[first_day], prices(isin)[last_day], BASE_RATES[year], paid)
    per_unit = Fraction(int(fund.per_unit * 10**8), 10**8)
    amount = Decimal(0)
    rows: list[tuple[str, object, str]] = [
        ("base yield", _shown(fund.base_yield), f"{fund.first_price:f} ({first_day}) × {BASE_RATES[year]} % × 70 %"),
        ("ceiling", _shown(fund.ceiling), f"{fund.last_price:f} ({last_day}) − {fund.first_price:f} + distributions"),
        ("per unit", _shown(per_unit), f"lesser of both − distributions {_shown(paid)}, cut after 8 decimals"),
    ]
    for lot in lots:
        acquired = date.fromisoformat(lot["acquired_on"])
        twelfths = 13 - acquired.month if acquired.year == year else 12
        own = half_up(Fraction(Decimal(lot["units"])) * per_unit * twelfths / 12)
        amount += own
        rows.append((f"lot of {acquired}", own, f"{lot['units']} × per unit × {twelfths}/12"))
    stage.figures(rows)
    if not amount:
        return
    event = _last_event(world, isin, "vorabpauschale")
    stage.expect_equal(f"Vorabpauschale of {isin} for {year}", event["income"], str(amount))
    if year == min(RUN_DAYS):
        _show_derivation(world, event)


def _collect(world: World, year: int) -> None:
    """One business day after the run units are sold so that the net meets the tax (TAX-34)."""
    stage = world.stage
    before = world.frontend.depot("/cash-account")["balance"]
    for day in SALE_DAYS[year]:
        world.settle(at(day, "18:30"))
    sales = [
        found
        for found in world.frontend.all_of(f"/v1/depots/{world.frontend.depot_id}/orders")
        if found["purpose"] == "vorabpauschale" and found["placed_at"][:10] > RUN_DAYS[year]
    ]
    due = [event for event in _events(world) if event["kind"] == "vorabpauschale" and event["tax_year"] == year + 1]
    owed = sum((Decimal(event["total_tax"]) for event in due), Decimal(0))
    settled = [world.frontend.read(f"/v1/orders/{sale['id']}")["settlement"] for sale in sales]
    stage.expect("every sale is settled", holds=all(settled))
    net = Decimal(0)
    for number, found in enumerate((found for found in settled if found), start=1):
        proceeds, tax = Decimal(found["amount"]), Decimal(found["tax"])
        net += proceeds - tax
        rule = (
            f"units found so that {proceeds} EUR at {found['price']} less the sale's own tax {tax} leaves the tax due"
        )
        stage.figures([("sold", found["units"], ""), ("net", proceeds - tax, rule)])
        stage.paper(f"5-vorabpauschale-{year}-sale-{number}.pdf", world.frontend.pdf({"id": found["document_id"]}))
    stage.expect_equal("net of the sales, and the tax due", net, owed)
    stage.expect_equal("the cash account is untouched", world.frontend.depot("/cash-account")["balance"], before)


def _show_derivation(world: World, event: Json) -> None:
    world.stage.steps(world.frontend.read(f"/v1/tax-events/{event['id']}/derivation")["steps"])


def _events(world: World) -> list[Json]:
    return world.frontend.all_of(f"/v1/depots/{world.frontend.depot_id}/tax-events")


def _last_event(world: World, isin: str, kind: str) -> Json:
    return [event for event in _events(world) if event["isin"] == isin and event["kind"] == kind][-1]


def _lots(world: World, isin: str) -> list[Json]:
    position = world.frontend.position(isin)
    found: list[Json] = world.frontend.depot(f"/positions/{position['id']}/lots")["data"]
    return found


def _ends(isin: str, year: int) -> tuple[date, date]:
    days = [day for day in prices(isin) if day.year == year]
    return min(days), max(days)


def _per_unit_eur(pay_day: str) -> Fraction:
    rate = dollar_rates()[date.fromisoformat(pay_day)]
    return Fraction(half_up(Fraction(PER_UNIT[pay_day]) / Fraction(rate), Decimal("1e-12")))


def _shown(value: Fraction) -> str:
    return f"{half_up(value, Decimal('1e-9')):f}"
