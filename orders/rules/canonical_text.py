"""The text that a person releases with a factor: exactly the data of the order, in German (ORD-4, AUT-9)."""

from __future__ import annotations

from typing import Final

from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from orders.model import MoneyPlace, Order, SizedBy

_SIDES: Final = {Side.SUBSCRIPTION: "Kauf", Side.REDEMPTION: "Verkauf"}
_MONEY: Final = {
    (Side.SUBSCRIPTION, MoneyPlace.CASH_ACCOUNT): "Zahlung vom Konto flex",
    (Side.SUBSCRIPTION, MoneyPlace.REFERENCE_ACCOUNT): "Zahlung per Lastschrift vom Referenzbankkonto",
    (Side.REDEMPTION, MoneyPlace.CASH_ACCOUNT): "Gutschrift auf dem Konto flex",
    (Side.REDEMPTION, MoneyPlace.REFERENCE_ACCOUNT): "Auszahlung auf das Referenzbankkonto",
}


def german_number(text: str) -> str:
    """`1234.50` as `1.234,50`."""
    whole, _, decimals = text.partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{decimals}" if decimals else "")


def german_eur(amount: Eur) -> str:
    """An amount as customers read it."""
    return f"{german_number(str(amount))} EUR"


def german_units(units: Units) -> str:
    """Units as customers read them."""
    return german_number(str(units))


def order_text(order: Order, *, fund_name: str, depot_number: str) -> str:
    """Kind, fund, ISIN, amount or units, depot and the way of the money, one per line (AUT-9)."""
    lines = (
        _SIDES[order.side],
        f"Fonds: {fund_name}",
        f"ISIN: {order.isin}",
        _size(order),
        f"Depot: {depot_number}",
        _MONEY[order.side, order.money],
    )
    return "\n".join(lines)


def cancellation_text(order: Order, *, fund_name: str, depot_number: str) -> str:
    """The same text under the word that takes it back (ORD-5)."""
    return "Stornierung des Auftrags\n" + order_text(order, fund_name=fund_name, depot_number=depot_number)


def _size(order: Order) -> str:
    if order.size.amount is not None:
        return f"Betrag: {german_eur(order.size.amount)}"
    if order.size.by is SizedBy.ALL:
        return f"Anteile: alle ({german_units(order.hold.units)})"
    assert order.size.units is not None, "an order by units names them"
    return f"Anteile: {german_units(order.size.units)}"
