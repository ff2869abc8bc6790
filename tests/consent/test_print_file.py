"""The print file of a day of letters with personal links (CON-7, CON-9)."""

from __future__ import annotations

import io
import zipfile

import pytest

from depot.kernel.ids import PREFIX, to_text
from tests.consent.conftest import House
from tests.consent.test_qr_page import a_holder, rows
from tests.postbox.pdf_text import text_of


@pytest.mark.rule("CON-7", "CON-9", "AUT-15")
def test_the_letters_of_a_day_in_one_file(house: House):
    first, _ = a_holder(house)
    second, _ = a_holder(house)
    campaign = house.campaign()
    letters = {house.letter(campaign, person).link: house.letter(campaign, person) for person in (first, second)}
    path = f"/v1/consent-campaigns/{campaign}/print-files/2026-01-05"
    file = house.call("GET", path)
    assert file.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert {name.removesuffix(".pdf") for name in archive.namelist()} == set(letters)
        for name in archive.namelist():
            printed = text_of(archive.read(name))
            letter = letters[name.removesuffix(".pdf")]
            assert letter.code in printed
            assert "Müller-Groß" in printed, "the address block"
    assert house.call("GET", path).content == file.content
    house.call("POST", "/v1/consent-letter-prints", {"links": list(letters)})
    assert house.call("GET", path).status_code == 404
    # A new link of a later day is in that day's file only.
    house.pass_days(3)
    body = {"person": to_text(PREFIX["PersonId"], first)}
    house.call("POST", f"/v1/consent-campaigns/{campaign}/links", body)
    assert house.call("GET", path).status_code == 404
    later = house.call("GET", path.replace("01-05", "01-08"))
    with zipfile.ZipFile(io.BytesIO(later.content)) as archive:
        assert len(archive.namelist()) == 1
    reads = rows(house, "select * from depot.audit_entries where action = 'print_letters_of_day'")
    assert len(reads) >= 3
    assert house.call("GET", path, token="service").status_code == 403
