"""The tax calculators over HTTP: the contract's examples, real settlements, and everything that is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from depot.kernel.web import problems
from depot.kernel.web.calls import refuse_undeclared
from tax.api.calculators import router

REAL_CASES = json.loads((Path(__file__).parent / "law" / "real_cases.json").read_text("utf-8"))

NO_RELIEF = {"church_tax_rate": "0", "losses_available": "0.00", "exemption_available": "0.00"}
VORABPAUSCHALE = {
    "calendar_year": 2023,
    "base_rate": "2.55",
    "first_price": "100.00",
    "last_price": "100.20",
    "distributions": "1.00",
    "partial_exemption": "equity",
    "lots": [{"units": "1", "acquired_on": "2022-11-13"}],
    **NO_RELIEF,
}
REDEMPTION = {
    "sold_on": "2024-02-19",
    "units": "1",
    "price": "109.50",
    "charges": "0.00",
    "partial_exemption": "equity",
    "lots": [{"units": "1", "acquired_on": "2022-11-13", "cost": "99.50", "vorabpauschalen": "0.20"}],
    **NO_RELIEF,
}
DISTRIBUTION = {
    "units": "128.804746",
    "per_unit": "0.2162",
    "currency": "EUR",
    "partial_exemption": "equity",
    **NO_RELIEF,
    "church_tax_rate": "9",
}
BODIES = {"vorabpauschale": VORABPAUSCHALE, "redemption": REDEMPTION, "distribution": DISTRIBUTION}


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = FastAPI()
    app.include_router(router)
    problems.install(app)
    refuse_undeclared(app)
    return TestClient(app, raise_server_exceptions=False)


def ask(client: TestClient, calculator: str, body: Any) -> dict[str, Any]:
    answer = client.post(f"/v1/calculators/{calculator}", json=body)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.rule("TAX-4")
def test_distributions_per_unit_have_as_many_decimals_as_fund_companies_announce(client: TestClient):
    body = {**VORABPAUSCHALE, "last_price": "110.00", "distributions": "0.422745123"}
    # 100.00 · 0.70 · 2.55 % = 1.785; less 0.422745123, cut at eight decimals
    assert ask(client, "vorabpauschale", body)["vorabpauschale_per_unit"] == "1.362254870"


def refused(client: TestClient, calculator: str, body: Any) -> dict[str, Any]:
    answer = client.post(f"/v1/calculators/{calculator}", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    return found


def without(body: dict[str, Any], *names: str, **more: Any) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in names} | more


@pytest.mark.rule("TAX-45", "TAX-4", "TAX-9", "TAX-11", "TAX-15")
def test_vorabpauschale_as_in_the_contract(client: TestClient) -> None:
    found = ask(client, "vorabpauschale", VORABPAUSCHALE)
    assert found.pop("steps")
    assert found == {
        "base_yield_per_unit": "1.785000000",
        "ceiling_per_unit": "1.200000000",
        "vorabpauschale_per_unit": "0.200000000",
        "lots": [{"units": "1.000000", "acquired_on": "2022-11-13", "twelfths": 12, "amount": "0.20"}],
        "amount": "0.20",
        "exempt_amount": "0.06",
        "taxable_amount": "0.14",
        "losses_used": "0.00",
        "exemption_used": "0.00",
        "tax_base": "0.14",
        "capital_gains_tax": "0.04",
        "solidarity_surcharge": "0.00",
        "church_tax": "0.00",
        "total_tax": "0.04",
        "received_on": "2024-01-02",
    }


@pytest.mark.rule("TAX-45", "TAX-17")
def test_redemption_as_in_the_contract(client: TestClient) -> None:
    found = ask(client, "redemption", REDEMPTION)
    assert found.pop("steps")
    assert found == {
        "units": "1.000000",
        "proceeds": "109.50",
        "charges": "0.00",
        "lots": [
            {
                "units": "1.000000",
                "acquired_on": "2022-11-13",
                "cost": "99.50",
                "vorabpauschalen": "0.20",
                "gain": "9.80",
            }
        ],
        "lots_left": [],
        "gain_before_vorabpauschalen": "10.00",
        "vorabpauschalen_deducted": "0.20",
        "gain": "9.80",
        "exempt_amount": "2.94",
        "taxable_amount": "6.86",
        "losses_used": "0.00",
        "loss_added": "0.00",
        "exemption_used": "0.00",
        "tax_base": "6.86",
        "capital_gains_tax": "1.72",
        "solidarity_surcharge": "0.09",
        "church_tax": "0.00",
        "total_tax": "1.81",
        "net_proceeds": "107.69",
    }


@pytest.mark.rule("ORD-20", "TAX-21", "TAX-22")
def test_distribution_as_in_the_contract(client: TestClient) -> None:
    found = ask(client, "distribution", DISTRIBUTION)
    assert found.pop("steps")
    assert found == {
        "gross": "27.85",
        "gross_in_currency": "27.85",
        "exempt_amount": "8.35",
        "taxable_amount": "19.50",
        "losses_used": "0.00",
        "exemption_used": "0.00",
        "tax_base": "19.50",
        "capital_gains_tax": "4.77",
        "solidarity_surcharge": "0.26",
        "church_tax": "0.42",
        "total_tax": "5.45",
        "net": "22.40",
    }


@pytest.mark.rule("TAX-9", "TAX-15", "TAX-17", "TAX-21", "TAX-22", "ORD-20")
@pytest.mark.parametrize("case", REAL_CASES, ids=lambda case: case["id"])
def test_as_german_banks_settled_them(client: TestClient, case: dict[str, Any]) -> None:
    found = ask(client, case["calculator"], case["request"])
    assert {name: found[name] for name in case["expect"]} == case["expect"]
    if "received_on" in case:
        assert found["received_on"] == case["received_on"]


@pytest.mark.rule("TAX-34", "TAX-36")
def test_a_net_amount_finds_the_units(client: TestClient) -> None:
    lots = [{"units": "10", "acquired_on": "2019-01-02", "cost": "3046.00", "vorabpauschalen": "0.00"}]
    body = without(REDEMPTION, "units", net_amount="0.94", price="466.01", sold_on="2021-01-25", lots=lots)
    found = ask(client, "redemption", body)
    assert (found["units"], found["proceeds"], found["total_tax"], found["net_proceeds"]) == (
        "0.002155",
        "1.00",
        "0.06",
        "0.94",
    )
    assert found["lots_left"] == [
        {"units": "9.997845", "acquired_on": "2019-01-02", "cost": "3045.34", "vorabpauschalen": "0.00"}
    ]


@pytest.mark.rule("TAX-6")
@pytest.mark.parametrize("year", [2021, 2022])
def test_a_year_with_a_base_rate_below_zero_has_no_vorabpauschale(client: TestClient, year: int) -> None:
    found = ask(
        client,
        "vorabpauschale",
        without(VORABPAUSCHALE, "base_rate", "lots", calendar_year=year, lots=[{"units": "1000"}]),
    )
    assert (found["base_yield_per_unit"], found["vorabpauschale_per_unit"]) == ("0.000000000", "0.000000000")
    assert (found["amount"], found["total_tax"]) == ("0.00", "0.00")


@pytest.mark.rule("TAX-6")
def test_the_published_base_rate_is_the_default(client: TestClient) -> None:
    assert ask(client, "vorabpauschale", without(VORABPAUSCHALE, "base_rate")) == ask(
        client, "vorabpauschale", VORABPAUSCHALE
    )


@pytest.mark.rule("TAX-6")
@pytest.mark.parametrize("year", [2017, 2027])
def test_a_year_without_a_base_rate_is_refused(client: TestClient, year: int) -> None:
    body = without(VORABPAUSCHALE, "base_rate", "lots", calendar_year=year, lots=[{"units": "1"}])
    problem = refused(client, "vorabpauschale", body)
    assert problem["rule"] == "TAX-6"
    assert [error["pointer"] for error in problem["errors"]] == ["/calendar_year"]


@pytest.mark.rule("TAX-4")
def test_a_published_value_has_neither_base_yield_nor_ceiling(client: TestClient) -> None:
    body = without(VORABPAUSCHALE, "base_rate", "first_price", "last_price", "distributions")
    found = ask(client, "vorabpauschale", body | {"vorabpauschale_per_unit": "1.71817234"})
    assert (found["base_yield_per_unit"], found["ceiling_per_unit"]) == (None, None)
    assert found["vorabpauschale_per_unit"] == "1.718172340"


@pytest.mark.rule("TAX-22")
def test_foreign_tax_is_credited_fourfold(client: TestClient) -> None:
    found = ask(client, "distribution", DISTRIBUTION | {"church_tax_rate": "0", "foreign_tax": "1.00"})
    assert (found["tax_base"], found["capital_gains_tax"]) == ("19.50", "3.88")  # (19.50 − 4.00) / 4


@pytest.mark.rule("ORD-20", "FND-3")
def test_an_amount_in_euros_stands_in_for_units(client: TestClient) -> None:
    body = without(DISTRIBUTION, "units", "per_unit", "currency", gross="452.51")
    found = ask(client, "distribution", body)
    assert (found["gross"], found["gross_in_currency"], found["taxable_amount"]) == ("452.51", "452.51", "316.76")
    assert ask(client, "distribution", body | {"currency": "USD"})["gross_in_currency"] is None
    dollars = ask(client, "distribution", body | {"currency": "USD", "fx_rate": "1.10"})
    assert dollars["gross_in_currency"] == "497.76"


LOT = {"units": "1", "cost": "1.00", "vorabpauschalen": "0.00"}
DEAR = {"first_price": "99000000", "last_price": "99999999", "distributions": "0"}
REFUSED = [
    ("vorabpauschale", {"calendar_year": "2023"}, ["/calendar_year"]),
    ("vorabpauschale", {"calendar_year": 2023.0}, ["/calendar_year"]),
    ("vorabpauschale", {"calendar_year": True}, ["/calendar_year"]),
    ("vorabpauschale", {"first_price": 100.0}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "100,00"}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "1e2"}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "-1.00"}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "1.0000001"}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "100000000"}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "9" * 400}, ["/first_price"]),
    ("vorabpauschale", {"first_price": "NaN"}, ["/first_price"]),
    ("vorabpauschale", {"first_price": None}, ["/first_price"]),
    ("vorabpauschale", {"base_rate": "101"}, ["/base_rate"]),
    ("vorabpauschale", {"church_tax_rate": "5"}, ["/church_tax_rate"]),
    ("vorabpauschale", {"church_tax_rate": 9}, ["/church_tax_rate"]),
    ("vorabpauschale", {"partial_exemption": "aktien"}, ["/partial_exemption"]),
    ("vorabpauschale", {"losses_available": "-1.00"}, ["/losses_available"]),
    ("vorabpauschale", {"surprise": "1"}, ["/surprise"]),
    ("vorabpauschale", {"lots": []}, ["/lots"]),
    ("vorabpauschale", {"lots": [{"units": "0"}]}, ["/lots/0/units"]),
    ("vorabpauschale", {"lots": [{"units": "1"}, {"units": 1}]}, ["/lots/1/units"]),
    ("vorabpauschale", {"lots": [{"units": "1", "acquired_on": "2023-02-30"}]}, ["/lots/0/acquired_on"]),
    ("vorabpauschale", {"lots": [{"units": "1", "acquired_on": "2024-01-01"}]}, ["/lots/0/acquired_on"]),
    ("vorabpauschale", {"lots": [{"units": "999999999999"}], **DEAR}, ["/lots"]),
    ("vorabpauschale", {"vorabpauschale_per_unit": "1"}, ["/vorabpauschale_per_unit"]),
    ("redemption", {"net_amount": "1.00"}, ["/units", "/net_amount"]),
    ("redemption", {"units": None}, ["/units", "/net_amount"]),
    ("redemption", {"proceeds": "1.00"}, ["/price", "/proceeds"]),
    ("redemption", {"units": None, "net_amount": "1.00", "price": None, "proceeds": "9.00"}, ["/proceeds"]),
    ("redemption", {"units": None, "net_amount": "1.00", "price": "0"}, ["/price"]),
    ("redemption", {"units": None, "net_amount": "500.00"}, ["/net_amount"]),
    ("redemption", {"units": "1.000001"}, ["/units"]),
    ("redemption", {"units": "-1"}, ["/units"]),
    ("redemption", {"sold_on": "2017-12-31", "lots": [LOT]}, ["/sold_on"]),
    ("redemption", {"sold_on": "2022-11-12"}, ["/lots/0/acquired_on"]),
    ("redemption", {"sold_on": 20240219}, ["/sold_on"]),
    ("redemption", {"charges": "0.001"}, ["/charges"]),
    ("redemption", {"price": "999999999999", "lots": [LOT | {"units": "999999"}]}, ["/price"]),
    ("redemption", {"lots": [LOT | {"cost": "9999999999999.00", "vorabpauschalen": "9.00"}]}, ["/lots"]),
    ("distribution", {"gross": "1.00"}, ["/gross"]),
    ("distribution", {"units": None}, ["/units"]),
    ("distribution", {"currency": "USD"}, ["/fx_rate"]),
    ("distribution", {"currency": "USD", "fx_rate": "0"}, ["/fx_rate"]),
    ("distribution", {"currency": "USD", "fx_rate": 1.1}, ["/fx_rate"]),
    ("distribution", {"currency": "usd", "fx_rate": "1.1"}, ["/currency"]),
    ("distribution", {"fx_rate": "1.1"}, ["/fx_rate"]),
    ("distribution", {"units": "999999999999", "per_unit": "999999999"}, ["/per_unit"]),
]  # fmt: skip


@pytest.mark.rule("TAX-1", "TAX-17", "TAX-34", "FND-3")
@pytest.mark.parametrize(("calculator", "change", "pointers"), REFUSED, ids=lambda part: str(part)[:60])
def test_refused(client: TestClient, calculator: str, change: dict[str, Any], pointers: list[str]) -> None:
    problem = refused(client, calculator, BODIES[calculator] | change)
    assert [error["pointer"] for error in problem["errors"]] == pointers
    assert all(error["rule"] for error in problem["errors"])


@pytest.mark.rule("TAX-1")
@pytest.mark.parametrize("calculator", BODIES)
def test_every_required_field_is_asked_for_at_once(client: TestClient, calculator: str) -> None:
    problem = refused(client, calculator, {})
    pointers = {error["pointer"] for error in problem["errors"]}
    assert {"/partial_exemption", "/church_tax_rate", "/losses_available", "/exemption_available"} <= pointers


@pytest.mark.rule("TAX-6", "TAX-7", "TAX-4")
def test_all_faults_of_content_are_reported_together(client: TestClient) -> None:
    body = without(VORABPAUSCHALE, "base_rate", "last_price", calendar_year=2027)
    problem = refused(client, "vorabpauschale", body | {"lots": [{"units": "1", "acquired_on": "2028-01-01"}]})
    assert [(error["rule"], error["pointer"]) for error in problem["errors"]] == [
        ("TAX-4", "/last_price"),
        ("TAX-6", "/calendar_year"),
        ("TAX-7", "/lots/0/acquired_on"),
    ]


@pytest.mark.rule("TAX-3")
@pytest.mark.parametrize("calculator", BODIES)
def test_every_step_has_a_paragraph_a_sentence_and_a_value(client: TestClient, calculator: str) -> None:
    steps = ask(client, calculator, BODIES[calculator])["steps"]
    assert len(steps) >= 6
    assert all(re.match(r"§ \d", step["rule"]) and step["text"] and step["value"] for step in steps)


@pytest.mark.rule("TAX-1")
@pytest.mark.parametrize("calculator", BODIES)
def test_the_published_schema_asks_for_strings_where_numbers_count(client: TestClient, calculator: str) -> None:
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    for kind in ("Request", "Answer"):
        fields = schemas[f"{calculator.capitalize()}{kind}"]["properties"]
        counted = {
            name: field for name, field in fields.items() if name not in {"calendar_year", "lots", "lots_left", "steps"}
        }
        assert not [name for name, field in counted.items() if field.get("type") in {"number", "integer"}]
