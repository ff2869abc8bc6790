"""Address and reference account from a signed form: who signed must dispose, the form is kept (ACC-15, CSH-10)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, sessionmaker

from depot.accounts.model import Act, DepotKind, Disposition, DispositionRight, RoleKind
from depot.accounts.usecases.may import may
from depot.accounts.usecases.payout_account_on import payout_account_on
from depot.kernel.ids import to_text
from tests.accounts.conftest import Bank
from tests.accounts.files import PDF, in_base64
from tests.build import NOW, TODAY, a_clerk, an_active_depot, an_identified_person

FORM = {"kind": "signed_form", "file": in_base64(PDF)}
ACCOUNT = {"iban": "DE02 1203 0000 0000 2020 51", "holder_name": "Änne Weiß"}


@pytest.mark.rule("ACC-15", "ACC-9", "CSH-10")
def test_changes_from_signed_forms(bank: Bank, sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        people = [an_identified_person(tx) for _ in range(3)]
        right = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
        roles = [(person, RoleKind.JOINT_HOLDER) for person in people[:2]]
        depot = an_active_depot(tx, DepotKind.JOINT, roles, dispositions=right, now=NOW - timedelta(days=1)).depot_id
    bank.staff.update(sabine=a_clerk())
    anna, bert, stranger = (to_text("per", person) for person in people)
    form = bank.post(f"/staff/persons/{anna}/papers", FORM, "sabine").json()["id"]
    foreign = bank.post(f"/staff/persons/{stranger}/papers", FORM, "sabine").json()["id"]

    moved = {"address": {"street": "Am Markt 1", "postcode": "89073", "city": "Ulm"}, "form": form}
    where = f"/staff/persons/{anna}/addresses"
    unknown = bank.post(where, moved | {"form": foreign}, "sabine")
    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "unknown-paper")
    assert bank.post(where, moved, anna).status_code == 403
    assert bank.post(where, moved, "sabine").status_code == 201
    assert bank.get("/persons/me", anna).json()["addresses"][-1]["city"] == "Ulm"

    where = f"/staff/depots/{to_text('dep', depot)}/reference-accounts"
    alone = bank.post(where, ACCOUNT | {"signed_by": [anna], "form": form}, "sabine")
    assert (alone.status_code, alone.json()["code"]) == (403, "quorum-not-reached")
    both = ACCOUNT | {"signed_by": [anna, bert], "form": form}
    assert bank.post(where, both | {"form": foreign}, "sabine").status_code == 422
    assert bank.post(where, both | {"iban": "DE00"}, "sabine").status_code == 422
    assert bank.post(where, both, "sabine").status_code == 201
    with sessions() as tx:
        assert may(tx, depot=depot, persons=set(people[:2]), act=Act.CHANGE_REFERENCE_ACCOUNT, on=TODAY).granted
        found = payout_account_on(tx, [depot], on=TODAY)[depot]
    assert (found.account.iban, found.is_open) == ("DE02120300000000202051", False)
