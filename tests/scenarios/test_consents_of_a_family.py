"""The worked example of CON-5 over HTTP: every person, every depot, every channel."""

from __future__ import annotations

import pytest

from depot.demo.story.family_consent import family_consents
from depot.demo.story.setting import set_the_stage
from tests.scenarios.conftest import Town


@pytest.mark.rule("CON-3", "CON-4", "CON-5", "CON-6", "CON-7", "CON-8", "CON-10", "CON-11", "CON-14")
def test_the_worked_example_with_every_person_and_channel(town: Town):
    world = town.world
    set_the_stage(world)

    with town.browser() as browser:
        family_consents(world, browser)

    assert world.stage.broken == []
    assert town.whole()
