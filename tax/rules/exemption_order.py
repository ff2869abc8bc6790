"""§ 44a Abs. 2, § 20 Abs. 9 EStG, TAX-27: which exemption order counts on a day, and what may be ordered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from depot.kernel.errors import Fault
from depot.kernel.money import Eur
from tax.model import ExemptionOrder, YearStatus
from tax.rules.parameters import SAVER_ALLOWANCE, SAVER_ALLOWANCE_JOINT

# What a release says it is for; `depot.app` connects it with the act.
ACT: Final = "exemption_order"


def in_force(orders: Iterable[ExemptionOrder], on: date) -> ExemptionOrder | None:
    """The order released last of those begun by the day; none if it has ended, for it replaced the older ones."""
    released = [order for order in orders if order.activated_at is not None and order.valid_from <= on]
    newest = max(released, key=lambda order: (order.activated_at, order.order_id), default=None)
    if newest is None or (newest.valid_until is not None and newest.valid_until < on):
        return None
    return newest


def exemption_left(orders: Iterable[ExemptionOrder], used: Eur, on: date) -> Eur:
    """The amount of the order in force less what the year has used; never below zero (§ 44a(1) EStG)."""
    order = in_force(orders, on)
    return Eur.ZERO if order is None else max(order.amount - used, Eur.ZERO)


def exemption_restorable(orders: Iterable[ExemptionOrder], used: Eur, on: date, *, own: Eur) -> Eur:
    """What a loss can give back of one's own use to the order in force; one that has ended is not restored (TAX-23)."""
    order = in_force(orders, on)
    return own if order is not None and order.amount >= used else Eur.ZERO


def used_of_order(status: YearStatus, on: date) -> Eur:
    """What the year has used of the order in force; of a joint one by both, alone and together (TAX-28)."""
    order = in_force(status.orders, on)
    joint = order is not None and order.spouse is not None
    return status.exemption_used + (status.used_by_partners if joint else Eur.ZERO)


def order_faults(
    amount: Eur, valid_from: date, valid_until: date | None, *, used: Eur, has_tax_id: bool, on: date
) -> Iterator[Fault]:
    """Everything that speaks against an order of a single person, together (§ 44a(2), (2a) EStG; TAX-27)."""
    if not has_tax_id:
        detail = "an exemption order needs the German tax id, which is not known yet"
        yield Fault("TAX-27", "/person/tax_residencies", detail, "tax-id-missing")
    if valid_from != on and valid_from not in {date(on.year, 1, 1), date(on.year + 1, 1, 1)}:
        detail = "an order begins today, or on 1 January of this year or the next"
        yield Fault("TAX-27", "/valid_from", detail, "first-day-not-allowed")
    if valid_until is not None and (
        valid_until < max(valid_from, on) or (valid_until.month, valid_until.day) != (12, 31)
    ):
        yield Fault(
            "TAX-27", "/valid_until", "an order ends on a 31 December to come, or is open", "last-day-not-allowed"
        )
    allowance = SAVER_ALLOWANCE.on(max(valid_from, date(on.year, 1, 1)))  # a first day long ago is a fault of its own
    if amount > allowance:
        detail = f"the saver allowance of one person is {allowance} EUR"
        yield Fault("TAX-27", "/amount", detail, "above-saver-allowance")
    yield from below_used(amount, valid_from, used=used, on=on)


def beside_joint(orders: Iterable[ExemptionOrder], valid_from: date) -> Iterator[Fault]:
    """Spouses have one order, together or each their own, never both (TAX-28)."""
    current = in_force(orders, valid_from)
    if current is not None and current.spouse is not None:
        detail = "a joint order of spouses is in force; it ends first"
        yield Fault("TAX-28", "/valid_from", detail, "joint-order-in-force")


def joint_faults(
    amount: Eur, valid_from: date, valid_until: date | None, *, used: Eur, have_tax_ids: bool, are_two: bool, on: date
) -> Iterator[Fault]:
    """The same for the joint order of spouses: one amount over all their depots, 0 EUR is allowed (TAX-28)."""
    if not are_two:
        yield Fault("TAX-28", "/spouse", "a joint order is one of two persons", "not-two-persons")
    for fault in order_faults(Eur.ZERO, valid_from, valid_until, used=Eur.ZERO, has_tax_id=have_tax_ids, on=on):
        if fault.code != "below-used":
            yield fault
    allowance = SAVER_ALLOWANCE_JOINT.on(max(valid_from, date(on.year, 1, 1)))
    if amount > allowance:
        detail = f"the saver allowance of spouses is {allowance} EUR"
        yield Fault("TAX-28", "/amount", detail, "above-saver-allowance")
    yield from below_used(amount, valid_from, used=used, on=on)


def below_used(amount: Eur, valid_from: date, *, used: Eur, on: date) -> Iterator[Fault]:
    """An order is never below what the year has used already (TAX-27)."""
    if valid_from.year == on.year and amount < used:
        yield Fault("TAX-27", "/amount", f"{used} EUR of this year are already used", "below-used")


def first_day_without(*, used: Eur, on: date) -> date:
    """Deleted, an order ends at once if nothing of the year is used, else with the year (TAX-27)."""
    return on if used == Eur.ZERO else date(on.year + 1, 1, 1)


def canonical_text(amount: Eur, valid_from: date, valid_until: date | None) -> str:
    """What the person releases, word for word (AUT-9, TAX-27)."""
    begins = f"ab {valid_from:%d.%m.%Y}"
    if not amount:
        return f"Freistellungsauftrag löschen, {begins} kein Freistellungsauftrag"
    ends = f"bis {valid_until:%d.%m.%Y}" if valid_until else "unbefristet"
    euros, cents = divmod(amount.cents, 100)
    return (
        f"Freistellungsauftrag (Einzelperson) über {euros:,}".replace(",", ".") + f",{cents:02d} EUR, {begins}, {ends}"
    )
