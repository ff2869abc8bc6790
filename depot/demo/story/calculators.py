"""The source's own worked examples, over the public calculators (TAX-45, VL-2)."""

from __future__ import annotations

from typing import Any, Final

from depot.demo.world import World

_NO_TAX_LEFT_OUT: Final = {
    "partial_exemption": "equity",
    "church_tax_rate": "0",
    "losses_available": "0.00",
    "exemption_available": "0.00",
}
YEAR: Final[dict[str, Any]] = {
    "calendar_year": 2023,
    "base_rate": "2.55",
    "first_price": "100.00",
    "last_price": "100.20",
    "distributions": "1.00",
    "lots": [{"units": "1", "acquired_on": "2022-11-13"}],
    **_NO_TAX_LEFT_OUT,
}
SALE: Final[dict[str, Any]] = {
    "sold_on": "2024-02-19",
    "units": "1",
    "price": "109.50",
    "charges": "0.00",
    "lots": [{"units": "1", "acquired_on": "2022-11-13", "cost": "99.50", "vorabpauschalen": "0.20"}],
    **_NO_TAX_LEFT_OUT,
}
VL: Final[dict[str, Any]] = {"payments": [{"received_on": "2017-03-15", "amount": "40.00"}], "on": "2024-01-01"}


def worked_examples(world: World) -> None:
    """TAX-45 and VL-2, figure by figure."""
    stage, frontend = world.stage, world.frontend
    stage.chapter("The worked examples of the rule book", world.office.clock.now())
    stage.say("TAX-45: prices 100.00 → 100.20 in 2023, distribution 1.00")
    year = frontend.write("/v1/calculators/vorabpauschale", YEAR)
    stage.steps(year["steps"])
    stage.expect_equal("TAX-45 ceiling", year["ceiling_per_unit"], "1.200000000")
    stage.expect_equal("TAX-45 Vorabpauschale", year["vorabpauschale_per_unit"], "0.200000000")
    stage.expect_equal("TAX-45 after 30 % exemption", year["taxable_amount"], "0.14")
    stage.say("TAX-45: bought at 99.50, sold on 19 February 2024 at 109.50")
    sale = frontend.write("/v1/calculators/redemption", SALE)
    stage.steps(sale["steps"])
    stage.expect_equal("TAX-45 gain before Vorabpauschalen", sale["gain_before_vorabpauschalen"], "10.00")
    stage.expect_equal("TAX-45 gain", sale["gain"], "9.80")
    stage.expect_equal("TAX-45 after exemption", sale["taxable_amount"], "6.86")
    stage.say("VL-2: first payment on 15 March 2017")
    contract = frontend.write("/v1/calculators/vl", VL)["contracts"][0]
    locked = (contract["locked_from"], contract["locked_until"])
    stage.expect_equal("VL-2 locked", locked, ("2017-01-01", "2023-12-31"))
    stage.expect_equal("VL-2 on 1 January 2024", contract["state"], "free")
