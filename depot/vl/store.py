"""All SQL of VL: agreements, contracts, payments, notices (VL-1 to VL-14)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from depot.kernel.ids import DepotId, IncomingId, PersonId, PositionId, StaffId, VlAgreementId, VlContractId
from depot.kernel.money import Eur
from depot.vl.model import (
    Agreement,
    Contract,
    EarlyDisposal,
    HarmlessReason,
    Notice,
    NoticeKind,
    PaymentTaken,
    Stage,
    VlFund,
    VoidedAs,
)
from depot.vl.tables import AgreementRow, ContractRow, NoticeRow, VlFundRow, VlPaymentRow

_CONTRACTS: Final = select(ContractRow, AgreementRow.depot_id, AgreementRow.isin, AgreementRow.person_id).join(
    AgreementRow, AgreementRow.agreement_id == ContractRow.agreement_id
)


def add_fund(tx: Session, new: VlFund, *, by: StaffId, now: datetime) -> None:
    """The share of equities of a fund from a day on."""
    facts = {"isin": new.isin, "valid_from": new.valid_from, "equity_percent": new.equity_percent}
    tx.execute(insert(VlFundRow).values(**facts, source=new.source, recorded_by=by, recorded_at=now))


def fund_on(tx: Session, isin: str, day: date) -> VlFund | None:
    """What was recorded last for the day."""
    query = select(VlFundRow).where(VlFundRow.isin == isin, VlFundRow.valid_from <= day)
    row = tx.scalar(query.order_by(VlFundRow.valid_from.desc()).limit(1))
    return None if row is None else _fund(row)


def funds(tx: Session) -> list[VlFund]:
    """All that was recorded, by fund and day."""
    return [_fund(row) for row in tx.scalars(select(VlFundRow).order_by(VlFundRow.isin, VlFundRow.valid_from))]


def _fund(row: VlFundRow) -> VlFund:
    return VlFund(row.isin, row.valid_from, row.equity_percent, row.source)


def add_agreement(tx: Session, new: Agreement) -> None:
    """An agreement that waits for its release."""
    tx.execute(
        insert(AgreementRow).values(
            agreement_id=new.agreement_id,
            depot_id=new.depot_id,
            isin=new.isin,
            person_id=new.person_id,
            text_sealed=new.text,
            asked_at=new.asked_at,
        )
    )


def open_agreement(tx: Session, agreement: VlAgreementId, position: PositionId, *, on: date) -> None:
    """From now on payments to the position are VL."""
    chosen = update(AgreementRow).where(AgreementRow.agreement_id == agreement)
    tx.execute(chosen.values(position_id=position, opened_on=on))


def end_agreement(tx: Session, agreement: VlAgreementId, *, on: date) -> None:
    """No further payment is taken (VL-6)."""
    tx.execute(update(AgreementRow).where(AgreementRow.agreement_id == agreement).values(ended_on=on))


def move_agreements(tx: Session, into: Mapping[PositionId, tuple[PositionId, str]]) -> None:
    """Agreements follow their units into another fund (FND-4)."""
    for old, (new, isin) in into.items():
        chosen = update(AgreementRow).where(AgreementRow.position_id == old, AgreementRow.ended_on.is_(None))
        tx.execute(chosen.values(position_id=new, isin=isin))


def locked_agreement(tx: Session, agreement: VlAgreementId) -> Agreement | None:
    """An agreement on which nobody else books until the transaction ends."""
    query = select(AgreementRow).where(AgreementRow.agreement_id == agreement).with_for_update(key_share=True)
    row = tx.scalar(query)
    return None if row is None else _agreement(row)


def agreements_of(tx: Session, depots: Collection[DepotId]) -> list[Agreement]:
    """The agreements of depots that were released, the oldest first."""
    query = select(AgreementRow).where(AgreementRow.depot_id.in_(list(depots)), AgreementRow.opened_on.is_not(None))
    return [_agreement(row) for row in tx.scalars(query.order_by(AgreementRow.agreement_id))]


def _agreement(row: AgreementRow) -> Agreement:
    return Agreement(
        agreement_id=row.agreement_id,
        depot_id=row.depot_id,
        isin=row.isin,
        person_id=row.person_id,
        text=row.text_sealed,
        asked_at=row.asked_at,
        position_id=row.position_id,
        opened_on=row.opened_on,
        ended_on=row.ended_on,
    )


def add_contract(tx: Session, new: Contract) -> None:
    """A contract that begins with its first payment."""
    tx.execute(
        insert(ContractRow).values(
            contract_id=new.contract_id,
            agreement_id=new.agreement_id,
            number=new.number,
            begins_on=new.begins_on,
            payments_until=new.payments_until,
            locked_from=new.locked_from,
            locked_until=new.locked_until,
            state=new.stage.value,
        )
    )


def move_contract(tx: Session, contract: Contract) -> None:
    """Where the contract stands now."""
    chosen = update(ContractRow).where(ContractRow.contract_id == contract.contract_id)
    facts = {"state": contract.stage.value, "idle_year": contract.idle_year, "ended_on": contract.ended_on}
    tx.execute(chosen.values(**facts))


def contracts_of_agreements(tx: Session, agreements: Collection[VlAgreementId]) -> list[Contract]:
    """The contracts in the order of their beginning."""
    query = _CONTRACTS.where(ContractRow.agreement_id.in_(list(agreements)))
    return [_contract(row) for row in tx.execute(query.order_by(ContractRow.contract_id))]


def numbers_of_position(tx: Session, position: PositionId) -> int:
    """How many contracts a position has had."""
    query = select(ContractRow.contract_id).join(AgreementRow, AgreementRow.agreement_id == ContractRow.agreement_id)
    return len(tx.scalars(query.where(AgreementRow.position_id == position)).all())


def contracts(tx: Session, ids: Collection[VlContractId]) -> dict[VlContractId, Contract]:
    """Contracts, none of which changes until the transaction ends."""
    query = _CONTRACTS.where(ContractRow.contract_id.in_(list(ids))).order_by(ContractRow.contract_id)
    found = [_contract(row) for row in tx.execute(query.with_for_update(read=True, of=ContractRow))]
    return {contract.contract_id: contract for contract in found}


def locked_contract(tx: Session, contract: VlContractId) -> Contract | None:
    """A contract, which nobody else changes or settles under until the transaction ends."""
    query = _CONTRACTS.where(ContractRow.contract_id == contract).with_for_update(of=ContractRow)
    row = tx.execute(query).first()
    return None if row is None else _contract(row)


def keeping_locked(tx: Session) -> list[VlContractId]:
    """The contracts whose units are locked."""
    states = [Stage.LOCKED.value, Stage.INTERRUPTED.value]
    query = select(ContractRow.contract_id).where(ContractRow.state.in_(states))
    return list(tx.scalars(query.order_by(ContractRow.contract_id)))


def _contract(row: Row[ContractRow, DepotId, str, PersonId]) -> Contract:
    found: ContractRow = row[0]
    return Contract(
        contract_id=found.contract_id,
        agreement_id=found.agreement_id,
        depot_id=row.depot_id,
        isin=row.isin,
        person_id=row.person_id,
        number=found.number,
        begins_on=found.begins_on,
        payments_until=found.payments_until,
        locked_from=found.locked_from,
        locked_until=found.locked_until,
        stage=Stage(found.state),
        idle_year=found.idle_year,
        ended_on=found.ended_on,
    )


def add_payment(tx: Session, new: PaymentTaken, *, now: datetime) -> None:
    """A payment of the employer, once."""
    tx.execute(
        insert(VlPaymentRow).values(
            payment_id=new.payment_id,
            agreement_id=new.agreement_id,
            contract_id=new.contract_id,
            received_on=new.received_on,
            counted_cents=new.counted,
            excess_cents=new.excess,
            recorded_at=now,
        )
    )


def payments_of(tx: Session, contracts: Collection[VlContractId]) -> dict[VlContractId, list[PaymentTaken]]:
    """What was paid into each contract, the oldest first."""
    found: dict[VlContractId, list[PaymentTaken]] = {contract: [] for contract in contracts}
    query = select(VlPaymentRow).where(VlPaymentRow.contract_id.in_(list(contracts)))
    for row in tx.scalars(query.order_by(VlPaymentRow.received_on, VlPaymentRow.payment_id)):
        assert row.contract_id is not None, "asked by contract"
        found[row.contract_id].append(_payment(row))
    return found


def locked_payment(tx: Session, payment: IncomingId) -> PaymentTaken | None:
    """A payment, which nobody else decides on until the transaction ends."""
    row = tx.scalar(select(VlPaymentRow).where(VlPaymentRow.payment_id == payment).with_for_update())
    return None if row is None else _payment(row)


def void_payment(tx: Session, payment: IncomingId, voided_as: VoidedAs, *, on: date) -> None:
    """The payment does not keep its contract alive (VL-14)."""
    chosen = update(VlPaymentRow).where(VlPaymentRow.payment_id == payment)
    tx.execute(chosen.values(voided_as=voided_as.value, voided_on=on))


_COUNTED: Final = text("""
    select coalesce(sum(p.counted_cents), 0)::bigint
      from depot.vl_payments p join depot.vl_agreements a using (agreement_id)
     where a.person_id = :person and extract(year from p.received_on) = :year
       and (p.voided_as is null or p.voided_as <> 'repaid')
