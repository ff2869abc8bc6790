"""A child's life: a depot opened by two parents, orders that both release, and full age (ACC-2, ACC-12, ACC-13)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from secrets import token_urlsafe
from typing import Any, Final

from depot.demo.actors.caller import Json, Refused
from depot.demo.actors.frontend import Frontend
from depot.demo.actors.identification_provider import IdentificationProvider
from depot.demo.market import WORLD
from depot.demo.story.opening import accepted_terms
from depot.demo.story.people import certified, first_access, identified, newcomer, person
from depot.demo.story.setting import PRODUCT, terms_pdf
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
    """An application that is interrupted: the birth certificate follows, then the post office (ACC-2, ACC-11)."""
    stage, office = world.stage, world.office
    parents = newcomer(world)
    parents.token = token_urlsafe(32)  # made by the applicants' own program
    applied = parents.apply({**OPENING, "terms": accepted_terms(world), "resume_secret": parents.token})
    ids: dict[str, list[str]] = {}
    for each in applied["persons"]:
        ids.setdefault(each["role"], []).append(each["id"])
    mother, father = ids["legal_representative"]
    persons = {"child": ids["holder"][0], "mother": mother, "father": father}
    here = f"/v1/applications/{applied['id']}"
    world.go_to(at("2026-02-11", "20:15"))
    missing = parents.read(f"{here}/progress")["next"]
    shown = (missing["kind"], missing["methods"])
    stage.expect_equal("resumed in the evening: missing next (ACC-11)", shown, ("identification", ["post_ident"]))
    scan = b64encode(terms_pdf("Geburtsurkunde", "G 117/2008", "Clara Großmann, geboren in Füssen.")).decode()
    paper = parents.write(f"{here}/papers", {"kind": "birth_certificate", "file": scan})
    office.write(f"/v1/staff/papers/{paper['id']}/reviews", {})
    video = {"person": persons["child"], "method": "video_ident"}
    refused = _refusal(parents, f"{here}/identification-cases", video)
    stage.expect("a child is not identified by video (ACC-2)", holds="ACC-2" in refused)
    world.go_to(at("2026-02-12", "09:30"))
    _at_the_post_office(world, parents, here, persons)
    found = office.read(here)
    stage.expect_equal("the child's depot once all are identified (ACC-11)", found["depot"]["state"], "active")
    return applied, persons


def _at_the_post_office(world: World, parents: Frontend, here: str, persons: dict[str, str]) -> None:
    """Each shows a document at the counter; the father comes back with the right one (ACC-2)."""
    secret = bytes.fromhex(world.command("demo-provider-secret", "post_ident").split()[-1])
    post = IdentificationProvider(parents.client, "post_ident", secret=secret, clock=world.office.clock.now)
    told = [OPENING["child"]["person"], *(each["person"] for each in OPENING["representatives"])]
    for name, seen in zip(("child", "mother", "father"), told, strict=True):
        asked = {"person": persons[name], "method": "post_ident"}
        handed = parents.write(f"{here}/identification-cases", asked)
        post.started(handed)
        if name == "father":
            post.broken_off(handed, "left the identity card at home")
            handed = parents.write(f"{here}/identification-cases", asked)
            post.started(handed)
        state = post.passed(handed, seen).json()["state"]
        attempts = handed["case"]["attempts"]
        world.stage.expect_equal(f"{name} at the counter, attempt {attempts} (ACC-2)", state, "passed")


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
