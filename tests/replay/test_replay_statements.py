"""Real bookings replayed: every figure that can be computed comes out as printed, and a changed one is found."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from depot.kernel.invariants import broken
from depot.ledger.invariants import INVARIANTS
from tests.replay.replaying import SHARED, bookings, computed, differing, one, reasons, replayed

STATEMENTS = SHARED / "statements.json"
ODDITIES = [
    ("sale", "soli", "0.03"),
    ("sale", "soli", "1.09"),
    ("transfer_out", "value_of_units_transferred", "3736.08"),
    ("buy", "charge: ETF transaction fee", "0.00"),
    ("buy", "charge: ETF transaction fee", "0.00"),
    ("account_statement", "new_balance", "62.28"),
]


@pytest.mark.rule("ORD-11", "FEE-3", "FND-3", "ORD-20", "TAX-22", "TAX-34", "CSH-2", "ORD-23")
@pytest.mark.skipif(not STATEMENTS.exists(), reason="the real material is not beside the repository")
def test_the_whole_file_but_its_oddities(tx: Session) -> None:
    report = replayed(tx, json.loads(STATEMENTS.read_text("utf-8")))
    assert [(d.outcome.kind, d.figure.name, d.figure.printed) for d in report.differences] == ODDITIES
    assert (report.last_line, report.exit_code) == ("450 of 456 figures reproduced", 0)
    assert all(difference.known for difference in report.differences)


@pytest.mark.rule("ORD-11", "FEE-3", "FND-3", "ORD-20", "TAX-22", "TAX-34", "CSH-2", "ORD-23")
def test_the_copied_figures_but_their_oddities(tx: Session) -> None:
    report = replayed(tx, bookings())
    assert [(d.outcome.kind, d.figure.name, d.figure.printed) for d in report.differences] == ODDITIES
    assert (report.last_line, report.exit_code) == ("177 of 183 figures reproduced", 0)


@pytest.mark.rule("CSH-2", "ORD-23")
def test_every_booking_balances_in_the_ledger(tx: Session) -> None:
    replayed(tx, bookings())
    assert list(broken(tx, INVARIANTS)) == []


CHANGED = [
    ("units of an order by amount", 1, ("units",), "12.729133", ("buy", "units")),
    ("net of an order by amount", 1, ("amount",), "299.41", ("buy", "amount")),
    ("charge inside the amount", 1, ("fees", 0, "amount"), "0.61", ("buy", "charge: ETF transaction fee")),
    ("charge on top of units", 2, ("fees", 0, "amount"), "0.43", ("buy", "charge: ETF transaction fee")),
    ("payment of an order by units", 2, ("payment_amount",), "211.06", ("buy", "payment_amount")),
    ("rate of exchange with its margin", 25, ("fx_rate",), "1.075937", ("buy", "fx_rate")),
    ("margin in euro", 25, ("fx_margin", "amount_eur"), "13.84", ("buy", "fx_margin")),
    ("distribution", 5, ("amount",), "13.95", ("distribution", "amount")),
    ("tax of a distribution", 5, ("taxes", "kapest"), "2.95", ("distribution", "taxes_total")),
    ("taxes converted on their own", 5, ("taxes", "total"), "3.68", ("distribution", "taxes_total")),
    ("reinvestment in the fund's currency", 6, ("units",), "0.278246", ("reinvestment", "units")),
    ("church tax", 26, ("taxes", "kist"), "0.94", ("distribution", "kist")),
    ("surcharge of a sale", 14, ("taxes", "soli"), "0.11", ("sale", "soli")),
    ("sale for taxes", 12, ("amount",), "1.01", ("vorabpauschale_sale", "amount")),
    ("net of a sale for taxes", 12, ("order", "value"), "0.95", ("vorabpauschale_sale", "net")),
    ("claim of the paired booking", 12, ("tax_claim_covered",), "0.93", ("vorabpauschale_sale", "tax_claim_covered")),
    ("both legs of a switch", 21, ("amount",), "1191.19", ("switch_in", "amount")),
    ("open claim", 9, ("fees", 0, "open_claim"), "2.99", ("fee_assessment", "open_claim: custody fee")),
    ("units after a booking", 34, ("units_after",), "9.842795", ("reinvestment", "units_after")),
]


@pytest.mark.rule("ORD-11", "FEE-3", "FEE-2", "FND-3", "ORD-20", "TAX-22", "TAX-34", "TAX-36")
@pytest.mark.parametrize("change", CHANGED, ids=[change[0] for change in CHANGED])
def test_a_changed_figure_is_found(tx: Session, change: tuple[str, int, tuple[Any, ...], str, tuple[str, str]]) -> None:
    _, number, path, value, found = change
    file = bookings()
    place = file["transactions"][number]
    for step in path[:-1]:
        place = place[step]
    assert place[path[-1]] != value
    place[path[-1]] = value
    report = replayed(tx, file)
    assert found in differing(report)
    assert report.exit_code == 1


@pytest.mark.rule("CSH-2", "ORD-11")
def test_changed_balances_are_found(tx: Session) -> None:
    file = bookings()
    file["balances"][0] |= {"units": "37.605478", "value_eur": "1159.71"}
    file["account_statements"][0]["new_balance"]["amount"] = "1087.41"
    assert differing(replayed(tx, file)) == {
        ("balance", "units"),
        ("balance", "value_eur"),
        ("account_statement", "new_balance"),
    }


@pytest.mark.rule("TAX-22")
def test_an_oddity_excuses_only_the_value_it_names(tx: Session) -> None:
    file = bookings()
    file["transactions"][15]["taxes"]["soli"] = "0.04"  # the surcharge on nothing, told of as 0.03
    file["transactions"][16]["taxes"]["soli"] = "1.10"  # half up would be 1.09
    report = replayed(tx, file)
    surcharges = [d for d in report.differences if d.figure.name == "soli"]
    assert [(d.figure.printed, d.known) for d in surcharges] == [("0.04", None), ("1.10", None)]


@pytest.mark.rule("TAX-22")
def test_oddities_may_stand_in_the_file(tx: Session) -> None:
    file = one("buy", "IE00BJZ2DC62", payment_amount="300.01")
    assert replayed(tx, file).exit_code == 1
    told = {"document": "statement-01", "kind": "buy", "field": "payment_amount", "reason": "a slip"}
    assert replayed(tx, file | {"oddities": [told]}).exit_code == 0
    assert replayed(tx, file | {"oddities": [told | {"field": "units"}]}).exit_code == 1


@pytest.mark.rule("ORD-11")
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"masked": True}, "masked: the digits are invented"),
        ({"kind": "barter"}, "unknown kind of booking: barter"),
        ({"price": None}, "the price is not printed"),
        ({"fx_rate": None}, "the rate of exchange is not printed"),
        ({"booking_date": None, "price_date": None}, "neither booking day nor price day is printed"),
        ({"isin": None}, "the fund is not printed"),
        ({"order": {"by": "amount", "value": "300.00", "currency": "JPY"}}, "the money is in a third currency"),
    ],
)
def test_what_cannot_be_computed_is_said_and_not_counted(tx: Session, changed: dict[str, Any], reason: str) -> None:
    report = replayed(tx, one("buy", "IE00BJZ2DC62", **changed))
    assert differing(report) == set()
    assert any(told.startswith(reason) for told in reasons(report).values())
    assert report.exit_code == 0


@pytest.mark.rule("ORD-11")
def test_a_malformed_entry_is_told_and_the_others_are_replayed(tx: Session) -> None:
    file = bookings()
    file["transactions"][3:5] = [{"kind": "buy", "units": "many", "price": "0"}, "nothing"]
    file["balances"].append({"valuation_date": "31.12.2020"})
    report = replayed(tx, file)
    assert [fault.place for fault in report.malformed] == ["transactions[3]", "transactions[4]", "balances[6]"]
    assert "units: " in report.malformed[0].reason
    assert "price: " in report.malformed[0].reason
    assert report.figures > 150
    assert report.exit_code == 1


@pytest.mark.rule("TAX-17", "TAX-22")
def test_taxes_are_computed_where_lots_and_class_are_known(tx: Session) -> None:
    lots = [{"units": "60", "acquired_on": "2019-01-15", "cost": "200.00"}]
    changed = {"lots": lots, "partial_exemption": "equity"}
    report = replayed(tx, one("sale", "DE0008486655", **changed))
    # 0.793716 of 60 units cost 2.65; 70 % of 272.72 − 2.65 is 189.05, a quarter of it 47.26.
    assert computed(report)["kapest"] == "47.26"
    assert differing(report) == {("sale", "kapest")}


@pytest.mark.rule("ORD-20", "TAX-15")
def test_a_distribution_is_taxed_by_its_class_where_it_is_named(tx: Session) -> None:
    right = one("distribution", "IE00B2QWDY88", partial_exemption="equity")
    assert computed(replayed(tx, right))["kapest"] == "2.07"


@pytest.mark.rule("TAX-8", "TAX-9")
def test_a_vorabpauschale_is_taxed_lot_by_lot_where_lots_are_known(tx: Session) -> None:
    lots = [{"units": "3.5", "acquired_on": "2023-05-02"}, {"units": "0.5", "acquired_on": "2024-07-01"}]
    found = one("vorabpauschale", "IE00BK5BQT80", lots=lots, partial_exemption="equity")
    # 6.01 · 70 % = 4.21 and 0.43 · 70 % = 0.30; a quarter of 4.51.
    assert computed(replayed(tx, found))["kapest"] == "1.13"


@pytest.mark.rule("FEE-3")
def test_a_charge_that_was_taken_but_not_printed_is_seen(tx: Session) -> None:
    report = replayed(tx, bookings())
    outcome = next(outcome for outcome in report.outcomes if outcome.place == "transactions[4]")
    assert outcome.notes == ("the charge of 0.10 was taken but not printed",)
    assert all(figure.reproduced for figure in outcome.figures)


@pytest.mark.rule("CSH-2")
def test_the_ledger_refuses_to_give_what_is_not_there(tx: Session) -> None:
    found = one("sale", "DE0008486655", units_before="0.500000", units_after="0.000000")
    report = replayed(tx, found)
    refused = {figure.name: figure.rule for figure in report.outcomes[0].figures if not figure.reproduced}
    assert set(refused) == {"units", "payment_amount", "units_after"}
    assert refused["units"] == "the ledger refuses it: not enough on: position"


@pytest.mark.rule("CSH-2")
@pytest.mark.parametrize("old", ["-0.01", "99999999999"])
def test_an_account_statement_beyond_the_ledger_does_not_stop_the_others(tx: Session, old: str) -> None:
    file = bookings()
    file["account_statements"][0]["old_balance"]["amount"] = old
    report = replayed(tx, file)
    assert sum(len(outcome.figures) for outcome in report.outcomes) >= 182


@pytest.mark.rule("ORD-11")
def test_huge_figures_are_refused_or_reported_but_never_a_crash(tx: Session) -> None:
    huge = {"by": "amount", "value": "99999999999", "currency": "EUR"}
    report = replayed(tx, one("buy", "IE00BJZ2DC62", order=huge, price="0.000001"))
    assert {figure.rule for figure in report.outcomes[0].figures if figure.computed == "-"} == {
        "an amount is larger than any account can hold"
    }
    assert replayed(tx, one("buy", price=str(Decimal(10) ** 30))).malformed[0].place == "transactions[0]"
