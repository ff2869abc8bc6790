"""A child's life: a depot opened by two parents, orders that both release, and full age (ACC-2, ACC-12, ACC-13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from depot.demo.actors.caller import Json, Refused
from depot.demo.actors.frontend import Frontend
from depot.demo.market import WORLD
from depot.demo.story.opening import accepted_terms
from depot.demo.story.people import certified, first_access, identified, newcomer, person
from depot.demo.story.setting import PRODUCT
from depot.demo.world import World, at

BORN: Final = "2008-03-20"
CASH: Final = {"from": "cash_account"}
OPENING: Final[dict[str, Any]] = {
    "kind": "minor",
    "product": PRODUCT,
    "child": certified(person("Clara", "Großmann", BORN, occupation="Schülerin"), "15398746276"),
    "representatives": [
        certified(person("Dora", "Großmann", "1978-05-01"), "56824391570"),
        certified(person("Emil", "Großmann", "1976-09-12"), "19537262843"),
    ],
    "disposition": "joint",
    "custody": "joint",
    "birth_certificate": "Standesamt Füssen, G 117/2008",
    "reference_account": {"iban": "DE89370400440532013000", "holder_name": "Dora Großmann"},
    "funds": [{"isin": WORLD, "later": True}],
    "first_factor": "app",
}


@dataclass(frozen=True, slots=True)
class Family:
    """Who comes out of the chapter: persons by id, with their frontends."""

    persons: dict[str, str]
    mother: Frontend
    father: Frontend
    child: Frontend


def a_childs_life(world: World) -> Family:
    """From the opening to the day after the eighteenth birthday."""
    world.go_to(at("2026-02-10", "09:30"))
    world.stage.chapter("A child's depot: two parents, PostIdent", world.office.clock.now())
    applied, persons = _opened(world)
    depot = applied["depot"]["id"]
    mother, father = (first_access(world, persons[name]) for name in ("mother", "father"))
    for parent in (mother, father):
        parent.depot_id = depot
    _bought_by_both(world, mother, father)
    child = _come_of_age(world, depot, persons, mother)
    return Family(persons, mother, father, child)


def _opened(world: World) -> tuple[Json, dict[str, str]]:
    """Child and parents are identified at the post office; by video nobody is (ACC-2)."""
    stage, office = world.stage, world.office
    applied = newcomer(world).apply({**OPENING, "terms": accepted_terms(world)})
    ids = {each["role"]: [] for each in applied["persons"]}
    for each in applied["persons"]:
        ids[each["role"]].append(each["id"])
    mother, father = ids["legal_representative"]
    persons = {"child": ids["holder"][0], "mother": mother, "father": father}
    world.go_to(at("2026-02-12", "09:30"))
    path = f"/v1/applications/{applied['id']}/identifications"
    video = identified("2026-02-12", persons["child"], method="video_ident")
    stage.expect("a child is not identified by video (ACC-2)", holds="ACC-2" in _refusal(office, path, video))
    for name in ("child", "mother", "father"):
        found = office.write(path, identified("2026-02-12", persons[name]))
        stage.say(f"{name} identified: the depot is {found['depot']['state']}")
    stage.expect_equal("the child's depot once all are identified (ACC-11)", found["depot"]["state"], "active")
    return applied, persons


def _bought_by_both(world: World, mother: Frontend, father: Frontend) -> None:
    """Joint custody, joint disposition: the order waits for the other parent (ACC-12, ACC-8)."""
    stage = world.stage
    world.office.book_payment(mother.depot_id, "2000.00", value_on=date(2026, 2, 12), text="Geschenk der Großeltern")
    placed = mother.place(side="subscription", isin=WORLD, amount="1002.00", money=CASH)
    mother.phone.approve(placed["release"])
    path = f"/v1/orders/{placed['order']['id']}"
    waiting = mother.read(path)
    stage.expect("one parent alone does not suffice: the order is not received", holds=waiting["received_at"] is None)
    father.phone.approve(father.write(f"{path}/releases")["release"])
    stage.expect(
        "received when the other parent has released it (ACC-12)", holds=bool(mother.read(path)["received_at"])
    )
    world.settle(at("2026-02-12", "18:30"))
    mother.log_in()
    stage.expect_equal("the child's order", mother.read(path)["state"], "settled")


def _come_of_age(world: World, depot: str, persons: dict[str, str], mother: Frontend) -> Frontend:
    """On the birthday the parents' powers end; the child is identified anew and has an own access (ACC-13)."""
    stage, office = world.stage, world.office
    world.go_to(at("2026-03-20", "09:30"))
    stage.chapter("The child comes of age", office.clock.now())
    world.run_day()
    mother.log_in()
    stage.expect_equal("the mother no longer finds the depot (ACC-13)", _status(mother, f"/v1/depots/{depot}"), 404)
    events = office.read(f"/v1/staff/depots/{depot}/life-events")["data"]
    for change in events[-1]["changes"]:
        stage.say(change)
    stage.expect_equal("the event on record", events[-1]["kind"], "coming_of_age")
    identification = identified("2026-03-20", persons["child"], issuer="Stadt Füssen, neuer Ausweis")
    office.write(f"/v1/staff/depots/{depot}/holders/identifications", identification)
    child = first_access(world, persons["child"])
    child.depot_id = depot
    stage.expect_equal("the child sees its depot, now a single one", child.depot()["kind"], "single")
    order = child.order(side="redemption", isin=WORLD, units="1", money={"to": "cash_account"})
    world.settle(at("2026-03-20", "18:30"))
    child.log_in()
    settled = child.read(f"/v1/orders/{order['id']}")
    stage.expect_equal("the child's own sale", settled["state"], "settled")
    stage.expect("paid to the cash account", holds=Decimal(settled["settlement"]["payment"]) > 0)
    return child


def _refusal(caller: Any, path: str, body: Json) -> set[str]:
    try:
        caller.write(path, body)
    except Refused as refused:
        rules: set[str] = refused.rules
        return rules
    return set()


def _status(caller: Any, path: str) -> int:
    try:
        caller.read(path)
    except Refused as refused:
        return refused.status
    return 200
