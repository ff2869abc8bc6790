"""New terms for a family with depots of every kind: the worked example of CON-5, by every channel (CON-3 to CON-14)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import httpx2

from depot.demo.actors.caller import Json, Refused
from depot.demo.actors.frontend import Frontend
from depot.demo.actors.visitor import Visitor
from depot.demo.portfolio import BORN, ONLINE
from depot.demo.story.people import first_access
from depot.demo.story.setting import terms_pdf
from depot.demo.world import World, at

Line = tuple[str, str]
CHILD: Final[Line] = ("investment", "legal_representative")
PAIR: Final[Line] = ("investment", "joint_holder")
FIRM: Final[Line] = ("investment", "signatory")
ESTATE: Final[Line] = ("investment", "heir")
OWN: Final[tuple[Line, ...]] = (("investment", "holder"), ("securities", "holder"), ("managed", "holder"))
TITLE: Final = "Sonderbedingungen Nachhaltigkeit"
EFFECTIVE: Final = "2026-09-01"


@dataclass(frozen=True, slots=True)
class Asked:
    """The campaign, the persons by name, and their frontends."""

    campaign: str
    people: dict[str, str]
    of: dict[str, Frontend]


def family_consents(world: World, browser: httpx2.Client) -> None:
    """Seven requirements, six persons, three channels; `browser` is the one of the letter's reader."""
    world.go_to(at("2026-06-08", "09:30"))
    world.stage.chapter("New terms for a family: one page, seven consents (CON-5)", world.office.clock.now())
    asked = _campaign(world)
    _anna_sees_seven(world, asked)
    _anna_online(world, asked)
    _bert_by_letter(world, asked, browser)
    _bert_in_writing(world, asked)
    _the_others(world, asked)
    _complete(world, asked)


def _campaign(world: World) -> Asked:
    """The family's data came over from another bank; five of them have online access."""
    office = world.office
    people: dict[str, str] = json.loads(world.command("demo-portfolio").strip().splitlines()[-1])
    of = {name: first_access(world, people[name]) for name in ONLINE}
    pdf = terms_pdf(TITLE, "2026-09", "Die Bank berücksichtigt Nachhaltigkeitspräferenzen.")
    terms = [
        office.record_terms(
            pdf, product=product, kind="product", title=TITLE, version="2026-09", since=at(EFFECTIVE).date()
        )["id"]
        for product, _ in OWN
    ]
    body = {"title": TITLE, "terms": terms, "effective_on": EFFECTIVE, "ends_on": "2026-10-31"}
    campaign: str = office.write("/v1/consent-campaigns", body)["id"]
    return Asked(campaign, people, of)


def _lines(found: Frontend, campaign: str) -> dict[Line, Json]:
    """What the campaign asks of the person, by product and role."""
    data: list[Json] = found.read("/v1/consent-requirements")["data"]
    return {(each["product"], each["role"]): each for each in data if each["campaign"]["id"] == campaign}


def _anna_sees_seven(world: World, asked: Asked) -> None:
    stage = world.stage
    done = asked.of["anna"].log_in()
    stage.expect(f"announced after login (CON-6): {done['pop_ups']}", holds=bool(done["pop_ups"]))
    lines = _lines(asked.of["anna"], asked.campaign)
    stage.figures(
        (
            f"{product}, as {role}",
            f"{line['still_needed']} must consent",
            ", ".join(depot["number"] for depot in line["depots"]),
        )
        for (product, role), line in lines.items()
    )
    stage.expect_equal("what is asked of Anna (CON-5)", set(lines), {*OWN, CHILD, PAIR, FIRM, ESTATE})
    needed = [lines[line]["still_needed"] for line in (*OWN, CHILD, PAIR, FIRM, ESTATE)]
    stage.expect_equal("alone three times, either parent, both, all three, all three", needed, [1, 1, 1, 1, 2, 3, 3])
    stage.expect_equal("two investment depots held alone are one (CON-3)", len(lines[OWN[0]]["depots"]), 2)


def _consents(found: Frontend, campaign: str, *wanted: Line) -> None:
    """Ticked, and released on the phone (CON-6)."""
    lines = _lines(found, campaign)
    release = found.write("/v1/consents", {"requirements": [lines[line]["id"] for line in wanted]})["release"]
    found.phone.approve(release)


