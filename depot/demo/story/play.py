"""The story from its first to its last chapter."""

from __future__ import annotations

import httpx2

from depot.demo.screenshot import consent_page
from depot.demo.story.calculators import worked_examples
from depot.demo.story.child import a_childs_life
from depot.demo.story.consent import consent_by_qr
from depot.demo.story.estate import an_estate
from depot.demo.story.family_consent import family_consents
from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.story.taxes import distribution_paid_out, distribution_reinvested, vorabpauschale
from depot.demo.story.trading import buy_in_time_and_too_late, pay_in, save, sell_with_gain, sell_with_loss
from depot.demo.world import World


def play(world: World, browser: httpx2.Client) -> None:
    """All chapters in their order; `browser` is the one on the phone of the letter's reader."""
    set_the_stage(world)
    worked_examples(world)
    open_depot(world)
    pay_in(world)
    buy_in_time_and_too_late(world)
    save(world)
    sell_with_gain(world)
    sell_with_loss(world)
    distribution_paid_out(world)
    distribution_reinvested(world)
    for year in (2023, 2024, 2025):
        vorabpauschale(world, year)
    consent_by_qr(world, browser, consent_page)
    family = a_childs_life(world)
    an_estate(world, family)
    browser.cookies.clear()
    family_consents(world, browser)
