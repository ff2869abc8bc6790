"""A full calendar year without payment breaks a contract (VL-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.outbox import Event, publish
from depot.vl import store
from depot.vl.model import Contract, Stage
from depot.vl.rules.letters import contract_interrupted
from depot.vl.rules.life_cycle import may_become


def interrupt_contract(tx: Session, contract: Contract, idle_year: int, *, now: datetime) -> None:
    """Later payments open a new contract; the units keep the day of their lock (VL-5)."""
    assert may_become(contract.stage, Stage.INTERRUPTED), "only a running contract is interrupted"
    store.move_contract(tx, replace(contract, stage=Stage.INTERRUPTED, idle_year=idle_year))
    content = {"contract": to_text(PREFIX["VlContractId"], contract.contract_id), "idle_year": idle_year}
    publish(tx, Event("vl_contract_interrupted.v1", contract.contract_id, content, depot=contract.depot_id), now=now)
    subject, paragraphs = contract_interrupted(contract, idle_year)
    file_letter(tx, contract.depot_id, subject=subject, paragraphs=paragraphs, now=now)
