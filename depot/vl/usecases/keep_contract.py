"""What the calendar does to a contract: the end of its lock-up, or an idle year (VL-4, VL-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.holdings.usecases.unlock_vl_units import unlock_vl_units
from depot.holdings.usecases.vl_reinvested_on import vl_reinvested_on
from depot.kernel.clock import today
from depot.kernel.ids import PREFIX, VlContractId, to_text
from depot.kernel.money import Units
from depot.kernel.outbox import Event, publish
from depot.vl import store
from depot.vl.model import Contract, Stage
from depot.vl.rules.letters import contract_freed
from depot.vl.rules.lock_up import idle_year, periods_of
from depot.vl.usecases.interrupt_contract import interrupt_contract


def keep_contract(tx: Session, contract_id: VlContractId, *, now: datetime) -> Stage | None:
    """What it has become today; None while it stays as it is."""
    on = today(now)
    contract = store.locked_contract(tx, contract_id)
    if contract is None or not contract.is_locked:
        return None
    if on > contract.locked_until:
        _free(tx, contract, now=now)
        return Stage.FREE
    if contract.stage is Stage.INTERRUPTED:
        return None
    paid = store.payments_of(tx, [contract_id])[contract_id]
    idle = idle_year(
        periods_of(contract),
        [one.received_on for one in paid if one.voided_as is None],
        reinvested_on=vl_reinvested_on(tx, [contract_id])[contract_id],
        on=on,
    )
    if idle is None:
        return None
    interrupt_contract(tx, contract, idle, now=now)
    return Stage.INTERRUPTED


def _free(tx: Session, contract: Contract, *, now: datetime) -> None:
    """All units become free units in the same position (VL-4)."""
    on = today(now)
    freed = unlock_vl_units(tx, contract.contract_id, on=on, now=now)
    units = Units(sum(units.micro for units in freed.values()))
    store.move_contract(tx, replace(contract, stage=Stage.FREE, ended_on=on))
    content = {"contract": to_text(PREFIX["VlContractId"], contract.contract_id), "units": str(units)}
    publish(tx, Event("vl_contract_freed.v1", contract.contract_id, content, depot=contract.depot_id), now=now)
    subject, paragraphs = contract_freed(contract, units)
    file_letter(tx, contract.depot_id, subject=subject, paragraphs=paragraphs, now=now)
