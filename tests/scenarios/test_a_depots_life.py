"""A depot's life over HTTP: opened, used, taxed; every figure is redone by the chapters of the story themselves."""

from __future__ import annotations

import pytest

from depot.demo.actors.caller import Refused
from depot.demo.market import WORLD
from depot.demo.story.opening import APPLICATION, accepted_terms, open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.story.trading import CASH, buy_in_time_and_too_late, pay_in, sell_with_gain, sell_with_loss
from depot.demo.world import at
from tests.build import a_tax_id
from tests.scenarios.conftest import Town


@pytest.mark.rule(
    "ACC-11", "ACC-17", "AUT-2", "AUT-4", "ORD-6", "ORD-7", "ORD-11", "ORD-12", "TAX-17", "TAX-23", "DOC-1"
)
def test_a_depot_from_its_opening_to_a_taxed_sale(town: Town):
    world = town.world
    set_the_stage(world)
    open_depot(world)
    pay_in(world)
    buy_in_time_and_too_late(world)
    sell_with_gain(world)
    sell_with_loss(world)

    assert world.stage.broken == []
    # The letter tells of the second factor (AUT-7); notices are no part of the depot's numbered sequence.
    kinds = [document["kind"] for document in world.frontend.documents() if document["kind"] != "letter"]
    assert kinds == ["settlement"] * 6 + ["opening_confirmation"]
    numbers = [document["number"] for document in world.frontend.documents() if document["number"]]
    assert numbers[:6] == [6, 5, 4, 3, 2, 1], "one sequence per depot, without gaps (DOC-3)"
    taxed = world.frontend.depot("/tax-events")["data"]
    assert [(event["kind"], event["exemption_used"]) for event in taxed] == [
        ("redemption", "10.00"),
        ("redemption", "0.00"),
    ]
    assert town.whole()


@pytest.mark.rule("ORD-10", "ORD-12")
def test_a_confirmation_that_comes_twice_settles_once(town: Town):
    world = town.world
    set_the_stage(world)
    open_depot(world)
    pay_in(world)
    world.go_to(at("2021-03-03", "10:00"))
    order = world.frontend.order(side="subscription", isin=WORLD, amount="501.00", money=CASH)
    world.run_until_settled(order, at("2021-03-03", "18:30"))
    before = world.frontend.depot("/cash-account")["balance"]

    world.run_day()
    world.settle(at("2021-03-04", "18:30"))

    assert world.frontend.depot("/cash-account")["balance"] == before == "14499.00"
    assert world.stage.broken == []
    assert town.whole()


@pytest.mark.rule("ORD-5")
def test_an_order_is_taken_back_before_its_cut_off_and_never_after(town: Town):
    world = town.world
    set_the_stage(world)
    open_depot(world)
    pay_in(world)
    world.go_to(at("2021-03-03", "13:50"))
    early = world.frontend.order(side="subscription", isin=WORLD, amount="501.00", money=CASH)
    late = world.frontend.order(side="subscription", isin=WORLD, amount="1002.00", money=CASH)
    taken_back = world.frontend.write(f"/v1/orders/{early['id']}/cancellations")
    world.frontend.phone.approve(taken_back["release"])
    world.go_to(at("2021-03-03", "14:01"))

    with pytest.raises(Refused) as refused:
        world.frontend.write(f"/v1/orders/{late['id']}/cancellations")

    assert "ORD-5" in refused.value.rules
    assert world.frontend.read(f"/v1/orders/{early['id']}")["state"] == "cancelled"
    cash = world.frontend.depot("/cash-account")
    assert (cash["available"], cash["held"]) == ("13998.00", "1002.00")
    assert town.whole()


@pytest.mark.rule("AUT-16", "ACC-9")
def test_another_customer_learns_of_nothing(town: Town):
    world = town.world
    set_the_stage(world)
    open_depot(world)
    pay_in(world)
    stranger = town.stranger()
    person = {**APPLICATION["person"], "given_names": "Bernd", "email": "bernd@example.org"}
    residency = {"country": "DE", "tin": a_tax_id(4711)}
    applied = stranger.apply(
        {
            **APPLICATION,
            "person": person,
            "self_certification": {"tax_residencies": [residency], "certified": True},
            "terms": accepted_terms(world),
        }
    )
    world.office.identify(applied, on=at("2021-03-02").date())
    letters = world.office.print_letters(applied["persons"][0]["id"])
    stranger.first_login(letters["access_number"]["value"], letters["temporary_pin"]["value"], own_pin="280617")
    stranger.log_in()
    theirs = world.frontend
    order = theirs.order(side="subscription", isin=WORLD, amount="501.00", money=CASH)

    for path in (
        f"/v1/depots/{theirs.depot_id}",
        f"/v1/depots/{theirs.depot_id}/cash-account",
        f"/v1/depots/{theirs.depot_id}/orders",
        f"/v1/depots/{theirs.depot_id}/tax-events",
        f"/v1/orders/{order['id']}",
        f"/v1/postbox/{theirs.documents()[0]['id']}/pdf",
    ):
        with pytest.raises(Refused) as refused:
            stranger.read(path)
        assert refused.value.status == 404, path
    assert [depot["id"] for depot in stranger.read("/v1/depots")["data"]] == [applied["depot"]["id"]]
