"""Whose units are transferred: one holder, two who act together, an estate; and transfers over HTTP (ACC-8, ACC-9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from depot.accounts.model import Depot, DepotKind, Disposition, DispositionRight, RoleKind
from depot.holdings.model import LotOrigin
from depot.kernel.actor import Customer, Staff, StaffRole
from depot.kernel.clock import FixedClock, new_id
from depot.kernel.ids import PREFIX, PersonId, SessionId, StaffId, from_text, to_text
from depot.kernel.money import Eur, Units
from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from depot.kernel.web.edge import Edge
from orders.api import transfers
from orders.errors import TransferRefused
from orders.rules.transfers.transfer import HolderChange, TransferKind, TransferState
from orders.usecases.ask_transfer_release import ask_transfer_release
from orders.usecases.release_transfer import release_transfer
from tests.build import an_active_depot, an_active_single_depot, an_identified_person
from tests.funds.fund_examples import WORLD
from tests.orders.desk import CALENDARS, MORNING, Desk
from tests.orders.transfers import (
    BOUGHT,
    CHILD,
    SPRING,
    another_depot,
    asked,
    assessed,
    kept,
    lots,
    moved,
    released,
    wish,
)

KEYS = count()
INTERNAL = TransferKind.INTERNAL


@pytest.mark.rule("ORD-22", "TAX-43")
def test_between_depots_of_one_person_nothing_changes_before_the_tax(desk: Desk):
    desk.stock(*BOUGHT)
    assessed(desk)
    with desk.sessions.begin() as tx:
        own = an_active_single_depot(tx, holder=desk.person, now=MORNING)
    gift = wish(INTERNAL, into_depot_number=own.depot_number, change=HolderChange.GIFT, donee=CHILD)
    with pytest.raises(TransferRefused):
        asked(desk, gift)
    done = moved(desk, wish(INTERNAL, "15.5", into_depot_number=own.depot_number))
    assert done.state is TransferState.DONE
    assert {lot.origin for lot in lots(desk, own)} == {LotOrigin.TRANSFER}
    assert sum(lot.cost.cents for lot in lots(desk, own)) == 90_000
    assert lots(desk) == []
    assert desk.holds()


def _of_two(desk: Desk) -> Depot:
    with desk.sessions.begin() as tx:
        roles = [(an_identified_person(tx, now=MORNING), RoleKind.JOINT_HOLDER) for _ in range(2)]
        together = {RoleKind.JOINT_HOLDER: DispositionRight(Disposition.JOINT)}
        return an_active_depot(tx, DepotKind.JOINT, roles, dispositions=together, now=MORNING)


@pytest.mark.rule("ACC-8", "ACC-9", "ORD-22")
def test_two_who_act_together_release_the_same_text(desk: Desk):
    joint = _of_two(desk)
    desk.stock(*BOUGHT, depot=joint)
    first = asked(desk, wish(), depot=joint)
    assert first.missing == ("joint_holder",)
    transfer = first.transfer.transfer_id
    assert released(desk, transfer, person=joint.holders[0]).state is TransferState.PLACED
    with desk.sessions.begin() as tx:
        second = ask_transfer_release(tx, transfer, person=joint.holders[1], now=SPRING)
        assert second.release.text == first.release.text
        release_transfer(tx, calendars=CALENDARS, person=joint.holders[1], subject=transfer, now=SPRING)
    found = kept(desk, transfer)
    assert (found.state, found.released_by) == (TransferState.IN_PROGRESS, frozenset(joint.holders))


@pytest.mark.rule("TAX-43", "ACC-14")
def test_an_estate_passes_lots_on_to_the_heir(desk: Desk):
    """Lots pass; what is left of a wish to give is refused, for the dead give nothing."""
    with desk.sessions.begin() as tx:
        heir = desk.person
        estate = an_active_depot(tx, DepotKind.ESTATE, [(heir, RoleKind.HEIR)], now=MORNING)
    desk.stock(*BOUGHT, depot=estate)
    assessed(desk)
    to_heir = wish(INTERNAL, "15.5", into_depot_number=desk.depot.depot_number)
    with pytest.raises(TransferRefused):
        asked(desk, replace(to_heir, change=HolderChange.NONE), depot=_acting(estate, heir))
    awaiting = asked(desk, replace(to_heir, change=HolderChange.INHERITANCE), depot=_acting(estate, heir))
    assert released(desk, awaiting.transfer.transfer_id).state is TransferState.DONE
    assert [(lot.cost, lot.acquired_on, lot.origin) for lot in lots(desk)] == [
        (Eur(50_000), date(2019, 3, 1), LotOrigin.INHERITANCE),
        (Eur(40_000), date(2021, 3, 1), LotOrigin.INHERITANCE),
    ]
    assert desk.count("tax.events") == 0
    assert desk.holds()


def _acting(depot: Depot, person: PersonId) -> Depot:
    return replace(depot, holders=(person,))


CLERK = StaffId(new_id())


def _authenticate(_tx: Session, *, token: str, now: datetime) -> Customer | Staff:
    assert now.tzinfo is not None
    if token == "clerk":
        return Staff(CLERK, SessionId(new_id()), frozenset({StaffRole.OPERATIONS, StaffRole.TAX}))
    return Customer(PersonId(from_text("per", token)), SessionId(new_id()))


class Web:
    """The endpoints of transfers alone, asked as somebody."""

    def __init__(self, desk: Desk) -> None:
        app = FastAPI()
        app.include_router(transfers.router)
        problems.install(app)
        app.add_middleware(Edge)
        refuse_undeclared(app)
        app.state.sessions, app.state.authenticate = desk.sessions, _authenticate
        app.state.calendars, app.state.clock = CALENDARS, FixedClock(SPRING)
        self.client = TestClient(app, raise_server_exceptions=False)
        self.me = to_text(PREFIX["PersonId"], desk.person)
        self.depot = to_text(PREFIX["DepotId"], desk.depot.depot_id)

    def send(self, path: str, body: object = None, *, who: str | None = None, get: bool = False) -> Any:
        """An answer of the service."""
        headers = {"Authorization": f"Bearer {who or self.me}", "Idempotency-Key": f"transfer-{next(KEYS):08d}"}
        where = f"/v1{path.replace('{depot}', self.depot)}"
        return self.client.get(where, headers=headers) if get else self.client.post(where, json=body, headers=headers)


ASKED = {
    "kind": "out",
    "isin": WORLD,
    "units": "12",
    "counterparty": {"bank": "Musterbank AG", "bic": "MARKDEFF", "account": "1234567890", "holder": "E. Mustermann"},
}


@pytest.mark.rule("ORD-22", "REG-7")
def test_a_transfer_out_over_http(desk: Desk):
    desk.stock(*BOUGHT)
    assessed(desk)
    web = Web(desk)
    shown = web.send("/depots/{depot}/transfer-previews", ASKED).json()
    assert (shown["faults"], shown["waits"], shown["tax"]) == ([], False, None)
    assert [(lot["units"], lot["cost"]) for lot in shown["lots"]] == [("10.000000", "500.00"), ("2.000000", "145.45")]
    placed = web.send("/depots/{depot}/transfers", ASKED)
    assert (placed.status_code, placed.json()["release"]["text"]) == (202, shown["text"])
    transfer = placed.json()["transfer"]["id"]
    assert web.send(f"/transfers/{transfer}/releases").status_code == 202
    released(desk, from_text("trf", transfer))
    assert web.send(f"/transfers/{transfer}/cancellations").json()["code"] == "transfer-not-open"
    assert web.send(f"/transfers/{transfer}", get=True).json()["state"] == "in_progress"
    staff = f"/staff/transfers/{transfer}"
    assert b"sese.001" in web.send(f"{staff}/instruction", who="clerk", get=True).content
    odd = web.send(f"{staff}/confirmations", {"units": "11"}, who="clerk").json()
    assert odd["finding"] == "confirmed with other units: 11.000000 instead of 12.000000"
    [open_one] = web.send("/staff/transfers", who="clerk", get=True).json()["data"]
    assert open_one["id"] == transfer
    done = web.send(f"{staff}/confirmations", {"units": "12"}, who="clerk").json()
    assert (done["state"], done["booked_on"]) == ("done", "2024-04-10")
    assert web.send(f"{staff}/acquisition-data", who="clerk", get=True).json()["format"] == "acquisition-data"
    assert web.send(f"{staff}/refusals", {"reason": "zu spät"}, who="clerk").status_code == 409
    assert len(web.send("/depots/{depot}/transfers", get=True).json()["data"]) == 1
    assert web.send("/staff/gift-reports/2023", who="clerk", get=True).json()["gifts"] == []
    assert web.send("/staff/gift-reports/2024", who="clerk", get=True).status_code == 422


@pytest.mark.rule("ORD-21", "TAX-43")
def test_faults_and_a_taxed_preview_over_http(desk: Desk):
    desk.stock(("10", "500.00", date(2019, 3, 1)))
    desk.prices("2024-04-09,80,", now=SPRING)
    web = Web(desk)
    refused = web.send("/depots/{depot}/transfers", ASKED)
    assert (refused.status_code, refused.json()["code"]) == (422, "transfer-refused")
    number = another_depot(desk).depot_number
    sale = {"kind": "internal", "isin": WORLD, "into_depot": number, "change": "sale"}
    shown = web.send("/depots/{depot}/transfer-previews", sale).json()
    assert (shown["units"], shown["tax"]) == ("10.000000", "55.38")
    assert desk.position().units_free == Units.parse("10")
    incoming = ASKED | {"kind": "in"}
    placed = web.send("/depots/{depot}/transfers", incoming).json()["transfer"]
    released(desk, from_text("trf", placed["id"]))
    staff = f"/staff/transfers/{placed['id']}"
    assert b"sese.005" in web.send(f"{staff}/instruction", who="clerk", get=True).content
    assert web.send(f"{staff}/confirmations", {"units": "12"}, who="clerk").json()["state"] == "done"
    bad = web.send(f"{staff}/acquisition-data", {"file": "{}"}, who="clerk")
    assert (bad.status_code, bad.json()["code"]) == (422, "acquisition-data-refused")
    lot = '{"units":"12","acquired_on":"2020-01-02","cost":"700.00","vorabpauschalen":"0.00"}'
    head = '"format":"acquisition-data","version":1,"reference":"R-1"'
    file = f'{{{head},"isin":"{WORLD}","units":"12","lots":[{lot}]}}'
    taken = web.send(f"{staff}/acquisition-data", {"file": file}, who="clerk").json()
    assert taken["tax_difference"] == "0.00"
    assert web.send("/staff/transfer-messages", {"file": "<a/>"}, who="clerk").status_code in {201, 422}
    assert desk.holds()
