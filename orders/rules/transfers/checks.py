"""ORD-21, ORD-22, TAX-43: what a transfer must say, and what it may move."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from stdnum.de import idnr

from depot.accounts.model import Depot, DepotState
from depot.accounts.rules.owners import Owners
from depot.funds.model import FundTerms
from depot.holdings.model import Position
from depot.kernel.errors import Fault
from depot.kernel.ids import DepotId
from depot.kernel.money import Units
from orders.rules.transfers.transfer import HolderChange, TransferKind, TransferRequest

_WHOLE: Final = 1_000_000
_RECEIVING: Final = frozenset({DepotState.ACTIVE, DepotState.BLOCKED})


def takes_units(state: DepotState, kind: TransferKind) -> bool:
    """A closing depot still takes what its own holder had called for from another bank (ACC-16, ACC-17)."""
    return state in _RECEIVING or (kind is TransferKind.IN and state is DepotState.CLOSING)


@dataclass(frozen=True, slots=True)
class TransferFacts:
    """What the checks look at; `into` and its owners are there where a depot here is named and found."""

    depot: DepotId
    owners: Owners
    terms: FundTerms | None
    position: Position | None
    into: Depot | None
    into_owners: Owners | None
    is_priced: bool


def wanted_units(request: TransferRequest, position: Position | None) -> Units:
    """What is asked for, or everything free; whole units only where the receiver takes no fractions (ORD-22)."""
    if request.units is not None:
        return request.units
    leaves = request.kind is not TransferKind.IN
    free = position.units_free if position and leaves else Units.ZERO
    return Units(free.micro // _WHOLE * _WHOLE) if request.is_whole else free


def transfer_faults(request: TransferRequest, facts: TransferFacts, *, today: date) -> tuple[Fault, ...]:
    """All at once, so that a form is corrected once."""
    return (*_unit_faults(request, facts), *_place_faults(request, facts), *_change_faults(request, facts, today=today))


def _unit_faults(request: TransferRequest, facts: TransferFacts) -> Iterator[Fault]:
    if facts.terms is None:
        yield Fault("ORD-21", "/isin", "the bank does not keep this fund", "unknown-fund")
        return
    units = wanted_units(request, facts.position)
    step = 10 ** (6 - facts.terms.unit_decimals)
    if units.micro % step:
        yield Fault("FND-1", "/units", f"the fund has units of {facts.terms.unit_decimals} decimals", "unit-step")
    if request.is_whole and units.micro % _WHOLE:
        yield Fault("ORD-22", "/units", "the receiver takes whole units only", "whole-units")
    if request.kind is TransferKind.IN:
        if not units:
            yield Fault("ORD-21", "/units", "name the units that are to come", "units-missing")
        return
    free = facts.position.units_free if facts.position else Units.ZERO
    if not units or units > free:
        detail = f"{free} units are free; reserved units and those locked under a VL contract stay"
        yield Fault("ORD-22", "/units", detail, "units-not-free")


def _place_faults(request: TransferRequest, facts: TransferFacts) -> Iterator[Fault]:
    if (request.kind is TransferKind.INTERNAL) != (request.into_depot_number is not None):
        yield Fault("ORD-22", "/into_depot", "a transfer inside the bank names the depot, no other does", "place")
    if (request.kind is not TransferKind.INTERNAL) != (request.counterparty is not None):
        yield Fault("ORD-22", "/counterparty", "a transfer to or from another bank names its depot there", "place")
    if request.kind is TransferKind.INTERNAL and request.into_depot_number is not None:
        if facts.into is None or not takes_units(facts.into.state, request.kind):
            yield Fault("ORD-22", "/into_depot", "no depot with this number takes units", "unknown-depot")
        elif facts.into.depot_id == facts.depot:
            yield Fault("ORD-22", "/into_depot", "the units are in this depot already", "same-depot")


def _change_faults(request: TransferRequest, facts: TransferFacts, *, today: date) -> Iterator[Fault]:
    change = request.change
    if request.kind is TransferKind.IN and change is HolderChange.SALE:
        # What the units cost is then known to the buyer alone; the delivering bank has no data to send.
        yield Fault("ORD-21", "/change", "a purchase from somebody at another bank cannot be taken over", "change")
    if change is HolderChange.INHERITANCE and request.kind is not TransferKind.IN and not facts.owners.is_estate:
        yield Fault("TAX-43", "/change", "only an estate passes units on as an inheritance", "no-estate")
    if facts.into_owners is not None:
        is_same = set(facts.into_owners.persons) == set(facts.owners.persons) and not facts.owners.is_estate
        if is_same != (change is HolderChange.NONE):
            detail = "the holders of both depots are the same" if is_same else "the holders differ: say what it is"
            yield Fault("TAX-43", "/change", detail, "change")
    if change is HolderChange.SALE and request.kind is not TransferKind.IN and not facts.is_priced:
        yield Fault("TAX-43", "/isin", "there is no price yet at which the sale could be taxed", "no-price")
    if (change is HolderChange.GIFT and request.kind is not TransferKind.IN) != (request.donee is not None):
        yield Fault("TAX-43", "/donee", "a gift, and nothing else, names who is given the units", "donee")
    if request.donee is not None:
        if not idnr.is_valid(request.donee.tax_id):
            yield Fault("TAX-43", "/donee/tax_id", "this is no German tax id", "tax-id")
        if request.donee.birth_date > today:
            yield Fault("TAX-43", "/donee/birth_date", "must not lie in the future", "birth-date")
