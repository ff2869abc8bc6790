"""Tax events over HTTP: what was taxed, and the sum as a tree; a stranger finds nothing (TAX-3, AUT-16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from depot.accounts.model import DepotKind, RoleKind
from depot.holdings.usecases.ensure_positions import ensure_positions
from depot.kernel.ids import DepotId, PersonId, PositionId, to_text
from depot.kernel.money import Eur, Units
from tax.model import EventFacts
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tests.build import an_active_depot
from tests.tax.conftest import Desk
from tests.tax.people import ISIN, NOW, TODAY, a_lot, a_taxpayer, facts, terms


def a_taxed_depot(desk: Desk, sales: int = 1) -> tuple[PersonId, DepotId]:
    """A person whose units were sold at a gain."""
    with desk.sessions.begin() as tx:
        person = a_taxpayer(tx)
        depot = an_active_depot(tx, DepotKind.SINGLE, [(person, RoleKind.HOLDER)], now=NOW).depot_id
        position = ensure_positions(tx, [(depot, ISIN)], now=NOW)[depot, ISIN].position_id
        book = open_tax_book(tx, [person], on=TODAY)
        for _ in range(sales):
            lots = [a_lot("1", "99.50", vorabpauschalen="0.20")]
            book.redemption(person, lots, Units.parse("1"), terms("109.50"), facts=_facts(depot, position))
        close_tax_book(tx, book, now=NOW)
    return person, depot


def _facts(depot: DepotId, position: PositionId) -> EventFacts:
    return EventFacts(facts().reference, depot, position, ISIN, TODAY, TODAY, Eur.ZERO)


def events(desk: Desk, person: PersonId, depot: DepotId, **query: str) -> Any:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return desk.call("GET", f"/depots/{to_text('dep', depot)}/tax-events?{asked}", person)


@pytest.mark.rule("TAX-3", "TAX-45")
def test_the_sum_of_a_sale_can_be_redone_from_its_tree(desk: Desk):
    person, depot = a_taxed_depot(desk)
    [event] = events(desk, person, depot).json()["data"]
    assert (event["kind"], event["income"], event["taxable_amount"], event["total_tax"]) == (
        "redemption",
        "9.80",
        "6.86",
        "1.81",
    )
    tree = desk.call("GET", f"/tax-events/{event['id']}/derivation", person).json()
    assert tree["tax_event"] == event
    assert tree["inputs"] == {
        "sold_on": "2024-02-19",
        "fund_class": "equity",
        "church_tax_rate": "0",
        "loss_pot_before": "0.00",
        "exemption_before": "0.00",
        "foreign_tax": "0.00",
    }
    [lot] = tree["lots"]
    assert (lot["proceeds"], lot["cost"], lot["vorabpauschalen"], lot["amount"]) == ("109.50", "99.50", "0.20", "9.80")
    paragraphs = [step["rule"] for step in tree["steps"]]
    assert paragraphs.index("§ 19(1) InvStG") < paragraphs.index("§ 20 InvStG") < paragraphs.index("§ 32d(1) EStG")
    assert tree["steps"][-1]["value"] == "107.69 EUR"


@pytest.mark.rule("TAX-3", "API")
def test_events_come_in_pages_in_the_order_of_booking(desk: Desk):
    person, depot = a_taxed_depot(desk, sales=5)
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = events(desk, person, depot, limit="2", **after).json()
        seen += [event["id"] for event in page["data"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert len(seen) == 5
    assert seen == sorted(seen)
    assert events(desk, person, depot, limit="201").status_code == 422


@pytest.mark.rule("AUT-16", "TAX-3")
def test_a_stranger_finds_neither_events_nor_sums(desk: Desk):
    person, depot = a_taxed_depot(desk)
    [event] = events(desk, person, depot).json()["data"]
    with desk.sessions.begin() as tx:
        stranger = a_taxpayer(tx)
    foreign = events(desk, stranger, depot)
    foreign_sum = desk.call("GET", f"/tax-events/{event['id']}/derivation", stranger)
    unknown_sum = desk.call("GET", f"/tax-events/{to_text('tax', depot)}/derivation", stranger)
    assert (foreign.status_code, foreign_sum.status_code, unknown_sum.status_code) == (404, 404, 404)
    assert date.fromisoformat(event["received_on"]) == TODAY
