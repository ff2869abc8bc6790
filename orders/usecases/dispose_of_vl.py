"""Staff record the signed form for an early disposal of a VL contract (VL-6, VL-7)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.model import Act
from depot.accounts.usecases.require_papers import require_papers
from depot.accounts.usecases.require_quorum import require_quorum
from depot.kernel.calendar import Calendars
from depot.kernel.clock import today
from depot.kernel.errors import NotFound
from depot.kernel.ids import PersonId, StaffId, VlContractId
from depot.kernel.money import Units
from depot.vl.model import EarlyDisposal, Notice
from depot.vl.usecases.contracts_among import contracts_among
from depot.vl.usecases.dissolve_contract import dissolve_contract
from orders.model import MoneyPlace, Order
from orders.usecases.sell_vl_units import sell_vl_units


@dataclass(frozen=True, slots=True)
class VlSale:
    """What the form says of the units: how many, all if it names none, and where the money goes."""

    units: Units | None
    money: MoneyPlace


def dispose_of_vl(
    tx: Session,
    contract_id: VlContractId,
    disposal: EarlyDisposal,
    sale: VlSale,
    *,
    signed_by: Collection[PersonId],
    calendars: Calendars,
    by: StaffId,
    now: datetime,
) -> tuple[Notice, Order | None]:
    """Those who signed must together dispose, as online; the contract is dissolved, then its units are sold (VL-6)."""
    contract = contracts_among(tx, [contract_id]).get(contract_id)
    if contract is None:
        raise NotFound("contract")
    signers = frozenset(signed_by)
    require_quorum(tx, depot=contract.depot_id, persons=signers, act=Act.ORDER, on=today(now))
    papers = [paper for paper in (disposal.form, disposal.proof) if paper is not None]
    require_papers(tx, papers, about=signers | {contract.person_id})
    notice = dissolve_contract(tx, contract_id, disposal, by=by, now=now)
    order = sell_vl_units(tx, contract, sale.units, money=sale.money, calendars=calendars, now=now)
    return notice, order
