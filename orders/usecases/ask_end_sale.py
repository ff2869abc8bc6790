"""A sale is placed in advance for the end of a lock-up (VL-8)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from auth.usecases.open_release import open_release
from depot.funds.usecases.fund_terms import fund_terms
from depot.kernel.clock import new_id, today
from depot.kernel.errors import NotFound
from depot.kernel.ids import DepotId, PersonId, VlContractId, VlEndSaleId
from depot.vl.errors import ContractNotLocked
from depot.vl.usecases.contracts_among import contracts_among
from orders.errors import EndSaleWaitsAlready
from orders.model import MoneyPlace
from orders.rules.vl_end_sale import EndSale, EndSaleAwaiting, end_sale_text
from orders.store import vl as store
from orders.usecases.standing_of import standing_of

ACT: Final = "vl_end_sale"


def ask_end_sale(
    tx: Session, depot: DepotId, contract_id: VlContractId, money: MoneyPlace, *, person: PersonId, now: datetime
) -> EndSaleAwaiting:
    """Released like an order; the next person whose release is owed asks for the same sale again (VL-8, AUT-9)."""
    on = today(now)
    roster, _ = standing_of(tx, depot, person, on=on)
    contract = contracts_among(tx, [contract_id]).get(contract_id)
    if contract is None or contract.depot_id != depot:
        raise NotFound("contract")
    if not contract.is_locked:
        raise ContractNotLocked(contract.stage.value)
    sale = store.waiting_end_sale(tx, contract_id)
    if sale is None:
        fund = fund_terms(tx, [contract.isin], on=on)[contract.isin]
        text = end_sale_text(contract, fund_name=fund.name, depot_number=roster.depot_number, money=money)
        sale = EndSale(VlEndSaleId(new_id()), contract_id, depot, money, text, now)
        store.add_end_sale(tx, sale)
    elif sale.released_at is not None or sale.money is not money or person in sale.agreed_by:
        raise EndSaleWaitsAlready
    _, standing = standing_of(tx, depot, person, released=sale.agreed_by, on=on)
    release = open_release(tx, person=person, act=ACT, subject=sale.sale_id, text=sale.text, now=now)
    return EndSaleAwaiting(sale, release, tuple(owed.role for owed in standing.verdict.missing))
