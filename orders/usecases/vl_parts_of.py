"""What becomes of the units of settled purchases under VL (VL-3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from depot.kernel.ids import SettlementId
from depot.vl.usecases.contracts_among import contracts_among
from orders.model import Purpose
from orders.rules.settling import Booked
from orders.rules.vl_parts import LotPart, lot_parts
from orders.store import vl as store

_MAY_LOCK = frozenset({Purpose.VL, Purpose.REINVESTMENT})


def vl_parts_of(tx: Session, booked: Sequence[Booked]) -> Mapping[SettlementId, Sequence[LotPart]]:
    """For each purchase the lots its units become; contracts stand still until the transaction ends (VL-3)."""
    bought = [one for one in booked if one.taxed is None]
    asked = [one.order.order_id for one in bought if one.order.purpose in _MAY_LOCK]
    shares = store.shares(tx, asked) if asked else {}
    contracts = contracts_among(tx, {share.contract_id for each in shares.values() for share in each})
    return {
        one.settlement_id: lot_parts(one.priced.units, shares.get(one.order.order_id, ()), contracts) for one in bought
    }
