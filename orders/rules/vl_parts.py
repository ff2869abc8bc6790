"""VL-1, VL-3: which units of a purchase are locked under which contract, and which are free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from depot.kernel.ids import VlContractId
from depot.kernel.money import Eur, Units, cut
from depot.vl.model import Contract


@dataclass(frozen=True, slots=True)
class VlShare:
    """How much of a purchase belongs to a contract."""

    contract_id: VlContractId
    part: int
    of_parts: int


@dataclass(frozen=True, slots=True)
class LotPart:
    """Units that become one lot."""

    units: Units
    contract: VlContractId | None = None
    locked_until: date | None = None


def lot_parts(
    units: Units, shares: Sequence[VlShare], contracts: Mapping[VlContractId, Contract]
) -> tuple[LotPart, ...]:
    """Each contract's share without fractions of a millionth; what is left is free, or the last contract's (VL-3).

    A contract that was freed or dissolved before its purchase settled locks nothing any more (VL-6).
    """
    if not shares:
        return (LotPart(units),)  # nearly every purchase, tens of thousands at a time
    parts: list[LotPart] = []
    left = units
    whole = sum((Fraction(share.part, share.of_parts) for share in shares), Fraction(0)) == 1
    for number, share in enumerate(shares, 1):
        exact = Fraction(units.micro * share.part, share.of_parts)
        own = left if whole and number == len(shares) else Units(int(cut(exact, 1)))
        contract = contracts[share.contract_id]
        if own:
            until = contract.locked_until if contract.is_locked else None
            parts.append(LotPart(own, share.contract_id, until))
        left -= own
    if left:
        parts.append(LotPart(left))
    return tuple(parts)


def locked_units(parts: Sequence[LotPart]) -> Units:
    """What goes to the locked account."""
    return Units(sum(part.units.micro for part in parts if part.locked_until is not None))


def shared_cost(cost: Eur, units: Sequence[Units]) -> list[Eur]:
    """The cost by units, to the cent; the last has what is left."""
    if len(units) == 1:
        return [cost]
    whole = sum(one.micro for one in units)
    shares: list[Eur] = []
    given, reached = Eur.ZERO, 0
    for one in units:
        reached += one.micro
        upto = Eur.half_up(cost.exact * Fraction(reached, whole))
        shares.append(upto - given)
        given = upto
    return shares
