"""A child's life from the opening to full age, and an estate from death to closing, over HTTP with the moved clock."""

from __future__ import annotations

import pytest

from depot.demo.story.child import a_childs_life
from depot.demo.story.estate import an_estate
from depot.demo.story.setting import set_the_stage
from tests.scenarios.conftest import Town


@pytest.mark.rule("ACC-2", "ACC-8", "ACC-11", "ACC-12", "ACC-13", "ACC-14", "ACC-16", "ORD-4")
def test_a_childs_life_and_its_grandfathers_estate(town: Town):
    world = town.world
    set_the_stage(world)
    family = a_childs_life(world)
    an_estate(world, family)

    assert world.stage.broken == []
    assert town.whole()
