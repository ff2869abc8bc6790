"""Before the first customer: the bank records terms and funds, and loads prices and rates (CON-1, FND-1 to FND-3)."""

from __future__ import annotations

import json
from datetime import date
from importlib.resources import files
from typing import Final

import typst

from depot.demo.actors.back_office import BackOffice
from depot.demo.market import FUNDS
from depot.demo.world import World, at

PRODUCT: Final = "investment"
SINCE: Final = date(2021, 1, 1)
TERMS: Final = {
    "general": (
        "Allgemeine Geschäftsbedingungen",
        "Die Bank verwahrt Fondsanteile für ihre Kundinnen und Kunden und führt deren Aufträge aus.",
    ),
    "product": (
        "Bedingungen für das Investmentdepot",
        "Aufträge werden zum nächsten erreichbaren Rücknahmepreis ausgeführt, der bei Erteilung nicht bekannt ist.",
    ),
}


def set_the_stage(world: World) -> None:
    """Terms, funds, prices and rates."""
    stage = world.stage
    stage.chapter("The bank prepares: terms, funds, prices, rates", world.office.clock.now())
    accepted = record_first_terms(world.office)
    for isin, terms in FUNDS.items():
        shown = world.office.record_fund(isin, terms)
        stage.say(
            f"{shown['name']}, {isin}: charge {shown['transaction_charge_percent']} %, cut-off {shown['cut_off']}"
        )
    world.go_to(at("2021-03-01"))
    stage.expect_equal("terms of the product recorded", len(accepted), 2)


def record_first_terms(office: BackOffice) -> list[dict[str, str]]:
    """The first version of both terms of the product, as PDF."""
    for kind, (title, text) in TERMS.items():
        office.record_terms(
            terms_pdf(title, "2021-01", text),
            product=PRODUCT,
            kind=kind,
            title=title,
            version="2021-01",
            since=SINCE,
        )
    return [{"title": title, "version": "2021-01"} for title, _ in TERMS.values()]


def terms_pdf(title: str, version: str, text: str) -> bytes:
    """Terms as a PDF of one page."""
    page = files("depot.demo").joinpath("data", "terms.typ").read_text(encoding="utf-8")
    values = {"terms": json.dumps({"title": title, "version": version, "text": text})}
    made = typst.compile(page.encode(), format="pdf", sys_inputs=values)
    assert isinstance(made, bytes)
    return made
