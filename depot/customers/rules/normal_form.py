"""One way of writing what can be written in many: numbers and codes as they are stored and compared (ACC-1)."""

from __future__ import annotations

from dataclasses import replace

import phonenumbers
from stdnum.util import clean

from depot.customers.model import NewPerson, TaxResidency


def normal_tin(tin: str) -> str:
    """A tax number without spaces and marks, letters large."""
    return str(clean(tin, " -./,")).strip().upper()


def normal_mobile(mobile: str) -> str:
    """A phone number in the international form of E.164; a number without country code is a German one."""
    return phonenumbers.format_number(phonenumbers.parse(mobile, "DE"), phonenumbers.PhoneNumberFormat.E164)


def normal_email(email: str) -> str:
    """The domain does not distinguish case; the part before it is left as it was given."""
    local, _, domain = email.strip().rpartition("@")
    return f"{local}@{domain.lower()}"


def normal_person(person: NewPerson) -> NewPerson:
    """The person as stored; only for one without faults."""
    return replace(
        person,
        given_names=" ".join(person.given_names.split()),
        family_name=" ".join(person.family_name.split()),
        email=normal_email(person.email),
        mobile=normal_mobile(person.mobile),
        tax_residencies=tuple(
            TaxResidency(
                residency.country,
                None if residency.tin is None else normal_tin(residency.tin),
                residency.no_tin_reason,
            )
            for residency in person.tax_residencies
        ),
    )