def _anna_online(world: World, asked: Asked) -> None:
    anna = asked.of["anna"]
    _consents(anna, asked.campaign, *OWN, PAIR, FIRM, ESTATE)
    lines = _lines(anna, asked.campaign)
    for line, missing in ((PAIR, 1), (FIRM, 2), (ESTATE, 2)):
        world.stage.expect_equal(
            f"{line[1]}: partly given, and who is missing (CON-4)",
            (lines[line]["state"], len(lines[line]["missing"])),
            ("partly_given", missing),
        )
    try:
        _consents(anna, asked.campaign, OWN[0])
    except Refused as refused:
        world.stage.expect_equal("consenting twice", refused.problem["code"], "consent-already-given")
    else:
        world.stage.expect("consenting twice is refused", holds=False)


def _bert_by_letter(world: World, asked: Asked, browser: httpx2.Client) -> None:
    """Bert has no online access: the link takes what one parent may answer, and names what it cannot take (CON-8)."""
    stage, office = world.stage, world.office
    waiting = office.all_of(f"/v1/consent-campaigns/{asked.campaign}/letters")
    letters = [letter for letter in waiting if letter["person"] == asked.people["bert"]]
    stage.expect_equal("Bert's letter with a personal link (CON-7)", len(letters), 1)
    letter = office.read(f"/v1/consent-letters/{letters[0]['id']}")
    visitor = Visitor(browser, stage.heard)
    visitor.scan(letter["url"])
    stage.expect_equal("the birth date opens the page", visitor.type_birth_date(BORN.isoformat()), 200)
    stage.expect("the joint depot is not for this page (CON-8)", holds="Hier nicht möglich" in visitor.text())
    visitor.consent_to_all()
    stage.expect("consent given on the phone's page", holds="Vielen Dank" in visitor.text())
    line = _lines(asked.of["anna"], asked.campaign)[CHILD]
    stage.expect_equal("the child's depot: either parent suffices", line["state"], "given")


def _bert_in_writing(world: World, asked: Asked) -> None:
    """The form for the joint depot came with the letter; what else is written on it has no effect (CON-10)."""
    pair = _lines(asked.of["anna"], asked.campaign)[PAIR]["id"]
    found = world.office.read(f"/v1/persons/{asked.people['bert']}/consent-requirements")["data"]
    code = next(each["form_code"] for each in found if each["id"] == pair)
    form = {"form_code": code, "received_on": "2026-06-08", "channel": "post", "has_free_text": True}
    captured = world.office.write("/v1/consent-forms", {"forms": [form]})["forms"][0]
    shown = (captured["outcome"], captured["free_text"])
    world.stage.expect_equal("Bert's form, and his remark on it", shown, ("given", "not_considered"))


def _the_others(world: World, asked: Asked) -> None:
    """Carl and Emil online; Dora by fax and Fred by e-mail, in one batch of scans (CON-10)."""
    _consents(asked.of["carl"], asked.campaign, FIRM)
    _consents(asked.of["emil"], asked.campaign, ESTATE)
    forms = [
        {
            "form_code": _lines(asked.of[name], asked.campaign)[line]["form_code"],
            "received_on": "2026-06-08",
            "channel": channel,
        }
        for name, line, channel in (("dora", FIRM, "fax"), ("fred", ESTATE, "email"))
    ]
    captured = world.office.write("/v1/consent-forms", {"forms": forms})["forms"]
    world.stage.expect_equal("captured by their codes", [form["outcome"] for form in captured], ["given", "given"])


def _complete(world: World, asked: Asked) -> None:
    stage = world.stage
    lines = _lines(asked.of["anna"], asked.campaign)
    stage.expect_equal("all seven are given", {line["state"] for line in lines.values()}, {"given"})
    figures = world.office.read(f"/v1/consent-campaigns/{asked.campaign}")
    stage.figures((channel, count, "consents") for channel, count in figures["given_by_channel"].items())
    stage.expect_equal("by every channel (CON-14)", figures["given_by_channel"], {"qr": 1, "online": 8, "writing": 3})
    confirmed = [document for document in asked.of["dora"].documents() if document["kind"] == "consent_confirmation"]
    stage.expect_equal("Dora's confirmation lies in her postbox (CON-11)", len(confirmed), 1)
