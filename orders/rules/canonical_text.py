"""The text that a person releases with a factor: exactly the data of the order, in German (ORD-4, AUT-9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from depot.funds.model import Side
from depot.kernel.money import Eur, Units
from orders.model import MoneyPlace, Order, SizedBy, SwitchTarget
from orders.rules.limits import Limit, LimitAction, LimitKind

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
    """What the words of an order take from elsewhere: names, where its money goes in a switch, its limit."""

    fund_name: str
    depot_number: str
    targets: Sequence[tuple[SwitchTarget, str]] = ()
    limit: Limit | None = None

    def headline(self, order: Order) -> str:
        """The kind of the order in one word."""
        if self.targets:
            return "Umschichtung"
        if self.limit is None:
            return _SIDES[order.side]
        return "Kursbenachrichtigung" if self.limit.action is LimitAction.NOTIFY else "Verkauf mit Limit"


def order_text(order: Order, named: Named) -> str:
    """Kind, fund, ISIN, amount or units, depot and the way of the money, one per line (AUT-9)."""
    lines = (
        named.headline(order),
        f"Fonds: {named.fund_name}",
        f"ISIN: {order.isin}",
        *_limited(named.limit),
        *_size(order, named.limit),
        *_into(named.targets),
        f"Depot: {named.depot_number}",
        *_money(order, named),
    )
    return "\n".join(lines)


def cancellation_text(order: Order, named: Named) -> str:
    """The same text under the word that takes it back (ORD-5)."""
    return "Stornierung des Auftrags\n" + order_text(order, named)


def german_date(day: date) -> str:
    """A day as customers read it."""
    return f"{day:%d.%m.%Y}"


def _limited(limit: Limit | None) -> Iterator[str]:
    """What is waited for, how long, and that the price can be another one (ORD-14)."""
    if limit is None:
        return
    figure = german_number(f"{limit.figure.normalize():f}")
    if limit.kind is LimitKind.DYNAMIC:
        yield f"Limit: {figure} % unter dem höchsten Rücknahmepreis"
    else:
        yield f"Limit: Rücknahmepreis {'ab' if limit.rises else 'bis'} {figure} {limit.currency}"
    yield f"Gültig bis: {german_date(limit.ends_on)}"
    if limit.action is LimitAction.SELL:
        yield "Der Ausführungspreis kann vom Limit abweichen."


def _money(order: Order, named: Named) -> Iterator[str]:
    if named.targets:
        yield "Käufe aus dem Erlös nach Steuern"
    elif named.limit is None or named.limit.action is LimitAction.SELL:
        yield _MONEY[order.side, order.money]


def _into(targets: Sequence[tuple[SwitchTarget, str]]) -> Iterator[str]:
    for target, name in targets:
        yield f"In: {german_percent(target.percent)} {name} ({target.isin})"


def _size(order: Order, limit: Limit | None) -> Iterator[str]:
    if limit is not None and limit.action is LimitAction.NOTIFY:
        return
    if order.size.amount is not None:
        yield f"Betrag: {german_eur(order.size.amount)}"
    elif order.size.by is SizedBy.ALL:
        yield f"Anteile: alle ({german_units(order.hold.units)})"
    else:
        assert order.size.units is not None, "an order by units names them"
        yield f"Anteile: {german_units(order.size.units)}"