""")


def counted_in(tx: Session, person: PersonId, year: int) -> Eur:
    """What of the person's payments of a year counts as VL so far."""
    return Eur(int(tx.scalar(_COUNTED, {"person": person, "year": year}) or 0))


def _payment(row: VlPaymentRow) -> PaymentTaken:
    return PaymentTaken(
        payment_id=row.payment_id,
        agreement_id=row.agreement_id,
        contract_id=row.contract_id,
        received_on=row.received_on,
        counted=row.counted_cents,
        excess=row.excess_cents,
        voided_as=VoidedAs(row.voided_as) if row.voided_as else None,
    )


def add_notice(tx: Session, new: Notice, *, by: StaffId, now: datetime) -> None:
    """What the central office must be told."""
    disposal = new.disposal
    tx.execute(
        insert(NoticeRow).values(
            notice_id=new.notice_id,
            contract_id=new.contract.contract_id,
            kind=new.kind.value,
            reason=disposal.reason.value if disposal.reason else None,
            event_on=disposal.event_on,
            form=disposal.form,
            proof=disposal.proof,
            disposed_on=new.disposed_on,
            due_on=new.due_on,
            recorded_by=by,
            recorded_at=now,
        )
    )


def notices(tx: Session, *, due_on: date) -> list[Notice]:
    """The notices due on a day."""
    rows = list(tx.scalars(select(NoticeRow).where(NoticeRow.due_on == due_on).order_by(NoticeRow.notice_id)))
    found = contracts(tx, [row.contract_id for row in rows])
    return [
        Notice(
            notice_id=row.notice_id,
            contract=found[row.contract_id],
            kind=NoticeKind(row.kind),
            disposal=EarlyDisposal(
                form=row.form,
                accepts_loss=row.kind != NoticeKind.HARMLESS.value,
                reason=HarmlessReason(row.reason) if row.reason else None,
                event_on=row.event_on,
                proof=row.proof,
                is_for_all=row.kind != NoticeKind.PARTLY_HARMFUL.value,
            ),
            disposed_on=row.disposed_on,
            due_on=row.due_on,
            handed_over_at=row.handed_over_at,
        )
        for row in rows
    ]


def hand_over(tx: Session, due_on: date, *, now: datetime) -> None:
    """The notices due on a day are with the central office."""
    chosen = update(NoticeRow).where(NoticeRow.due_on == due_on, NoticeRow.handed_over_at.is_(None))
    tx.execute(chosen.values(handed_over_at=now))
