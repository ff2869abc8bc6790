"""Why was tax withheld here? In German, step by step, on every tax event (TAX-3, TAX-21, TAX-23)."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.funds.model import FundClass
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur, Units
from tax.jobs import run_vorabpauschale
from tax.model import EventFacts
from tax.rules.distribution import distribution_of
from tax.rules.explanation import explanation
from tax.usecases.close_tax_book import close_tax_book
from tax.usecases.open_tax_book import open_tax_book
from tax.usecases.tax_events_of import tax_events_of
from tests.tax.people import NOW, TODAY, a_lot, a_taxpayer, an_exemption_order, facts, terms
from tests.tax.year_end import BOOKED, YEAR, Sessions, a_bank

ONE = Units.parse("1")


def sold(tx: Session, person: PersonId, cost: str, price: str, *, kind: FundClass = FundClass.NONE) -> tuple[str, ...]:
    where = facts()
    book = open_tax_book(tx, [person], on=TODAY)
    book.redemption(person, [a_lot("1", cost)], ONE, terms(price, kind=kind), facts=where)
    close_tax_book(tx, book, now=NOW)
    return told(tx, where)


def told(tx: Session, where: EventFacts) -> tuple[str, ...]:
    [event] = tax_events_of(tx, where.depot, after=None, limit=9)
    return explanation(event)


@pytest.mark.rule("TAX-3", "TAX-21", "TAX-45")
def test_a_taxed_sale_says_why(tx: Session):
    assert sold(tx, a_taxpayer(tx), "99.70", "1109.50", kind=FundClass.EQUITY) == (
        "Der Verkauf der Anteile führte zu einem Veräußerungsgewinn von 1.009,80 EUR (§ 19 InvStG).",
        "Davon sind 302,94 EUR durch die Teilfreistellung steuerfrei, 706,86 EUR steuerpflichtig (§ 20 InvStG).",
        "Ein Freistellungsauftrag mit freiem Betrag lag am Tag des Zuflusses nicht vor (§ 44a Abs. 1 EStG).",
        (
            "Auf die Bemessungsgrundlage von 706,86 EUR wurden einbehalten: Kapitalertragsteuer 176,72 EUR, "
            "Solidaritätszuschlag 9,71 EUR, zusammen 186,43 EUR (§ 32d Abs. 1, § 43a Abs. 1 EStG, § 4 SolZG)."
        ),
    )


@pytest.mark.rule("TAX-3", "TAX-23", "TAX-27")
def test_pot_order_and_refund_are_named(tx: Session):
    person = a_taxpayer(tx)
    assert sold(tx, person, "100.00", "80.00") == (
        "Der Verkauf der Anteile führte zu einem Veräußerungsverlust von 20,00 EUR (§ 19 InvStG).",
        "20,00 EUR kommen in Ihren Verlustverrechnungstopf, danach enthält er 20,00 EUR (§ 43a Abs. 3 EStG).",
        "Es wurde keine Steuer einbehalten.",
    )
    an_exemption_order(tx, person, "30.00")
    assert sold(tx, person, "100.00", "220.00")[1:3] == (
        (
            "20,00 EUR wurden mit Ihrem Verlustverrechnungstopf verrechnet, danach enthält er 0,00 EUR "
            "(§ 43a Abs. 3 EStG)."
        ),
        "Ihr Freistellungsauftrag stellt 30,00 EUR frei, danach sind noch 0,00 EUR frei (§ 44a Abs. 1 EStG).",
    )
    assert sold(tx, person, "100.00", "20.00") == (
        "Der Verkauf der Anteile führte zu einem Veräußerungsverlust von 80,00 EUR (§ 19 InvStG).",
        (
            "Der Verlust mindert Erträge, die Sie in diesem Jahr bereits versteuert haben, um 70,00 EUR. "
            "Erstattet werden Kapitalertragsteuer 17,50 EUR, Solidaritätszuschlag 0,96 EUR, zusammen 18,46 EUR "
            "(§ 43a Abs. 3 EStG)."
        ),
        (
            "Ihr Freistellungsauftrag lebt in Höhe von 10,00 EUR wieder auf, danach sind 10,00 EUR frei "
            "(§ 43a Abs. 3, § 44a Abs. 1 EStG)."
        ),
    )


@pytest.mark.rule("TAX-3", "TAX-15")
def test_a_distribution_with_partial_exemption_and_order(tx: Session):
    person = a_taxpayer(tx)
    an_exemption_order(tx, person, "1000.00")
    where = facts()
    book = open_tax_book(tx, [person], on=TODAY)
    paid = distribution_of(Eur.parse("15.00"), currency="EUR", fx_rate=None, kind=FundClass.EQUITY, on=TODAY)
    book.distribution(person, paid, facts=where)
    close_tax_book(tx, book, now=NOW)
    assert told(tx, where) == (
        "Die Ausschüttung von 15,00 EUR ist ein Investmentertrag (§ 16 InvStG).",
        "Davon sind 4,50 EUR durch die Teilfreistellung steuerfrei, 10,50 EUR steuerpflichtig (§ 20 InvStG).",
        "Ihr Freistellungsauftrag stellt 10,50 EUR frei, danach sind noch 989,50 EUR frei (§ 44a Abs. 1 EStG).",
        "Es wurde keine Steuer einbehalten.",
    )


@pytest.mark.rule("TAX-3", "TAX-11", "TAX-37")
def test_every_event_of_a_run_is_explained(committing: Sessions):
    a_bank(committing, customers=6)
    run_vorabpauschale(committing, year=YEAR, now=BOOKED, dry_run=False, persons_per_part=7)
    with committing() as tx:
        depots = tx.scalars(text("select distinct depot_id from tax.events")).all()
        events = [event for depot in depots for event in tax_events_of(tx, DepotId(depot), after=None, limit=99)]
    assert events
    for event in events:
        first, *_, last = explanation(event)
        assert first.startswith("Die Vorabpauschale für 2024 beträgt ")
        assert "am 02.01.2025 als zugeflossen" in first
        assert last.startswith("Auf die Bemessungsgrundlage" if event.total_tax else "Es wurde keine")
