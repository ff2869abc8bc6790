"""Years pass: distributions, three Vorabpauschalen with the published base rates, and units sold for the tax."""

from __future__ import annotations

import pytest

from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.story.taxes import distribution_paid_out, distribution_reinvested, vorabpauschale
from depot.demo.story.trading import buy_in_time_and_too_late, pay_in
from tests.scenarios.conftest import Town


@pytest.mark.rule("ORD-20", "TAX-4", "TAX-8", "TAX-9", "TAX-10", "TAX-34", "TAX-36", "TAX-37")
def test_years_of_distributions_and_vorabpauschalen(town: Town):
    world = town.world
    set_the_stage(world)
    open_depot(world)
    pay_in(world)
    buy_in_time_and_too_late(world)
    distribution_paid_out(world)
    distribution_reinvested(world)
    vorabpauschale(world, 2023)
    vorabpauschale(world, 2024)

    assert world.stage.broken == []
    assert town.whole()
