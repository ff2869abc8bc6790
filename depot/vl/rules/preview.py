"""The preview of VL: contracts, what is locked and what is free on a day, and the derivation in German (VL-13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from depot.kernel.money import total
from depot.kernel.steps import Step
from depot.vl.model import ContractState, FreePurchase, VlContract, VlPayment, VlPreview
from depot.vl.rules.lock_up import YEARLY_MAXIMUM, split_at_maximum, vl_contracts


def vl_preview(payments: Iterable[VlPayment], *, on: date, next_business_day: Callable[[date], date]) -> VlPreview:
    """Contracts, payment periods, lock-ups, locked and free money at a day, for payments made by then (VL-13)."""
    counted, free_purchases = split_at_maximum(payments)
    contracts = vl_contracts(counted, reinvested_on=(), on=on, next_business_day=next_business_day)
    released = total(contract.paid_in for contract in contracts if contract.state is ContractState.FREE)
    locked = total(contract.paid_in for contract in contracts) - released
    free = released + total(purchase.amount for purchase in free_purchases)
    steps = (
        *_excess(free_purchases),
        *(step for place in range(len(contracts)) for step in _contract(contracts, place)),
        Step("VL-13", f"Am {on:%d.%m.%Y} gesperrte Einzahlungen in EUR", str(locked)),
        Step("VL-13", f"Am {on:%d.%m.%Y} freie Einzahlungen in EUR", str(free)),
    )
    return VlPreview(on, contracts, free_purchases, locked, free, steps)


def _excess(free_purchases: Sequence[FreePurchase]) -> Iterator[Step]:
    maximum = str(YEARLY_MAXIMUM).replace(".", ",")
    for purchase in free_purchases:
        yield Step(
            "VL-1",
            f"Im Jahr {purchase.calendar_year} zählen höchstens {maximum} EUR als VL; der Rest kauft freie Anteile",
            str(purchase.amount),
        )


def _contract(contracts: Sequence[VlContract], place: int) -> Iterator[Step]:
    contract, name = contracts[place], f"Vertrag {place + 1}"
    if place and contracts[place - 1].idle_year is not None:
        yield Step("VL-5", f"{name}: neuer Vertrag nach Unterbrechung von Vertrag {place}", str(contract.begins_on))
    elif place:
        yield Step(
            "VL-4", f"{name}: Folgevertrag nach der Einzahlungsdauer von Vertrag {place}", str(contract.begins_on)
        )
    yield Step("VL-2", f"{name}: Bankarbeitstag der ersten Zahlung", str(contract.begins_on))
    yield Step("VL-2", f"{name}: Einzahlungen sechs Jahre lang, letzter Tag", str(contract.payments_until))
    yield Step("VL-2", f"{name}: Sperrfrist ab 1. Januar des Jahres der ersten Zahlung", str(contract.locked_from))
    yield Step("VL-3", f"{name}: sieben Jahre, alle Anteile gesperrt bis", str(contract.locked_until))
    yield Step("VL-1", f"{name}: als VL eingezahlt in EUR", str(contract.paid_in))
    if contract.idle_year is not None:
        yield Step(
            "VL-5",
            f"{name}: Kalenderjahr ohne Zahlung und ohne wiederangelegte Erträge, Vertrag unterbrochen",
            str(contract.idle_year),
        )
