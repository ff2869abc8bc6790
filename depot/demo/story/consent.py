"""The bank changes its terms: a letter with a QR code, a page on a phone, a consent on record (CON-1 to CON-15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

import httpx2

from depot.demo.actors.caller import Json
from depot.demo.actors.visitor import Visitor
from depot.demo.story.opening import BIRTH_DATE
from depot.demo.story.setting import PRODUCT, TERMS, terms_pdf
from depot.demo.world import World, at

TITLE: Final = TERMS["general"][0]
VERSION: Final = "2026-05"
EFFECTIVE: Final = date(2026, 5, 1)
Photograph = Callable[[str, str], dict[str, bytes]]
"""Pictures of the page behind an address, for a birth date, by name."""


def consent_by_qr(world: World, browser: httpx2.Client, photograph: Photograph) -> None:
    """Campaign, letter, page, confirmation; `browser` and `photograph` belong to the reader of the letter."""
    stage, office = world.stage, world.office
    world.go_to(at("2026-02-02"))
    stage.chapter("New terms: consent by QR code", office.clock.now())
    campaign = _campaign(world)
    letter = _letter(world, campaign)
    pop_ups = world.frontend.log_in()["pop_ups"]
    stage.expect(f"online banking announces it after login, too (CON-6): {pop_ups}", holds=bool(pop_ups))
    pictures = photograph(letter["url"], BIRTH_DATE)
    for name, picture in pictures.items():
        stage.paper(f"8-consent-page-{name}.png", picture)
    if not pictures:
        stage.say("No Chromium was found, so there is no picture of the page.")
    visitor = Visitor(browser, stage.heard)
    stage.expect_equal("the QR code opens the page", visitor.scan(letter["url"]), 200)
    stage.expect("the token has left the address bar (CON-9)", holds=letter["url"] not in visitor.page)
    stage.expect_equal("a wrong birth date", visitor.type_birth_date("1985-07-24"), 403)
    stage.expect_equal("the right birth date", visitor.type_birth_date(BIRTH_DATE), 200)
    stage.expect_equal("consent to all", visitor.consent_to_all(), 200)
    stage.say(f"The page says: {visitor.text()[:300]} …")
    stage.paper("9-consent-confirmation.pdf", visitor.confirmation())
    figures = office.read(f"/v1/consent-campaigns/{campaign['id']}")
    stage.figures((name, figure, "") for name, figure in _counts(figures))
    stage.expect_equal("consents by QR code (CON-14)", figures["given_by_channel"].get("qr"), 1)
    kinds = {document["kind"] for document in world.frontend.documents()}
    stage.expect("the confirmation lies in the postbox (CON-11)", holds="consent_confirmation" in kinds)


def _campaign(world: World) -> Json:
    text = "Die Bank verwahrt Fondsanteile für ihre Kundinnen und Kunden, führt deren Aufträge aus und meldet Steuern."
    recorded = world.office.record_terms(
        terms_pdf(TITLE, VERSION, text),
        product=PRODUCT,
        kind="general",
        title=TITLE,
        version=VERSION,
        since=EFFECTIVE,
        synopsis="Neu: Die Bank meldet Steuern. Alles andere bleibt gleich.",
    )
    body = {
        "title": "Neue Allgemeine Geschäftsbedingungen 2026",
        "terms": [recorded["id"]],
        "effective_on": EFFECTIVE.isoformat(),
        "ends_on": "2026-07-31",
        "letters": "all",
    }
    campaign = world.office.write("/v1/consent-campaigns", body)
    world.stage.say(f"Announced on {campaign['announced_on']}, effective on {campaign['effective_on']} (CON-2)")
    return campaign


def _letter(world: World, campaign: Json) -> Json:
    """The print shop prints the one letter; afterwards its secrets are destroyed."""
    waiting = world.office.all_of(f"/v1/consent-campaigns/{campaign['id']}/letters")
    world.stage.expect_equal("letters with a personal link (CON-7)", len(waiting), 1)
    link = waiting[0]["id"]
    letter = world.office.read(f"/v1/consent-letters/{link}")
    world.stage.paper("6-consent-letter.pdf", world.office.fetch(f"/v1/consent-letters/{link}/pdf"))
    world.stage.paper("7-consent-qr.svg", world.office.fetch(f"/v1/consent-letters/{link}/qr"))
    world.office.write("/v1/consent-letter-prints", {"links": [link]})
    return letter


def _counts(figures: Json) -> list[tuple[str, object]]:
    return [(name, figure) for name, figure in figures.items() if isinstance(figure, int)]
