"""A payment of the employer arrives (VL-1 to VL-5)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from depot.accounts.usecases.file_letter import file_letter
from depot.holdings.usecases.positions import positions
from depot.holdings.usecases.vl_reinvested_on import vl_reinvested_on
from depot.kernel.calendar import Calendars
from depot.kernel.clock import new_id
from depot.kernel.ids import PREFIX, IncomingId, VlContractId, to_text
from depot.kernel.money import Eur
from depot.kernel.outbox import Event, publish
from depot.vl import store
from depot.vl.model import Agreement, Contract, PaymentTaken, Stage
from depot.vl.rules.letters import contract_begun, too_much
from depot.vl.rules.lock_up import idle_year, periods, periods_of, takes_payment, within_maximum
from depot.vl.usecases.interrupt_contract import interrupt_contract


def take_payment(
    tx: Session,
    agreement: Agreement,
    payment: IncomingId,
    amount: Eur,
    *,
    received_on: date,
    calendars: Calendars,
    now: datetime,
) -> PaymentTaken:
    """It belongs to the running contract or opens the next one; above 480 EUR a year it is no VL (VL-1 to VL-5)."""
    store.locked_agreement(tx, agreement.agreement_id)
    year = received_on.year
    counted, excess = within_maximum(amount, store.counted_in(tx, agreement.person_id, year))
    contract = None
    if counted:
        contract = _taking(tx, agreement, received_on, calendars=calendars, now=now)
    taken = PaymentTaken(
        payment_id=payment,
        agreement_id=agreement.agreement_id,
        contract_id=contract.contract_id if contract else None,
        received_on=received_on,
        counted=counted,
        excess=excess,
    )
    store.add_payment(tx, taken, now=now)
    content = {
        "payment": to_text(PREFIX["IncomingId"], payment),
        "contract": to_text(PREFIX["VlContractId"], contract.contract_id) if contract else None,
        "counted": str(counted),
        "excess": str(excess),
    }
    publish(tx, Event("vl_payment_taken.v1", payment, content, depot=agreement.depot_id), now=now)
    if excess:
        subject, paragraphs = too_much(counted, excess, year)
        file_letter(tx, agreement.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    return taken


def _taking(tx: Session, agreement: Agreement, received_on: date, *, calendars: Calendars, now: datetime) -> Contract:
    """The contract that the payment belongs to."""
    known = store.contracts_of_agreements(tx, [agreement.agreement_id])
    if known and known[-1].stage is Stage.LOCKED:
        running = known[-1]
        found = periods_of(running)
        paid = store.payments_of(tx, [running.contract_id])[running.contract_id]
        paid_on = [one.received_on for one in paid if one.voided_as is None]
        income = vl_reinvested_on(tx, [running.contract_id])[running.contract_id]
        if takes_payment(found, paid_on, reinvested_on=income, received_on=received_on):
            return running
        idle = idle_year(found, paid_on, reinvested_on=income, on=received_on)
        if idle is not None:
            interrupt_contract(tx, running, idle, now=now)
    return _begun(tx, agreement, received_on, calendars=calendars, now=now)


def _begun(tx: Session, agreement: Agreement, received_on: date, *, calendars: Calendars, now: datetime) -> Contract:
    assert agreement.position_id is not None, "a running agreement has its position"
    position = positions(tx, [agreement.position_id])[agreement.position_id]
    found = periods(received_on, calendars.next_business_day(received_on))
    contract = Contract(
        contract_id=VlContractId(new_id()),
        agreement_id=agreement.agreement_id,
        depot_id=agreement.depot_id,
        isin=agreement.isin,
        person_id=agreement.person_id,
        number=f"{position.number}-{store.numbers_of_position(tx, position.position_id) + 1:02d}",
        begins_on=found.begins_on,
        payments_until=found.payments_until,
        locked_from=found.locked_from,
        locked_until=found.locked_until,
        stage=Stage.LOCKED,
    )
    store.add_contract(tx, contract)
    content = {
        "contract": to_text(PREFIX["VlContractId"], contract.contract_id),
        "number": contract.number,
        "begins_on": contract.begins_on.isoformat(),
        "locked_until": contract.locked_until.isoformat(),
    }
    publish(tx, Event("vl_contract_begun.v1", contract.contract_id, content, depot=contract.depot_id), now=now)
    subject, paragraphs = contract_begun(contract)
    file_letter(tx, contract.depot_id, subject=subject, paragraphs=paragraphs, now=now)
    return contract
