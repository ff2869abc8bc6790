"""A switch over Easter, a fund merger, a real-estate fund under notice, over HTTP and the bank's days."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker

from auth.usecases.enrol_staff import enrol_staff
from depot.demo.actors.back_office import BackOffice
from depot.demo.actors.caller import Json, Refused
from depot.demo.market import AMERICA, EUROPE, FUNDS, WORLD
from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.story.trading import CASH, pay_in
from depot.demo.world import World, at
from depot.kernel.actor import StaffRole
from tests.scenarios.conftest import PASSWORD, Town


def _holder(world: World, isin: str, amount: str, **changed: Any) -> Json:
    """A customer who bought a fund at the beginning of March 2021."""
    set_the_stage(world)
    open_depot(world)
    pay_in(world)
    if changed:
        world.office.record_fund(isin, {**FUNDS[isin], "valid_from": "2021-03-02", **changed})
    world.go_to(at("2021-03-03", "10:00"))
    order = world.frontend.order(side="subscription", isin=isin, amount=amount, money=CASH)
    world.settle(at("2021-03-03", "18:30"))
    world.run_until_settled(order, at("2021-03-04", "18:30"))
    return order


def _second(town: Town) -> BackOffice:
    """Another member of staff, for what needs two."""
    office = town.world.office
    now = office.clock.now()
    with sessionmaker(town.app.state.engine).begin() as tx:
        staff = enrol_staff(tx, name="bert", roles=(StaffRole.OPERATIONS,), password=PASSWORD, now=now)
    found = BackOffice(office.client, office.clock, login="bert", password=PASSWORD, totp_secret=staff.totp_secret)
    found.log_in()
    return found


def _switched(world: World, **asked: Any) -> Json:
    """Shown, placed under what was shown, released on the phone."""
    frontend = world.frontend
    shown = frontend.write(f"/v1/depots/{frontend.depot_id}/switch-previews", asked)
    assert shown["faults"] == []
    # Maundy Thursday after the cut-off: Good Friday and Easter Monday are no days of the exchange (ORD-9).
    assert shown["redemption"]["days"]["order_day"] == shown["redemption"]["days"]["price_day"] == "2021-04-06"
    assert shown["legs"][0]["days"]["price_day"] == "2021-04-08"
    body = {**asked, "cost_information": shown["cost_information"]}
    placed = frontend.write(f"/v1/depots/{frontend.depot_id}/switches", body)
    frontend.phone.approve(placed["release"])
    return placed["order"]


@pytest.mark.rule("ORD-1", "ORD-6", "ORD-9", "FND-4", "AUT-14")
def test_a_switch_over_easter_and_a_fund_merger(town: Town):
    world = town.world
    frontend = world.frontend
    _holder(world, WORLD, "5010.00")
    world.go_to(at("2021-04-01", "15:00"))
    order = _switched(world, isin=WORLD, amount="2000.00", targets=[{"isin": EUROPE, "percent": "100"}])
    world.settle(at("2021-04-01", "18:30"))
    assert frontend.read(f"/v1/orders/{order['id']}")["state"] == "accepted"
    world.run_until_settled(order, at("2021-04-06", "18:30"))
    cash = frontend.depot("/cash-account")
    world.settle(at("2021-04-07", "18:30"))
    world.settle(at("2021-04-08", "18:30"))
    [leg] = frontend.read(f"/v1/orders/{order['id']}")["into"]
    bought = frontend.read(f"/v1/orders/{leg['order_id']}")
    assert (bought["state"], bought["price_day"], bought["amount"]) == ("settled", "2021-04-08", cash["held"])
    assert Decimal(frontend.position(EUROPE)["units_free"]) > 0
    _merged(town)
    assert world.stage.broken == []
    assert town.whole()


def _merged(town: Town) -> None:
    """Four old units become one new one; the proposer cannot approve it, and no tax is due (§ 23(4) InvStG)."""
    world = town.world
    office, frontend = world.office, world.frontend
    office.record_fund(WORLD, {**FUNDS[WORLD], "valid_from": "2021-04-14", "state": "merged"})
    merger = {"kind": "merger", "isin": WORLD, "into_isin": AMERICA, "ratio": "0.25", "effective_on": "2021-04-14"}
    proposed = office.write("/v1/fund-conversions", merger)
    path = f"/v1/fund-conversions/{proposed['id']}/approvals"
    with pytest.raises(Refused):
        office.write(path)
    assert _second(town).write(path)["is_approved"]
    old, taxed = Decimal(frontend.position(WORLD)["units_free"]), len(frontend.depot("/tax-events")["data"])
    world.go_to(at("2021-04-14"))
    assert world.run_day()["convert_funds"]["done"] == 1
    assert Decimal(frontend.position(AMERICA)["units_free"]) == (old / 4).quantize(Decimal("0.000001"), "ROUND_HALF_UP")
    assert len(frontend.depot("/tax-events")["data"]) == taxed
    assert any(document["title"].startswith("Verschmelzung") for document in frontend.documents())


@pytest.mark.rule("ORD-16", "ORD-18", "ORD-12")
def test_a_real_estate_fund_from_purchase_to_payout(town: Town):
    world = town.world
    frontend = world.frontend
    _holder(world, EUROPE, "501.00", is_open_real_estate=True, fund_class="real_estate")
    with pytest.raises(Refused) as refused:
        frontend.place(side="redemption", isin=EUROPE, all=True, money={"to": "cash_account"})
    assert "ORD-16" in refused.value.rules
    world.go_to(at("2021-06-01"))
    form = {"isin": EUROPE, "declared_on": "2021-06-01", "money": {"to": "cash_account"}, "proof": "Formular 1"}
    [due] = world.office.write(f"/v1/depots/{frontend.depot_id}/redemption-declarations", form)["orders"]
    # 24 months of holding end on Saturday, 4 March 2023; the fund prices one day after the order.
    assert (due["due_on"], due["price_day"]) == ("2023-03-04", "2023-03-07")
    assert Decimal(frontend.position(EUROPE)["units_free"]) == 0
    world.settle(at("2023-03-06", "18:30"))
    before = Decimal(frontend.depot("/cash-account")["available"])
    world.run_until_settled({"id": due["order_id"]}, at("2023-03-07", "18:30"))
    assert Decimal(frontend.depot("/cash-account")["available"]) > before
    assert [one["units_free"] for one in frontend.depot("/positions")["data"] if Decimal(one["units_free"])] == []
    assert world.stage.broken == []
    assert town.whole()
