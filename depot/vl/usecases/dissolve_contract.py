"""A contract is disposed of before the end of its lock-up (VL-6, VL-7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.holdings.usecases.unlock_vl_units import unlock_vl_units
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, StaffId, VlContractId, VlNoticeId, to_text
from depot.kernel.outbox import Event, publish
from depot.payments.usecases.charge_vl_fee import charge_vl_fee
from depot.vl import store
from depot.vl.errors import ContractNotLocked, VlRefused
from depot.vl.model import EarlyDisposal, Notice, NoticeKind, Stage
from depot.vl.rules.disposal import disposal_faults, notice_due_on, notice_kind
from depot.vl.rules.letters import contract_dissolved


def dissolve_contract(
    tx: Session, contract_id: VlContractId, disposal: EarlyDisposal, *, by: StaffId, now: datetime
) -> Notice:
    """All its units are free, no payment is taken, the fee is owed, the notice is made (VL-6, VL-7, VL-14).

    Whether those who signed may dispose, and whose papers these are, is asked before.
    """
    on = today(now)
    contract = store.locked_contract(tx, contract_id)
    if contract is None:
        raise NotFound("contract")
    if not contract.is_locked:
        raise ContractNotLocked(contract.stage.value)
    if faults := tuple(disposal_faults(disposal, contract, on=on)):
        raise VlRefused(_faults=faults)
    store.locked_agreement(tx, contract.agreement_id)
    unlock_vl_units(tx, contract_id, on=on, now=now)
    store.move_contract(tx, replace(contract, stage=Stage.DISSOLVED, ended_on=on))
    latest = store.contracts_of_agreements(tx, [contract.agreement_id])[-1]
    if latest.contract_id == contract_id:
        store.end_agreement(tx, contract.agreement_id, on=on)
    kind = notice_kind(disposal)
    notice = Notice(VlNoticeId(new_id()), contract, kind, disposal, on, notice_due_on(on))
    store.add_notice(tx, notice, by=by, now=now)
    if kind is not NoticeKind.HARMLESS:
        charge_vl_fee(tx, contract.depot_id, now=now)
    content = {
        "contract": to_text(PREFIX["VlContractId"], contract_id),
        "notice": to_text(PREFIX["VlNoticeId"], notice.notice_id),
        "kind": kind.value,
        "due_on": notice.due_on.isoformat(),
    }
    publish(tx, Event("vl_contract_dissolved.v1", contract_id, content, depot=contract.depot_id), now=now)
    subject, paragraphs = contract_dissolved(contract, disposal, kind)
    file_letter(tx, contract.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    return notice
