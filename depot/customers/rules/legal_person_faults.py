"""What is wrong with the particulars of a legal person, all at once and by JSON pointer (ACC-1, ACC-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stdnum import lei
from stdnum.de import stnr

from depot.customers.model import NewLegalPerson
from depot.customers.rules.countries import is_country
from depot.customers.rules.normal_form import normal_tin
from depot.customers.rules.person_faults import address_faults
from depot.kernel.errors import Fault

# Section and number as the registers of companies, cooperatives, associations, partnerships and foundations write them.
_REGISTER_NUMBER: Final = re.compile(r"(HRA|HRB|GnR|VR|PR|GsR|StR) ?\d{1,7}(?: ?[A-Z]{1,2})?")
# The economy identification number (§ 139c AO).
_ECONOMY_ID: Final = re.compile(r"DE\d{9}(?:\d{5})?")
_FOREIGN_TIN: Final = re.compile(r"[A-Z0-9]{4,25}")


def legal_person_faults(company: NewLegalPerson, *, at: str = "") -> tuple[Fault, ...]:
    """Every fault: names, register, LEI by its check digits, address, tax residence with number (ACC-1)."""
    found = [*_name_faults(company), *address_faults(company.address, at="/address"), *_residency_faults(company)]
    if not _REGISTER_NUMBER.fullmatch(company.register_number):
        found.append(("ACC-1", "/register_number", "name section and number, such as HRB 12345", "not-registered"))
    if company.lei is not None and not lei.is_valid(company.lei):
        found.append(("ACC-1", "/lei", "the check digits of this LEI are wrong", "not-an-lei"))
    return tuple(Fault(rule, at + pointer, detail, code) for rule, pointer, detail, code in found)


def _name_faults(company: NewLegalPerson) -> Iterator[tuple[str, str, str, str]]:
    for field in ("name", "legal_form", "register_court", "seat"):
        if not any(letter.isalpha() for letter in getattr(company, field)):
            yield "ACC-1", f"/{field}", "has no letters", "not-a-name"


def _residency_faults(company: NewLegalPerson) -> Iterator[tuple[str, str, str, str]]:
    if not company.tax_residencies:
        yield "ACC-3", "/tax_residencies", "name at least one state of tax residence", "missing"
    for place, residency in enumerate(company.tax_residencies):
        pointer = f"/tax_residencies/{place}"
        if not is_country(residency.country):
            yield "ACC-3", f"{pointer}/country", "is no country code of ISO 3166", "unknown-country"
        elif residency.tin is None:
            if residency.no_tin_reason is None:
                yield "ACC-3", f"{pointer}/tin", "give the tax number or the reason for having none", "missing"
        elif not _is_tax_number(residency.country, residency.tin):
            yield "ACC-3", f"{pointer}/tin", "is no tax number of a company in this state", "not-a-tin"


def _is_tax_number(country: str, tin: str) -> bool:
    if country != "DE":
        return _FOREIGN_TIN.fullmatch(normal_tin(tin)) is not None
    return _ECONOMY_ID.fullmatch(normal_tin(tin)) is not None or bool(stnr.is_valid(tin))
