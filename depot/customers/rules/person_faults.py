"""What is wrong with the particulars of a natural person, all at once and by JSON pointer (ACC-1, ACC-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import phonenumbers
from stdnum.de import idnr
from stdnum.exceptions import ValidationError
from stdnum.util import get_cc_module

from depot.customers.model import Address, NaturalPerson, NewPerson, TaxResidency
from depot.customers.rules.age import age_on
from depot.customers.rules.countries import is_country
from depot.customers.rules.normal_form import normal_tin
from depot.kernel.errors import Fault

# RFC 5321 in the part that people use: no quoted local parts, no address literals.
_EMAIL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
                           r"[A-Za-z]{2,63}")  # fmt: skip
_FOREIGN_TIN: Final = re.compile(r"[A-Z0-9]{4,25}")
_POSTCODE_DE: Final = re.compile(r"\d{5}")
_OLDEST: Final = 120
_MOBILE: Final = frozenset(
    {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE},
)


def person_faults(person: NewPerson, *, on: date, at: str = "") -> tuple[Fault, ...]:
    """Every fault of the person except those of the tax residencies; `at` is where the person stands in the request."""
    found = [
        *_name_faults(person),
        *_birth_faults(person, on),
        *_nationality_faults(person.nationalities),
        *address_faults(person.address, at="/address"),
        *_reach_faults(person),
    ]
    return tuple(Fault(rule, at + pointer, detail, code) for rule, pointer, detail, code in found)


def residency_faults(residencies: Sequence[TaxResidency], *, at: str = "") -> tuple[Fault, ...]:
    """Every fault of a self-certification: each state once, each with its number or the reason for none (ACC-3)."""
    if not residencies:
        return (Fault("ACC-3", at, "name at least one state of tax residence", "missing"),)
    found = [fault for place, residency in enumerate(residencies) for fault in _residency_faults(place, residency)]
    seen: set[str] = set()
    for place, residency in enumerate(residencies):
        if residency.country in seen:
            found.append(("ACC-3", f"/{place}/country", "this state is named twice", "duplicate"))
        seen.add(residency.country)
    return tuple(Fault(rule, at + pointer, detail, code) for rule, pointer, detail, code in found)


_Found = tuple[str, str, str, str]


def _name_faults(person: NewPerson) -> Iterator[_Found]:
    named = (
        ("/given_names", person.given_names),
        ("/family_name", person.family_name),
        ("/birth_name", person.birth_name),
        ("/birth_place", person.birth_place),
    )
    for pointer, name in named:
        if name is not None and not any(letter.isalpha() for letter in name):
            yield "ACC-1", pointer, "a name has letters", "not-a-name"
    for pointer, text in (("/occupation", person.occupation), ("/industry", person.industry)):
        if not text.strip():
            yield "ACC-1", pointer, "is required (§ 10(1) no. 5 GwG)", "missing"


def _birth_faults(person: NewPerson, on: date) -> Iterator[_Found]:
    if person.birth_date > on:
        yield "ACC-1", "/birth_date", "lies in the future", "in-the-future"
    elif age_on(person.birth_date, on) > _OLDEST:
        yield "ACC-1", "/birth_date", f"lies more than {_OLDEST} years back", "too-old"
    if not is_country(person.birth_country):
        yield "ACC-1", "/birth_country", "is no country code of ISO 3166", "unknown-country"


def _nationality_faults(nationalities: Sequence[str]) -> Iterator[_Found]:
    if not nationalities:
        yield "ACC-1", "/nationalities", "name at least one nationality", "missing"
    for place, code in enumerate(nationalities):
        if not is_country(code):
            yield "ACC-1", f"/nationalities/{place}", "is no country code of ISO 3166", "unknown-country"
        elif code in nationalities[:place]:
            yield "ACC-1", f"/nationalities/{place}", "is named twice", "duplicate"


def address_faults(address: Address, *, at: str = "") -> Iterator[_Found]:
    """What cannot be an address, piece by piece (ACC-1)."""
    for name in ("street", "city"):
        if not any(letter.isalpha() for letter in getattr(address, name)):
            yield "ACC-1", f"{at}/{name}", "has no letters", "not-a-place"
    if not is_country(address.country):
        yield "ACC-1", f"{at}/country", "is no country code of ISO 3166", "unknown-country"
    elif address.country == "DE" and not _POSTCODE_DE.fullmatch(address.postcode):
        yield "ACC-1", f"{at}/postcode", "a German post code has five digits", "not-a-postcode"


def _reach_faults(person: NewPerson) -> Iterator[_Found]:
    if not is_email(person.email):
        yield "ACC-1", "/email", "is no e-mail address", "not-an-email"
    try:
        number = phonenumbers.parse(person.mobile, "DE")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        yield "ACC-1", "/mobile", "is no phone number", "not-a-phone-number"
    elif phonenumbers.number_type(number) not in _MOBILE:
        yield "ACC-1", "/mobile", "is no mobile number", "not-mobile"


def new_address_faults(address: Address) -> tuple[Fault, ...]:
    """Every fault of an address on its own (ACC-15)."""
    return tuple(Fault(rule, pointer, detail, code) for rule, pointer, detail, code in address_faults(address))


def new_name_faults(before: NaturalPerson, *, given_names: str, family_name: str) -> tuple[Fault, ...]:
    """A name has letters and differs from the one borne so far (ACC-15)."""
    found = [
        Fault("ACC-1", pointer, "a name has letters", "not-a-name")
        for pointer, name in (("/given_names", given_names), ("/family_name", family_name))
        if not any(letter.isalpha() for letter in name)
    ]
    if (given_names.split(), family_name.split()) == (before.given_names.split(), before.family_name.split()):
        found.append(Fault("ACC-15", "", "this is the name so far", "no-change"))
    return tuple(found)


def is_email(text: str) -> bool:
    """Whether mail can be sent there, as far as the form tells (ACC-1)."""
    return len(text) <= 254 and _EMAIL.fullmatch(text.strip()) is not None


def _residency_faults(place: int, residency: TaxResidency) -> Iterator[_Found]:
    if not is_country(residency.country):
        yield "ACC-3", f"/{place}/country", "is no country code of ISO 3166", "unknown-country"
    elif residency.tin is None:
        if residency.country == "DE":
            yield "ACC-1", f"/{place}/tin", "the German tax id is required", "missing"
        elif residency.no_tin_reason is None:
            yield "ACC-3", f"/{place}/tin", "give the tax number or the reason for having none", "missing"
    elif residency.no_tin_reason is not None:
        yield "ACC-3", f"/{place}/no_tin_reason", "stands beside a tax number", "contradiction"
    elif not _is_tin(residency.country, normal_tin(residency.tin)):
        rule = "ACC-1" if residency.country == "DE" else "ACC-3"
        yield rule, f"/{place}/tin", "is no tax number of this state", "not-a-tin"


def _is_tin(country: str, tin: str) -> bool:
    """Germany by its check digit (§ 1 StIdV), other states by the module of their number where one is kept."""
    module = idnr if country == "DE" else get_cc_module(country.lower(), "tin")
    if module is None:
        return bool(_FOREIGN_TIN.fullmatch(tin))
    try:
        module.validate(tin)
    except ValidationError:
        return False
    return True
