"""The text that a person releases with a factor: exactly the data of the order, in German (ORD-4, AUT-9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from orders.model import MoneyPlace, Order, SizedBy, SwitchTarget

_SIDES: Final = {Side.SUBSCRIPTION: "Kauf", Side.REDEMPTION: "Verkauf"}
_MONEY: Final = {
    (Side.SUBSCRIPTION, MoneyPlace.CASH_ACCOUNT): "Zahlung vom Konto flex",
    (Side.SUBSCRIPTION, MoneyPlace.REFERENCE_ACCOUNT): "Zahlung per Lastschrift vom Referenzbankkonto",
    (Side.REDEMPTION, MoneyPlace.CASH_ACCOUNT): "Gutschrift auf dem Konto flex",
    (Side.REDEMPTION, MoneyPlace.REFERENCE_ACCOUNT): "Auszahlung auf das Referenzbankkonto",
    (Side.SUBSCRIPTION, MoneyPlace.DIRECT_DEBIT): "Zahlung per Lastschrift vom Referenzbankkonto",
    (Side.REDEMPTION, MoneyPlace.DIRECT_DEBIT): "Ausgleich einer zurückgegebenen Lastschrift",
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


def german_percent(percent: Decimal) -> str:
    """A share as customers read it."""
    return f"{german_number(f'{percent.normalize():f}')} %"


@dataclass(frozen=True, slots=True)
class Named:
    """What the words of an order take from elsewhere: names, and where its money goes in a switch."""

    fund_name: str
    depot_number: str
    targets: Sequence[tuple[SwitchTarget, str]] = ()


def order_text(order: Order, named: Named) -> str:
    """Kind, fund, ISIN, amount or units, depot and the way of the money, one per line (AUT-9)."""
    lines = (
        "Umschichtung" if named.targets else _SIDES[order.side],
        f"Fonds: {named.fund_name}",
        f"ISIN: {order.isin}",
        _size(order),
        *_into(named.targets),
        f"Depot: {named.depot_number}",
        "Käufe aus dem Erlös nach Steuern" if named.targets else _MONEY[order.side, order.money],
    )
    return "\n".join(lines)


def cancellation_text(order: Order, named: Named) -> str:
    """The same text under the word that takes it back (ORD-5)."""
    return "Stornierung des Auftrags\n" + order_text(order, named)


def _into(targets: Sequence[tuple[SwitchTarget, str]]) -> Iterator[str]:
    for target, name in targets:
        yield f"In: {german_percent(target.percent)} {name} ({target.isin})"


def _size(order: Order) -> str:
    if order.size.amount is not None:
        return f"Betrag: {german_eur(order.size.amount)}"
    if order.size.by is SizedBy.ALL:
        return f"Anteile: alle ({german_units(order.hold.units)})"
    assert order.size.units is not None, "an order by units names them"
    return f"Anteile: {german_units(order.size.units)}"
