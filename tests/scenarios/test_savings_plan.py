"""A savings plan with a returned debit, over HTTP and the bank's days (PLN-1 to PLN-9, CSH-6 to CSH-8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from depot.demo.actors.caller import Json, Refused
from depot.demo.actors.clearing_bank_messages import Line, PaymentsIn, read_payments, statement
from depot.demo.market import AMERICA, WORLD
from depot.demo.story.opening import open_depot
from depot.demo.story.setting import set_the_stage
from depot.demo.world import World, at
from tests.scenarios.conftest import Town

IBAN = "DE89370400440532013000"
PLAN: dict[str, Any] = {
    "kind": "savings",
    "amount": "200.00",
    "funds": [{"isin": WORLD, "percent": "75"}, {"isin": AMERICA, "percent": "25"}],
    "day": 15,
    "interval": "monthly",
    "starts_on": "2021-03-15",
    "money": "direct_debit",
    "rise": {"percent": "5"},
}


def released(world: World, asked: Json) -> None:
    world.frontend.phone.approve(asked["release"])


def told(world: World, lines: list[Line], *, day: date, number: str) -> None:
    """The clearing bank's statement of a day."""
    content = statement(lines, account=_sent(world)[0].account, day=day, message_id=number)
    taken = world.office.write("/v1/bank-files", {"content": content.decode()})
    assert taken["payments"] == len(lines)


def due_day(world: World, day: str, evening: str) -> None:
    """The plan is run in the morning, its purchases are priced by the evening."""
    world.go_to(at(day, "09:00"))
    step = world.run_day()["run_plans"]
    assert (step["done"], step["sums"]["orders"]) == (1, "2")
    world.settle(at(day, "18:30"))
    world.settle(at(evening, "18:30"))


@pytest.mark.rule("PLN-1", "PLN-2", "PLN-4", "PLN-5", "PLN-6", "PLN-8", "PLN-9", "CSH-6", "CSH-7", "CSH-8", "AUT-9")
def test_a_savings_plan_with_a_returned_debit(town: Town):
    world = town.world
    office, frontend = world.office, world.frontend
    set_the_stage(world)
    open_depot(world)
    path = f"/v1/depots/{frontend.depot_id}"

    with pytest.raises(Refused) as no_mandate:
        frontend.write(f"{path}/plans", PLAN)
    assert no_mandate.value.rules == {"PLN-1", "CSH-5"}
    mandate = {"debtor_name": "Änne Müller-Groß", "iban": IBAN, "signed_on": "2021-03-01", "proof": "Papier 1"}
    office.write(f"{path}/mandates", mandate)

    asked = frontend.write(f"{path}/plans", PLAN)
    assert (asked["takes_effect_on"], asked["notice"]) == ("2021-03-15", None)
    assert "Zusammen: 200,00 EUR" in asked["release"]["text"]
    released(world, asked)
    plan = f"/v1/plans/{asked['plan']['id']}"
    shown = frontend.read(plan)
    assert (shown["state"], shown["next_due_on"]) == ("active", "2021-03-15")
    days = frontend.read(f"{plan}/schedule")["data"]
    assert [day["due_on"] for day in days[:3]] == ["2021-03-15", "2021-04-15", "2021-05-15"]
    assert days[2]["funds"][0]["order_day"] == "2021-05-17", "15 May 2021 was a Saturday"

    due_day(world, "2021-03-15", "2021-03-16")
    _bought_and_collected(world, plan)
    _returned(world, plan)
    _changed_too_late(world, plan)
    assert world.stage.broken == []
    assert town.whole()


def _sent(world: World) -> list[PaymentsIn]:
    """The files of direct debits, as the clearing bank reads them."""
    listed = [file for file in world.office.all_of("/v1/payment-files") if file["kind"] == "pain.008"]
    read = (read_payments(world.office.fetch(f"/v1/payment-files/{file['id']}/content")) for file in listed)
    return [file for file in read if file is not None]


def _bought_and_collected(world: World, plan: str) -> None:
    """Each fund is a purchase and a debit of its own; the file goes out one TARGET day ahead."""
    frontend = world.frontend
    runs = frontend.read(f"{plan}/runs")["data"]
    bought = [frontend.read(f"/v1/orders/{order}") for order in runs[0]["orders"]]
    assert [(one["state"], one["amount"], one["money"]) for one in bought] == [
        ("settled", "150.00", "direct_debit"),
        ("settled", "50.00", "direct_debit"),
    ]
    debits = frontend.depot("/direct-debits")["data"]
    assert sorted(debit["amount"] for debit in debits) == ["150.00", "50.00"]

    world.go_to(at("2021-03-17", "18:30"))
    world.run_day()
    sent = _sent(world)
    assert sorted(paid.amount for file in sent for paid in file.payments) == [Decimal(50), Decimal(150)]
    come = [Line(True, sum((p.amount for p in file.payments), Decimal(0)), f"C{n}", batch=file.message_id)
            for n, file in enumerate(sent)]  # fmt: skip
    world.go_to(at("2021-03-19", "10:00"))
    told(world, come, day=date(2021, 3, 18), number="S1")


def _returned(world: World, plan: str) -> None:
    """One of the two debits comes back: units worth it are sold at the next price, and the person is told."""
    frontend, sent = world.frontend, _sent(world)
    [back] = [paid for file in sent for paid in file.payments if paid.amount == 150]
    returned = Line(False, Decimal("150.00"), "R1", back.end_to_end, returned="AM04", name=back.name, iban=back.iban)
    told(world, [returned], day=date(2021, 3, 19), number="S2")
    before = frontend.position(WORLD)["units_free"]
    assert world.run_day()["settle_plan_sales"]["sums"]["debits returned"] == "1"
    world.settle(at("2021-03-19", "18:30"))
    world.settle(at("2021-03-22", "18:30"))
    [run] = frontend.read(f"{plan}/runs")["data"]
    assert (run["returned_on"], len(run["orders"])) == ("2021-03-19", 3)
    sale = next(one for one in (frontend.read(f"/v1/orders/{order}") for order in run["orders"])
                if one["side"] == "redemption")  # fmt: skip
    assert (sale["state"], sale["purpose"], sale["amount"]) == ("settled", "plan_sale", "150.00")
    assert Decimal(frontend.position(WORLD)["units_free"]) < Decimal(before)
    assert frontend.read(plan)["state"] == "active"
    titles = [document["title"] for document in frontend.documents()]
    assert any(title.startswith("Lastschrift zurückgegeben") for title in titles)


def _changed_too_late(world: World, plan: str) -> None:
    """Six business days before the due day is too late for it: the old amounts are bought once more."""
    frontend = world.frontend
    world.go_to(at("2021-04-07", "10:00"))
    late = frontend.change(plan, PLAN | {"amount": "300.00"})
    assert (late["takes_effect_on"], late["too_soon"]) == ("2021-05-15", ["2021-04-15"])
    assert "15.04.2021" in late["notice"]
    released(world, late)
    due_day(world, "2021-04-15", "2021-04-16")
    run = frontend.read(f"{plan}/runs")["data"][0]
    assert [frontend.read(f"/v1/orders/{order}")["amount"] for order in run["orders"]] == ["150.00", "50.00"]
    assert [day["amount"] for day in frontend.read(f"{plan}/schedule")["data"]][10:] == ["315.00", "315.00"]
