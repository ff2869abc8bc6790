from __future__ import annotations

from datetime import date

import pytest

from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from depot.ledger.model import Account, AccountKind
from orders.model import OrderState
from tests.orders.desk import AFTERNOON, MORNING, TUESDAY, Desk, euros


@pytest.mark.rule("ORD-2", "ORD-3", "ORD-4", "ORD-6", "ORD-7", "ORD-8", "ORD-10", "ORD-11", "ORD-12", "FEE-3")
def test_a_purchase_by_amount_from_placing_to_booking(desk: Desk):
    placed = desk.place(Side.SUBSCRIPTION, euros("500.00"))
    order = placed.order.order_id
    assert (desk.cash(), desk.cash(Account.cash_held)) == (Eur(50_000), Eur(50_000))
    assert "Betrag: 500,00 EUR" in placed.release.text
    desk.release(order)
    taken = desk.order(order)
    assert taken.state is OrderState.ACCEPTED
    assert (taken.order_day, taken.price_day, taken.settlement_day) == (
        date(2024, 1, 8),
        date(2024, 1, 9),
        date(2024, 1, 11),
    )
    assert desk.forward(MORNING).done == 0
    assert desk.forward(AFTERNOON).done == 1
    [bundle] = desk.bundles()
    assert (bundle.orders, bundle.total_amount, bundle.total_units) == (1, Eur(49_900), Units(0))
    report = desk.confirm(desk.confirmation(bundle, "107.04"))
    assert (report.confirmed, report.findings) == (1, ())
    assert desk.settle(TUESDAY).done == 1
    settled = desk.settlement(order)
    # 500.00 / 1.002 = 499.00; 499.00 / 107.04 = 4.661809...
    assert (settled.amount, settled.units, settled.payment) == (Eur(49_900), Units.parse("4.661809"), Eur(50_000))
    assert settled.charges == (("Transaktionsentgelt", Eur(100)),)
    assert settled.booked_on == date(2024, 1, 9)
    assert (desk.cash(), desk.cash(Account.cash_held)) == (Eur(50_000), Eur.ZERO)
    assert desk.position().units_free == Units.parse("4.661809")
    assert desk.house(AccountKind.CHARGES) == Eur(100)
    assert desk.house(AccountKind.FUND_COMPANY) == Eur(49_900)
    assert settled.document_id is not None
    assert desk.holds()
