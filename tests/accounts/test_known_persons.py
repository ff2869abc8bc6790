"""Staff make persons known who open no depot, and identify them: heirs, executors, custodians (ACC-1, ACC-2, ACC-7)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel.ids import to_text
from tests.accounts.conftest import Bank
from tests.accounts.test_accounts_api import APPLICATION
from tests.build import a_clerk, an_active_single_depot

HEIR: dict[str, Any] = {
    "person": APPLICATION["person"],
    "tax_residencies": APPLICATION["self_certification"]["tax_residencies"],
}
SEEN: dict[str, Any] = {
    "method": "notary",
    "document_type": "passport",
    "document_number": "C01X00T47",
    "issuer": "Stadt Füssen",
    "valid_until": "2030-01-01",
    "identified_on": "2024-01-08",
    "full_copy_held": True,
}


@pytest.mark.rule("ACC-1", "ACC-2", "ACC-7", "ACC-14")
def test_an_heir_becomes_known_identified_and_appointed(
    bank: Bank,
    sessions: sessionmaker[Session],
) -> None:
    with sessions.begin() as tx:
        depot = an_active_single_depot(tx)
    bank.staff.update(sabine=a_clerk())
    late = to_text("per", depot.holders[0])
    assert bank.post("/staff/persons", HEIR, late).status_code == 403
    heir = bank.post("/staff/persons", HEIR, "sabine").json()
    assert heir["known_persons"] == []
    again = bank.post("/staff/persons", HEIR, "sabine").json()
    assert again["known_persons"] == [heir["id"]]
    shown = bank.get(f"/staff/persons/{heir['id']}", "sabine").json()
    assert (shown["family_name"], bank.get(f"/staff/persons/{late}", late).status_code) == ("Großmann", 403)
    died = {"died_on": "2024-01-05", "certificate": "S 9/2024"}
    assert bank.post(f"/staff/persons/{late}/death", died, "sabine").status_code == 201
    where = f"/staff/depots/{to_text('dep', depot.depot_id)}/appointments"
    wanted = {"person": heir["id"], "kind": "heir", "stands_for": late, "valid_from": "2024-01-08", "proof": "VI 1/24"}
    refused = bank.post(where, wanted, "sabine").json()
    assert [error["code"] for error in refused["errors"]] == ["not-identified"]
    assert bank.post("/staff/identifications", SEEN | {"person": heir["id"]}, "sabine").status_code == 201
    assert bank.post(where, wanted, "sabine").status_code == 201
    assert [each["kind"] for each in bank.get("/depots", heir["id"]).json()["data"]] == ["estate"]


@pytest.mark.rule("ACC-1", "ACC-2")
def test_staff_are_told_every_fault(bank: Bank) -> None:
    bank.staff.update(sabine=a_clerk())
    wrong = deepcopy(HEIR)
    wrong["person"]["email"], wrong["tax_residencies"] = "nowhere", []
    found = bank.post("/staff/persons", wrong, "sabine").json()["errors"]
    assert {error["pointer"] for error in found} == {"/email", "/tax_residencies"}
    nobody = {"person": "per_00000000000000000000000001"}
    assert bank.post("/staff/identifications", SEEN | nobody, "sabine").status_code == 404
