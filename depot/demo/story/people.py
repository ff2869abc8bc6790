"""Further customers of the story: each with a frontend and a phone of their own."""

from __future__ import annotations

from typing import Any, Final

from depot.demo.actors.caller import Json
from depot.demo.actors.frontend import Frontend
from depot.demo.actors.phone import Phone
from depot.demo.world import World

OWN_PIN: Final = "704218"


def newcomer(world: World) -> Frontend:
    """Somebody whom the bank does not know yet."""
    client, clock, heard = world.office.client, world.office.clock, world.stage.heard
    return Frontend(client, clock, phone=Phone(client, clock, heard=heard), heard=heard)


def first_access(world: World, person: str) -> Frontend:
    """The two letters arrived: own PIN, the phone as first factor, and the first login (AUT-2, AUT-6)."""
    letters = world.office.print_letters(person)
    found = newcomer(world)
    found.first_login(letters["access_number"]["value"], letters["temporary_pin"]["value"], own_pin=OWN_PIN)
    found.log_in()
    return found


def person(name: str, family: str, born: str, *, occupation: str = "Angestellte") -> Json:
    """A person as an application tells it; nobody who lives."""
    told: dict[str, Any] = {
        "given_names": name,
        "family_name": family,
        "birth_date": born,
        "birth_place": "Füssen",
        "nationalities": ["DE"],
        "address": {"street": "Hauptstraße 3", "postcode": "87629", "city": "Füssen"},
        "email": f"{name.lower()}@example.org",
        "mobile": "+49 171 2345678",
        "occupation": occupation,
        "industry": "Handwerk",
    }
    return told


def certified(told: Json, tax_id: str) -> Json:
    """A person with their self-certification (ACC-3)."""
    residencies = [{"country": "DE", "tin": tax_id}]
    return {"person": told, "self_certification": {"tax_residencies": residencies, "certified": True}}


def identified(on: str, person_id: str, **changes: Any) -> Json:
    """What staff record of an identification at the post office (ACC-2)."""
    return {
        "person": person_id,
        "method": "post_ident",
        "document_type": "identity_card",
        "document_number": "L01X00T47",
        "issuer": "Stadt Füssen",
        "valid_until": f"{int(on[:4]) + 5}-01-01",
        "identified_on": on,
        "full_copy_held": True,
    } | changes
