"""What a depot shows of its VL contracts (VL-9, VL-12)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.vl_units_of import vl_units_of
from depot.kernel.ids import DepotId
from depot.kernel.money import Units
from depot.vl import store
from depot.vl.model import ContractStanding


def contract_standings(tx: Session, depot: DepotId) -> list[ContractStanding]:
    """Each contract with its payments, its locked units until when, and its free units (VL-12)."""
    agreements = {one.agreement_id: one for one in store.agreements_of(tx, [depot])}
    contracts = store.contracts_of_agreements(tx, list(agreements))
    ids = [contract.contract_id for contract in contracts]
    paid, held = store.payments_of(tx, ids), vl_units_of(tx, ids)
    places = positions(tx, {one.position_id for one in agreements.values() if one.position_id is not None})
    standings = []
    for contract in contracts:
        own = [units for units in held if units.contract == contract.contract_id]
        position = agreements[contract.agreement_id].position_id
        assert position is not None, "a contract lives on a position"
        standings.append(
            ContractStanding(
                contract=contract,
                position_number=places[position].number,
                payments=tuple(paid[contract.contract_id]),
                locked_units=Units(sum(one.units.micro for one in own if one.locked_until is not None)),
                free_units=Units(sum(one.units.micro for one in own if one.locked_until is None)),
            )
        )
    return standings
