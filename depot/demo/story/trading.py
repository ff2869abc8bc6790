"""Money comes in; the customer saves, buys in time and too late, sells with gain and with loss (ORD-1 to ORD-12)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from depot.demo.actors.caller import Json, Refused
from depot.demo.market import AMERICA, EUROPE, WORLD, prices
from depot.demo.sums import Purchase
from depot.demo.world import World, at

CASH: Final = {"from": "cash_account"}
TO_CASH: Final = {"to": "cash_account"}


def pay_in(world: World) -> None:
    """An exemption order is lodged, and money arrives on the trust account."""
    stage, frontend = world.stage, world.frontend
    stage.chapter("An exemption order, and money arrives", frontend.clock.now())
    lodged = frontend.write("/v1/exemption-orders", {"amount": "10.00", "valid_from": "2021-03-02"})
    stage.say(f"The phone shows: {lodged['release']['text']!r}")
    frontend.phone.approve(lodged["release"])
    left = frontend.read("/v1/exemption-orders")
    stage.expect_equal("exemption left (TAX-27)", left["left"], "10.00")
    world.office.book_payment(frontend.depot_id, "15000.00", value_on=date(2021, 3, 2), text="Einzahlung")
    stage.expect_equal("cash account", frontend.depot("/cash-account")["available"], "15000.00")


def buy_in_time_and_too_late(world: World) -> None:
    """The cut-off decides on the price, which nobody knows at that moment (ORD-6, ORD-7)."""
    stage, frontend = world.stage, world.frontend
    world.go_to(at("2021-03-03", "13:55"))
    stage.chapter("Buying: at five to two in time, at five past two too late", frontend.clock.now())
    preview = frontend.preview(side="subscription", isin=WORLD, amount="5010.00", money=CASH)
    _show_preview(world, preview)
    in_time = _released_on_the_phone(world, isin=WORLD, amount="5010.00")
    america = _placed(world, isin=AMERICA, amount="3006.00")
    europe = _placed(world, isin=EUROPE, amount="501.00")
    world.go_to(at("2021-03-03", "14:05"))
    too_late = _placed(world, isin=WORLD, amount="501.00")
    world.run_day()
    stage.figures(
        (name, order["price_day"], f"received {order['received_at']}, T = {order['order_day']}")
        for name, order in (("in time", in_time), ("too late", too_late), ("Europe, T + 1", europe))
    )
    stage.expect_equal("price day of the order in time (ORD-7)", in_time["price_day"], "2021-03-03")
    stage.expect_equal("price day of the order too late (ORD-6)", too_late["price_day"], "2021-03-04")
    stage.expect_equal("price day of the fund with one forward-pricing day (ORD-7)", europe["price_day"], "2021-03-04")
    _refused_orders(world)
    world.settle(at("2021-03-03", "18:30"))
    world.settle(at("2021-03-04", "18:30"))
    for order in (in_time, too_late, america, europe):
        check_purchase(world, order)
    keep_settlement(world, in_time, "2-settlement-purchase.pdf")


def save(world: World) -> None:
    """Three months in a row, the same amount."""
    stage = world.stage
    stage.chapter("Saving: 250.50 EUR a month", world.office.clock.now())
    for day in ("2021-04-06", "2021-05-04", "2021-06-04"):
        world.go_to(at(day, "10:00"))
        order = _placed(world, isin=WORLD, amount="250.50")
        world.settle(at(day, "18:30"))
        check_purchase(world, order)
    lots = world.frontend.depot(f"/positions/{world.frontend.position(WORLD)['id']}/lots")["data"]
    stage.expect_equal("lots of the fund (TAX-2)", len(lots), 5)


def sell_with_gain(world: World) -> None:
    """First in first out; gain, partial exemption, exemption order, three taxes (TAX-17, TAX-21)."""
    world.go_to(at("2021-11-16", "10:00"))
    world.stage.chapter("Selling 20 units with a gain: tax is withheld", world.office.clock.now())
    order = _sell(world, WORLD, units="20", day="2021-11-16")
    world.stage.expect("tax was withheld", holds=Decimal(order["settlement"]["tax"]) > 0)
    keep_settlement(world, order, "3-settlement-sale.pdf")


def sell_with_loss(world: World) -> None:
    """A loss is kept in the pot for later income (TAX-23)."""
    world.go_to(at("2022-09-28", "10:00"))
    world.stage.chapter("Selling all of Europe with a loss: the loss pot", world.office.clock.now())
    order = _sell(world, EUROPE, all=True, day="2022-09-29")
    world.stage.expect_equal("tax on a loss", order["settlement"]["tax"], "0.00")
    status = world.frontend.read("/v1/persons/me/tax-status")
    world.stage.expect(f"loss pot: {status['loss_pot']} EUR", holds=Decimal(status["loss_pot"]) > 0)


def check_purchase(world: World, order: Json) -> None:
    """Every figure of a settled purchase, redone by hand (ORD-11, FEE-3)."""
    stage = world.stage
    found = world.frontend.read(f"/v1/orders/{order['id']}")
    settled = found["settlement"]
    price = prices(found["isin"])[date.fromisoformat(found["price_day"])]
    own = Purchase(Decimal(found["amount"]), price)
    stage.figures(
        [
            ("price", f"{price:f}", f"of {found['price_day']}, {found['isin']}"),
            ("net", own.net, f"half up({own.amount} / 1.002)"),
            ("charge", own.charge, f"{own.amount} − {own.net}: 0.20 %"),
            ("units", own.units, f"half up({own.net} / {price:f}, 6 decimals)"),
        ]
    )
    shown = (settled["units"], settled["amount"], settled["charges"][0]["amount"], settled["payment"])
    stage.expect_equal("settled", shown, (str(own.units), str(own.net), str(own.charge), str(own.amount)))


def keep_settlement(world: World, order: Json, name: str) -> None:
    """The settlement document of an order as PDF."""
    settled = world.frontend.read(f"/v1/orders/{order['id']}")["settlement"]
    world.stage.paper(name, world.frontend.pdf({"id": settled["document_id"]}))


def _placed(world: World, **wish: Any) -> Json:
    return world.frontend.order(side="subscription", money=CASH, **wish)


def _released_on_the_phone(world: World, **wish: Any) -> Json:
    """The phone shows exactly what it signs (AUT-9)."""
    placed = world.frontend.place(side="subscription", money=CASH, **wish)
    [waiting] = world.frontend.phone.waiting()
    world.stage.say(f"The phone shows: {waiting['text']!r}")
    world.stage.expect(
        "the phone shows the text of the release (AUT-9)", holds=waiting["text"] == placed["release"]["text"]
    )
    world.frontend.phone.approve(placed["release"])
    return world.frontend.read(f"/v1/orders/{placed['order']['id']}")


def _sell(world: World, isin: str, *, day: str, **size: Any) -> Json:
    """Sell, and compare the booked tax with the public calculator on the same lots."""
    stage, frontend = world.stage, world.frontend
    status = frontend.read("/v1/persons/me/tax-status")
    lots = frontend.depot(f"/positions/{frontend.position(isin)['id']}/lots")["data"]
    placed = frontend.order(side="redemption", isin=isin, money=TO_CASH, **size)
    world.run_until_settled(placed, at(day, "18:30"))
    order = frontend.read(f"/v1/orders/{placed['id']}")
    settled = order["settlement"]
    asked = {
        "sold_on": order["price_day"],
        "units": settled["units"],
        "price": settled["price"],
        "charges": str(sum((Decimal(charge["amount"]) for charge in settled["charges"]), Decimal("0.00"))),
        "partial_exemption": "equity",
        "lots": [{name: lot[name] for name in ("units", "acquired_on", "cost", "vorabpauschalen")} for lot in lots],
        "church_tax_rate": "0",
        "losses_available": status["loss_pot"],
        "exemption_available": status["exemption"]["left"],
    }
    own = frontend.write("/v1/calculators/redemption", asked)
    stage.steps(own["steps"])
    stage.expect_equal("tax as booked and as the calculator says", settled["tax"], own["total_tax"])
    stage.expect_equal("paid to the cash account", settled["payment"], own["net_proceeds"])
    return order


def _show_preview(world: World, preview: Json) -> None:
    """What the frontend shows before the order: days, estimate, costs."""
    days, estimate = preview["days"], preview["estimate"]
    rows = [
        ("price day", days["price_day"], f"T = {days['order_day']}, value {days['settlement_day']}"),
        ("estimate", estimate["units"], f"at the last price {estimate['price']} of {estimate['price_day']}"),
    ]
    rows += [
        ("costs", f"{line['amount']} EUR", f"{line['name']}, {line['percent']} %") for line in preview["costs"]["lines"]
    ]
    world.stage.figures(rows)


def _refused_orders(world: World) -> None:
    """An order that cannot be: every fault in one answer (ORD-3)."""
    try:
        world.frontend.place(side="subscription", isin=WORLD, amount="999999.00", money=CASH)
    except Refused as refused:
        faults = [f"{fault['rule']} {fault['detail']}" for fault in refused.problem["errors"]]
        world.stage.expect(f"too much money asked for is refused: {faults}", holds="ORD-3" in refused.rules)
    else:
        world.stage.expect("too much money asked for is refused", holds=False)
