"""A person opens a depot, is identified, gets two letters, logs in for the first time and pairs a phone."""

from __future__ import annotations

from typing import Any, Final

from depot.demo.market import AMERICA, EUROPE, WORLD
from depot.demo.story.setting import PRODUCT
from depot.demo.world import World, at

OWN_PIN: Final = "704218"
BIRTH_DATE: Final = "1985-07-23"

# Nobody: name, address, numbers and tax id are invented; the IBAN is the one of the standard's own examples.
APPLICATION: Final[dict[str, Any]] = {
    "product": PRODUCT,
    "person": {
        "given_names": "Änne Maria",
        "family_name": "Müller-Groß",
        "birth_date": BIRTH_DATE,
        "birth_place": "Köln",
        "nationalities": ["DE"],
        "address": {"street": "Lindenstraße 12", "postcode": "50674", "city": "Köln"},
        "email": "aenne@example.org",
        "mobile": "+49 171 2345678",
        "occupation": "Lehrerin",
        "industry": "Erziehung und Unterricht",
    },
    "self_certification": {
        "tax_residencies": [{"country": "DE", "tin": "86095742719"}],
        "certified": True,
    },
    "reference_account": {"iban": "DE89370400440532013000", "holder_name": "Änne Müller-Groß"},
    "funds": [{"isin": isin, "later": True} for isin in (WORLD, AMERICA, EUROPE)],
    "first_factor": "app",
}


def open_depot(world: World) -> None:
    """Application, identification, letters, first login, two factors."""
    stage, office, frontend = world.stage, world.office, world.frontend
    stage.chapter("A person opens a depot", world.office.clock.now())
    applied = frontend.apply({**APPLICATION, "terms": accepted_terms(world)})
    stage.say(f"Case {applied['case_number']}, depot {applied['depot']['number']}: {applied['depot']['state']}")
    world.go_to(at("2021-03-01", "11:00"))
    identified = office.identify(applied, on=at("2021-03-01").date())
    stage.expect_equal("the depot after the identification (ACC-11)", identified["depot"]["state"], "active")
    letters = office.print_letters(applied["persons"][0]["id"])
    stage.expect_equal("letters to the new customer (AUT-2)", sorted(letters), ["access_number", "temporary_pin"])
    world.run_day()
    first_login(world, letters["access_number"]["value"], letters["temporary_pin"]["value"])


def accepted_terms(world: World) -> list[dict[str, str]]:
    """What the applicant is shown and accepts: the versions in force (CON-1)."""
    shown = world.frontend.read("/v1/terms", product=PRODUCT, in_force_on=world.frontend.clock.now().date().isoformat())
    return [{"terms": terms["title"], "version": terms["version"]} for terms in shown["data"]]


def first_login(world: World, access_number: str, temporary_pin: str) -> None:
    """The letters arrived: own PIN, the phone as the first factor, an authenticator app as the second."""
    stage, frontend = world.stage, world.frontend
    world.go_to(at("2021-03-02"))
    stage.chapter("First login with the two letters, and a second factor", world.office.clock.now())
    frontend.first_login(access_number, temporary_pin, own_pin=OWN_PIN)
    done = frontend.log_in()
    stage.say(f"Recommendation after the login: {done['recommendation']}")
    stage.expect("one factor only: the service recommends a second (AUT-4)", holds=bool(done["recommendation"]))
    frontend.add_totp()
    world.go_to(at("2021-03-02", "09:05"))
    done = frontend.log_in_with_code()
    stage.expect(
        "login by PIN and code of the authenticator app, no hint any more", holds=done["recommendation"] is None
    )
    stage.expect_equal("active factors", len(frontend.read("/v1/factors")["data"]), 2)
    filed = frontend.documents()
    stage.say(f"In the postbox: {', '.join(document['title'] for document in filed)}")
    opening = filed[-1]
    stage.expect_equal("first document in the postbox (ACC-11)", opening["kind"], "opening_confirmation")
    stage.paper("1-opening-confirmation.pdf", frontend.pdf(opening))
