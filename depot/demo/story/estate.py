"""An estate: a customer dies, heirs and an executor stand in, the fund is sold and the depot closed (ACC-14)."""

from __future__ import annotations

from copy import copy
from datetime import date
from decimal import Decimal
from typing import Any, Final

from depot.demo.actors.caller import Json, Refused
from depot.demo.actors.frontend import Frontend
from depot.demo.market import WORLD
from depot.demo.story.child import CASH, Family
from depot.demo.story.opening import accepted_terms
from depot.demo.story.people import certified, first_access, newcomer, person
from depot.demo.story.setting import PRODUCT
from depot.demo.world import World, at

OPENING: Final[dict[str, Any]] = {
    "product": PRODUCT,
    **certified(person("Otto", "Großmann", "1941-11-30", occupation="Rentner"), "89941376523"),
    "reference_account": {"iban": "DE89370400440532013000", "holder_name": "Otto Großmann"},
    "funds": [{"isin": WORLD, "later": True}],
    "first_factor": "app",
}
DIED: Final = {"died_on": "2026-05-06", "certificate": "Standesamt Füssen, S 31/2026"}


def an_estate(world: World, family: Family) -> None:
    """From death to closing: mother and grandchild inherit, the father is executor."""
    late, otto = _lives(world)
    world.go_to(at("2026-05-11", "09:30"))
    world.stage.chapter("A death: the depot becomes an estate", world.office.clock.now())
    _dies(world, otto, late)
    depot = late.depot_id
    for name in ("mother", "child"):
        _appointed(world, depot, family.persons[name], "heir", otto=otto, proof="Erbschein, AG Kaufbeuren VI 12/26")
    heir, executor = copy(family.mother), copy(family.father)
    heir.depot_id = executor.depot_id = depot
    _sold(world, heir, executor, lambda: _executor(world, depot, family, otto))
    _closed(world, executor)


def _lives(world: World) -> tuple[Frontend, str]:
    """Otto opens a depot and buys."""
    world.go_to(at("2026-04-13", "09:30"))
    world.stage.chapter("Otto opens a depot and buys", world.office.clock.now())
    otto = newcomer(world)
    applied = otto.apply({**OPENING, "terms": accepted_terms(world)})
    world.office.identify(applied, on=date(2026, 4, 13))
    person_id: str = applied["persons"][0]["id"]
    found = first_access(world, person_id)
    found.depot_id = otto.depot_id
    world.office.book_payment(found.depot_id, "5000.00", value_on=date(2026, 4, 13), text="Einzahlung")
    order = found.order(side="subscription", isin=WORLD, amount="3006.00", money=CASH)
    world.settle(at("2026-04-13", "18:30"))
    found.log_in()
    world.stage.expect_equal("Otto's order", found.read(f"/v1/orders/{order['id']}")["state"], "settled")
    return found, person_id


def _dies(world: World, otto: str, late: Frontend) -> None:
    """What will change is told first; then it is recorded with the certificate, and the access is closed (ACC-14)."""
    stage, office = world.stage, world.office
    foreseen = office.write(f"/v1/staff/persons/{otto}/death/previews", DIED)
    for change in foreseen["depots"][0]["changes"]:
        stage.say(change)
    recorded = office.write(f"/v1/staff/persons/{otto}/death", DIED)
    stage.expect("recorded exactly as foreseen (ACC-14)", holds=recorded == foreseen)
    stage.expect("the access of the dead is closed", holds=_refused(late.log_in) >= 400)


def _appointed(world: World, depot: str, person_id: str, kind: str, *, otto: str, proof: str) -> None:
    day = world.office.clock.now().date().isoformat()
    wanted = {"person": person_id, "kind": kind, "stands_for": otto, "valid_from": day, "proof": proof}
    for change in world.office.write(f"/v1/staff/depots/{depot}/appointments", wanted)["changes"]:
        world.stage.say(change)


def _executor(world: World, depot: str, family: Family, otto: str) -> None:
    proof = "Testamentsvollstreckerzeugnis, AG Kaufbeuren VI 13/26"
    _appointed(world, depot, family.persons["father"], "executor", otto=otto, proof=proof)


def _sold(world: World, heir: Frontend, executor: Frontend, appoint: Any) -> None:
    """One heir alone cannot sell; the executor, once appointed, displaces the heirs (§ 2038, § 2205 BGB)."""
    stage = world.stage
    heir.log_in()
    stage.expect_equal("an heir sees the estate", heir.depot()["kind"], "estate")
    wish: Json = {"side": "redemption", "isin": WORLD, "all": True, "money": {"to": "cash_account"}}
    placed = heir.place(**wish)
    heir.phone.approve(placed["release"])
    alone = heir.read(f"/v1/orders/{placed['order']['id']}")
    stage.expect("one of two heirs alone does not suffice (ACC-8)", holds=alone["received_at"] is None)
    world.go_to(at("2026-05-29", "09:30"))
    lapsed = world.run_day("lapse_orders")["lapse_orders"]
    stage.expect_equal("after ten business days the heir's order lapses (ORD-4)", lapsed["done"], 1)
    appoint()
    heir.log_in()
    stage.expect_equal("with an executor heirs no longer sell", _refused(lambda: heir.place(**wish)), 403)
    executor.log_in()
    order = executor.order(**wish)
    world.settle(at("2026-05-29", "18:30"))
    executor.log_in()
    settled = executor.read(f"/v1/orders/{order['id']}")
    stage.expect_equal("the executor's sale", settled["state"], "settled")
    stage.expect("proceeds on the cash account", holds=Decimal(settled["settlement"]["payment"]) > 0)


def _closed(world: World, executor: Frontend) -> None:
    """Nothing stands in the way; what is left goes to the reference account, and the depot is closed (ACC-16)."""
    stage = world.stage
    world.go_to(at("2026-06-03", "09:30"))
    stage.chapter("The estate is closed", world.office.clock.now())
    executor.log_in()
    foreseen = executor.depot("/closing")
    stage.expect(f"nothing stands in the way (ACC-16): {foreseen}", holds=not foreseen["in_the_way"])
    asked = executor.write(f"/v1/depots/{executor.depot_id}/closing")
    executor.phone.approve(asked["release"])
    world.run_day()
    file = world.pay_out()
    stage.say(f"To the reference account under four eyes (CSH-9): {file['total']} EUR")
    world.run_day()
    state = executor.depot()
    stage.expect_equal("the depot of the estate", state["state"], "closed")
    stage.expect_equal("left on its cash account", executor.depot("/cash-account")["balance"], "0.00")


def _refused(ask: Any) -> int:
    try:
        ask()
    except Refused as refused:
        return refused.status
    return 200
