"""US indicia are found from what the bank knows of a person (ACC-3; FATCA agreement, annex I, section II B)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

import phonenumbers

from depot.customers.model import Address, NaturalPerson
from depot.kernel.ids import PersonId

_US: Final = "US"
_CARE_OF: Final = re.compile(r"\s*c/o\b", re.IGNORECASE)


class UsIndicium(StrEnum):
    """What points to the United States."""

    CITIZENSHIP = "citizenship"
    BIRTH_PLACE = "birth_place"
    ADDRESS = "address"
    PHONE = "phone"
    REPRESENTATIVE_ADDRESS = "representative_address"
    CARE_OF_ONLY = "care_of_only"


@dataclass(frozen=True, slots=True)
class UsFinding:
    """The indicia of a person; undocumented without a declaration that names or denies the US (ACC-3, REG-3)."""

    person: PersonId
    indicia: tuple[UsIndicium, ...]
    is_undocumented: bool


def us_finding(person: NaturalPerson, representatives: Iterable[NaturalPerson], *, on: date) -> UsFinding:
    """Every indicium; who certified a tax residence in the US has declared it (ACC-3)."""
    address = person.address_on(on)
    signs = {
        UsIndicium.CITIZENSHIP: _US in person.nationalities,
        UsIndicium.BIRTH_PLACE: person.birth_country == _US,
        UsIndicium.ADDRESS: address.country == _US,
        UsIndicium.PHONE: _is_us_number(person.mobile),
        UsIndicium.REPRESENTATIVE_ADDRESS: any(other.address_on(on).country == _US for other in representatives),
        UsIndicium.CARE_OF_ONLY: all(_is_care_of(dated.address) for dated in person.addresses),
    }
    found = tuple(sign for sign, holds in signs.items() if holds)
    # "c/o" points to the US only beside another indicium.
    indicia = () if found == (UsIndicium.CARE_OF_ONLY,) else found
    declared = any(residency.country == _US for residency in person.tax_residencies)
    return UsFinding(person.person_id, indicia, bool(indicia) and not declared)


def _is_us_number(mobile: str) -> bool:
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(mobile, "DE")) == _US
    except phonenumbers.NumberParseException:
        return False


def _is_care_of(address: Address) -> bool:
    return any(_CARE_OF.match(line) for line in (address.addition or "", address.street))
