"""Whoever consented before their data came over is not asked again (CON-2)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from consent.usecases.terms_in_force import terms_in_force
from depot.accounts.model import Depot, DepotKind, Disposition, DispositionRight, Product, RoleKind
from depot.kernel.ids import PREFIX, PersonId, to_text
from tests.build import an_active_depot, an_identified_person
from tests.consent.conftest import BORN, NOW, House
from tests.consent.test_online import token_of
from tests.consent.test_qr_page import a_holder, rows
from tests.consent.test_succession import asked

K = RoleKind
THEN = NOW - timedelta(days=200)


def line(person: PersonId, depot: Depot, terms: str, on: str = "2025-11-01") -> dict[str, str]:
    ids = {"depot": to_text(PREFIX["DepotId"], depot.depot_id), "person": token_of(person)}
    return {**ids, "terms": terms, "consented_on": on}


def came_over(house: House, *consents: dict[str, str]) -> Any:
    return house.call("POST", "/v1/migrated-consents", {"source": "Bestandsübernahme 2025", "consents": list(consents)})


@pytest.mark.rule("CON-2", "CON-11")
def test_who_consented_before_is_not_asked(house: House):
    """For the one depot of two that came over; the other one is asked about."""
    holder, (depot, other) = a_holder(house, Product.INVESTMENT, Product.INVESTMENT)
    stranger, _ = a_holder(house)
    terms = house.new_terms(version="new")
    assert came_over(house, line(holder, depot, terms)).json() == {"recorded": 1}
    assert came_over(house, line(holder, depot, terms)).json() == {"recorded": 0}
    house.campaign(terms)
    assert [[each["number"] for each in found["depots"]] for found in asked(house, holder)] == [[other.depot_number]]
    assert len(asked(house, stranger)) == 1
    with house.sessions() as tx:
        assert [found.version for found in terms_in_force(tx, depot.depot_id, on=date(2026, 4, 1))] == ["new"]
        assert terms_in_force(tx, depot.depot_id, on=date(2026, 3, 31)) == []
        assert terms_in_force(tx, other.depot_id, on=date(2026, 4, 1)) == []


@pytest.mark.rule("CON-2", "CON-3")
def test_a_person_for_whom_everything_came_over_hears_nothing(house: House):
    holder, (depot,) = a_holder(house)
    general = house.new_terms()
    special = house.new_terms(title="Sonderbedingungen", kind="product")
    came_over(house, line(holder, depot, general))
    assert house.figures(house.campaign(general, special))["persons"] == 1, "one of two versions does not suffice"
    came_over(house, line(holder, depot, special))
    campaign = house.campaign(general, special)
    assert house.figures(campaign)["persons"] == 0
    letters = rows(house, "select * from depot.documents where kind = 'terms_announcement'")
    assert len(letters) == 1


@pytest.mark.rule("CON-2", "CON-4")
@pytest.mark.parametrize("disposition", list(Disposition)[:2])
def test_of_joint_holders_only_those_are_asked_who_have_not_consented(house: House, disposition: Disposition):
    with house.sessions.begin() as tx:
        anna, bert = (an_identified_person(tx, birth_date=BORN, now=THEN) for _ in range(2))
        both = [(anna, K.JOINT_HOLDER), (bert, K.JOINT_HOLDER)]
        right = {K.JOINT_HOLDER: DispositionRight(disposition)}
        depot = an_active_depot(tx, DepotKind.JOINT, both, dispositions=right, now=THEN)
    terms = house.new_terms()
    came_over(house, line(anna, depot, terms))
    campaign = house.campaign(terms)
    assert asked(house, anna) == []
    if disposition is Disposition.SOLE:
        assert asked(house, bert) == [], "one of them suffices, and has consented"
        return
    [found] = asked(house, bert)
    assert [each["is_you"] for each in found["missing"]] == [True]
    form = {"form_code": found["form_code"], "received_on": "2026-01-05", "channel": "post"}
    house.call("POST", "/v1/consent-forms", {"forms": [form]})
    assert house.figures(campaign)["requirements"]["given"] == 1


@pytest.mark.rule("CON-2")
def test_every_fault_of_a_migration_at_once(house: House):
    holder, (depot,) = a_holder(house)
    other, _ = a_holder(house)
    terms, foreign = house.new_terms(), house.new_terms("securities")
    unknown = "trm_00000000000000000000000000"
    refused = came_over(
        house,
        line(holder, depot, unknown, "2026-02-01"),
        line(other, depot, foreign),
        line(holder, depot, terms) | {"depot": "dep_00000000000000000000000000"},
    )
    assert refused.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in refused.json()["errors"]] == [
        ("/consents/0/terms", "unknown"),
        ("/consents/0/consented_on", "in-the-future"),
        ("/consents/1/person", "no-role"),
        ("/consents/1/terms", "other-product"),
        ("/consents/2/depot", "unknown"),
    ]
    assert rows(house, "select * from consent.migrated_consents") == []
