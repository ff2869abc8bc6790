"""The end of the tax year over HTTP: loss certificate, tax certificate, files for the authorities (TAX-40, REG-1)."""

from __future__ import annotations

import json

import pytest

from depot.kernel.actor import Staff, StaffRole
from depot.kernel.clock import new_id
from depot.kernel.ids import SessionId, StaffId, to_text
from tests.build import an_active_single_depot, an_identified_person
from tests.postbox import samples
from tests.tax.conftest import Desk
from tests.tax.people import NOW


def tax_office(desk: Desk) -> str:
    desk.staff["taxer"] = Staff(StaffId(new_id()), SessionId(new_id()), frozenset({StaffRole.TAX}))
    desk.client.app.state.institution = samples.BANK  # type: ignore[attr-defined]
    return "taxer"


@pytest.mark.rule("TAX-41")
def test_a_customer_asks_once_and_staff_record_it_for_a_depot(desk: Desk):
    with desk.sessions.begin() as tx:
        person = an_identified_person(tx, now=NOW)
        depot = to_text("dep", an_active_single_depot(tx, holder=person, now=NOW).depot_id)
    asked = desk.call("POST", "/loss-certificates", person)
    assert (asked.status_code, asked.json()["year"], asked.json()["loss_pot"]) == (201, 2024, "0.00")
    recorded = desk.call("POST", f"/depots/{depot}/loss-certificates", tax_office(desk))
    assert recorded.json() == asked.json()


@pytest.mark.rule("TAX-40", "REG-1")
def test_staff_make_a_file_and_read_it_to_the_byte(desk: Desk):
    staff = tax_office(desk)
    made = desk.call("POST", "/tax-reports", staff, {"kind": "capital_gains_tax_return", "period": "2024-01"})
    assert (made.status_code, made.json()["number"], made.json()["due_on"]) == (201, 1, "2024-02-12")
    again = desk.call("POST", "/tax-reports", staff, {"kind": "capital_gains_tax_return", "period": "2024-01"})
    assert again.json() == made.json()
    [listed] = desk.call("GET", "/tax-reports", staff).json()["data"]
    file = desk.call("GET", f"/tax-reports/{listed['id']}/file", staff)
    assert json.loads(file.content)["sender"] == {"name": samples.BANK.name, "tax_number": samples.BANK.tax_number}
    early = desk.call("POST", "/tax-reports", staff, {"kind": "exemption_report", "period": "2024"})
    assert (early.status_code, early.json()["rule"]) == (409, "TAX-40")
    bad = desk.call("POST", "/tax-reports", staff, {"kind": "exemption_report", "period": "2024-01"})
    assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/period")


@pytest.mark.rule("REG-6", "TAX-40")
def test_answers_that_name_nobody_are_told_by_line_and_a_running_year_has_no_certificate(desk: Desk):
    with desk.sessions.begin() as tx:
        depot = to_text("dep", an_active_single_depot(tx, now=NOW).depot_id)
    staff = tax_office(desk)
    body = {"answers": [{"tax_id": "86095742719", "rate": "9", "community": "rk"}]}
    assert desk.call("POST", "/church-answers/2024", staff, body).json() == {"recorded": 0, "refused": [0]}
    assert desk.call("POST", f"/depots/{depot}/tax-certificates/2024", staff).status_code == 409
    nothing = desk.call("POST", f"/depots/{depot}/tax-certificates/2023", staff).json()
    assert nothing == {"issued": 0, "corrected": 0, "unchanged": 1, "unheard": 0}
