"""Seven VL years with an interruption and a follow-up, over HTTP and the bank's days (VL-1 to VL-14)."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from depot.demo.actors.caller import Json, Refused
from depot.demo.actors.clearing_bank_messages import Line, statement
from depot.demo.market import FUNDS, WORLD
from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.world import World, at
from orders.rules.confirmation_file import COLUMNS
from tests.scenarios.conftest import Town

# A fund of its own, so that its price does not move for ten years.
FUND: Final = "LU0274208692"
PRICE: Final = Decimal(50)
TERMS: Final = FUNDS[WORLD] | {"wkn": None, "name": "VL-Aktienfonds Welt", "transaction_charge_percent": "0"}
HOUSE_IBAN: Final = "DE80700900999000000001"
FORM: Final = {"kind": "signed_form", "file": b64encode(b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n").decode()}


def paid_by_employer(world: World, reference: str, day: str, amount: str) -> None:
    """The clearing bank tells of the transfer in the morning, and the day invests it."""
    world.go_to(at(day, "09:00"))
    line = Line(
        True, Decimal(amount), f"E{day}", purpose=reference, name="Schule am Park", iban="DE32700404110212233100"
    )
    content = statement([line], account=HOUSE_IBAN, day=date.fromisoformat(day), message_id=f"V{day}")
    assert world.office.write("/v1/bank-files", {"content": content.decode()})["payments"] == 1
    world.run_day()


def dealt(world: World, evening: str) -> None:
    """What was ordered is sent in the evening, confirmed at the same price as ever, and settled."""
    world.go_to(at(evening, "18:30"))
    world.run_day()
    sent = [bundle for bundle in world.office.all_of("/v1/bundles") if bundle["state"] == "sent"]
    lines = [",".join(COLUMNS), *(_confirmed(bundle) for bundle in sent)]
    report = world.office.write("/v1/confirmation-imports", {"file": "\n".join(lines)})
    assert report["confirmed"] == len(sent) > 0
    world.run_day()


def _confirmed(bundle: Json) -> str:
    units = Decimal(bundle["total_units"]) + Decimal(bundle["total_amount"]) / PRICE
    worth = (units * PRICE).quantize(Decimal("0.01"))
    facts = (bundle["id"], bundle["isin"], bundle["side"], bundle["price_day"], PRICE, "EUR", "", units, worth)
    return ",".join(str(fact) for fact in facts)


def contracts(world: World) -> list[Json]:
    """As the customer sees them."""
    found: list[Json] = world.frontend.depot("/vl-contracts")["data"]
    return found


def figures(contract: Json) -> tuple[str, str, str, str]:
    """State, end of the lock-up, locked and free units."""
    return contract["state"], contract["locked_until"], contract["locked_units"], contract["free_units"]


@pytest.mark.rule("VL-1", "VL-2", "VL-3", "VL-4", "VL-5", "VL-6", "VL-8", "VL-9", "VL-11", "VL-12", "VL-14", "AUT-9")
def test_seven_vl_years_with_interruption_and_follow_up(town: Town):
    world = town.world
    set_the_stage(world)
    world.office.record_fund(FUND, TERMS)
    open_depot(world)
    reference = _agreed(world)

    paid_by_employer(world, reference, "2021-03-15", "6.65")
    dealt(world, "2021-03-15")
    paid_by_employer(world, reference, "2022-04-14", "500.00")
    dealt(world, "2022-04-14")
    [first] = contracts(world)
    assert (first["begins_on"], first["payments_until"]) == ("2021-03-15", "2027-03-14")
    assert figures(first) == ("locked", "2027-12-31", "9.733000", "0.000000")
    position = world.frontend.position(FUND)
    assert (position["units_free"], position["units_locked"]) == ("0.400000", "9.733000")
    assert [(year["calendar_year"], year["allowance"]) for year in first["allowances"]] == [
        (2021, "1.33"),
        (2022, "80.00"),
    ]
    _sale_of_locked_units_is_refused(world)
    _ordered_ahead(world, first)

    world.go_to(at("2024-01-02", "09:00"))
    assert world.run_day()["VL contracts kept"]["sums"]["interrupted"] == "1"
    for year in range(2024, 2030):
        paid_by_employer(world, reference, f"{year}-05-15", "40.00")
    dealt(world, "2029-05-15")
    _first_lock_up_is_over(world)
    paid_by_employer(world, reference, "2030-06-14", "40.00")
    dealt(world, "2030-06-14")
    _follow_up_is_dissolved(world)
    titles = [document["title"] for document in world.frontend.documents()]
    for begins in ("Eröffnungsbestätigung Ihrer VL-Position", "Höchstbetrag Ihrer vermögenswirksamen Leistungen"):
        assert any(title.startswith(begins) for title in titles)
    assert world.stage.broken == []
    assert town.whole()


def _agreed(world: World) -> str:
    """Staff record the share of equities; the customer agrees with the phone, and gets the form for the employer."""
    asked: dict[str, Any] = {"isin": FUND}
    path = f"/v1/depots/{world.frontend.depot_id}/vl-agreements"
    with pytest.raises(Refused) as unknown:
        world.frontend.write(path, asked)
    assert "VL-14" in unknown.value.rules
    share = {"isin": FUND, "valid_from": "2021-01-01", "equity_percent": "75", "source": "Jahresbericht 2020"}
    assert world.office.write("/v1/vl-funds", share)["is_eligible"]
    waiting = world.frontend.write(path, asked)
    assert "Vermögenswirksame Leistungen" in waiting["release"]["text"]
    world.frontend.phone.approve(waiting["release"])
    [agreed] = world.frontend.depot("/vl-agreements")["data"]
    reference: str = agreed["employer_form"]["reference"]
    assert reference == f"{agreed['position_number'].replace('.', '')} VL Änne Maria Müller-Groß"
    assert agreed["employer_form"]["iban"] == HOUSE_IBAN
    return reference


def _sale_of_locked_units_is_refused(world: World) -> None:
    """Online only what is free can be sold (VL-6)."""
    preview = world.frontend.preview(side="redemption", isin=FUND, units="0.4", money={"to": "cash_account"})
    assert not preview["faults"]
    preview = world.frontend.preview(side="redemption", isin=FUND, units="0.400001", money={"to": "cash_account"})
    assert [fault["code"] for fault in preview["faults"]] == ["insufficient-units"]


def _ordered_ahead(world: World, contract: Json) -> None:
    """Six years before the end of the lock-up, released with the phone (VL-8)."""
    path = f"/v1/depots/{world.frontend.depot_id}/vl-contracts/{contract['id']}/end-sales"
    asked = world.frontend.write(path, {"to": "cash_account"})
    assert "erster Fondstag nach dem 31.12.2027" in asked["release"]["text"]
    world.frontend.phone.approve(asked["release"])
    [sale] = world.frontend.depot("/vl-end-sales")["data"]
    assert sale["state"] == "released"


def _first_lock_up_is_over(world: World) -> None:
    """The interrupted contract kept its day; the sale ordered ahead was placed with the first day after it."""
    first, second = contracts(world)
    assert (first["idle_year"], figures(first)[:3]) == (2023, ("free", "2027-12-31", "0.000000"))
    assert figures(second) == ("locked", "2030-12-31", "4.800000", "0.000000")
    [sale] = world.frontend.depot("/vl-end-sales")["data"]
    order = world.frontend.read(f"/v1/orders/{sale['order']}")
    assert (order["state"], order["units"]) == ("settled", "9.733000")
    assert world.frontend.position(FUND)["units_free"] == "0.400000"


def _follow_up_is_dissolved(world: World) -> None:
    """After six years a follow-up contract; staff dissolve it from the signed form, with the sentence only."""
    third = contracts(world)[-1]
    assert figures(third) == ("locked", "2036-12-31", "0.800000", "0.000000")
    person = world.frontend.read("/v1/persons/me")["id"]
    form = world.office.write(f"/v1/staff/persons/{person}/papers", FORM)["id"]
    body = {"form": form, "signed_by": [person], "accepts_loss": False, "money": {"to": "cash_account"}}
    path = f"/v1/staff/vl-contracts/{third['id']}/disposals"
    with pytest.raises(Refused) as refused:
        world.office.write(path, body)
    assert "VL-6" in refused.value.rules
    made = world.office.write(path, body | {"accepts_loss": True})
    assert (made["kind"], made["due_on"]) == ("fully_harmful", "2030-07-15")
    [notice] = world.office.read("/v1/vl-notices", due_on="2030-07-15")["data"]
    assert notice["contract_number"] == third["number"]
    dealt(world, "2030-06-17")
    assert figures(contracts(world)[-1])[:3] == ("dissolved", "2036-12-31", "0.000000")
    assert world.frontend.position(FUND)["units_free"] == "0.400000", "first in first out over what is free"
    world.go_to(at("2031-01-02", "09:00"))
    assert world.run_day()["VL contracts kept"]["sums"]["freed"] == "1"
    assert figures(contracts(world)[1]) == ("free", "2030-12-31", "0.000000", "4.800000")
