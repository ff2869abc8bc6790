"""New terms and a letter: the reader of the QR code consents over HTTP, without an account and without scripts."""

from __future__ import annotations

import pytest

from depot.demo.story.consent import consent_by_qr
from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from tests.scenarios.conftest import Town


@pytest.mark.rule("CON-2", "CON-7", "CON-9", "CON-11", "CON-15")
def test_consent_by_qr_is_on_record_and_in_the_postbox(town: Town):
    world = town.world
    set_the_stage(world)
    open_depot(world)

    with town.browser() as browser:
        consent_by_qr(world, browser, lambda _url, _birth_date: {})

    assert world.stage.broken == []
    [requirement] = world.frontend.read("/v1/consent-requirements")["data"]
    assert (requirement["state"], requirement["decision"]) == ("given", "given")
    in_force = world.frontend.read("/v1/terms", product="investment", in_force_on="2026-05-01")["data"]
    assert {terms["version"] for terms in in_force} == {"2021-01", "2026-05"}
    assert town.whole()
