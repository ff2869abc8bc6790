from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from depot.customers.model import Address, TaxResidency
from depot.customers.rules.us_indicia import us_finding
from depot.customers.usecases.person_details import person_details
from tests.build import TODAY, a_registered_person, a_tax_id

NEW_YORK = Address("5 Broad Street", "10004", "New York", "US")
US = TaxResidency("US", "536904399")


@pytest.mark.rule("ACC-3")
@pytest.mark.parametrize(
    ("changes", "indicia", "is_undocumented"),
    [
        ({}, [], False),
        ({"nationalities": ("DE", "US")}, ["citizenship"], True),
        ({"birth_country": "US"}, ["birth_place"], True),
        ({"address": NEW_YORK}, ["address"], True),
        ({"mobile": "+1 212 555 2368"}, ["phone"], True),
        # Canada shares the prefix of the US.
        ({"mobile": "+1 604 555 2368"}, [], False),
        ({"address": Address("c/o Weiß", "50674", "Köln", "DE")}, [], False),
        ({"address": Address("Ring 1", "50674", "Köln", "DE", "c/o Weiß"), "birth_country": "US"},
         ["birth_place", "care_of_only"], True),
        ({"nationalities": ("US",), "tax_residencies": (TaxResidency("DE", a_tax_id(970)), US)},
         ["citizenship"], False),
    ],
)  # fmt: skip
def test_what_points_to_the_united_states(
    tx: Session, changes: dict[str, Any], indicia: list[str], *, is_undocumented: bool
) -> None:
    found = us_finding(person_details(tx, a_registered_person(tx, **changes)), [], on=TODAY)
    assert [sign.value for sign in found.indicia] == indicia
    assert found.is_undocumented is is_undocumented


@pytest.mark.rule("ACC-3")
def test_a_representative_with_a_us_address_points_there(tx: Session) -> None:
    child = person_details(tx, a_registered_person(tx, birth_date=date(2015, 7, 1)))
    parent = person_details(tx, a_registered_person(tx, address=NEW_YORK))
    assert [sign.value for sign in us_finding(child, [parent], on=TODAY).indicia] == ["representative_address"]
