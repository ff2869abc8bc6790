"""What sales bring for the reference account is paid out on their settlement day (ORD-2, CSH-9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from depot.funds.model import Side
from depot.payments.model.payouts import Proceeds
from depot.payments.rules.sepa_text import sepa_text
from depot.payments.usecases.pay_out_proceeds import pay_out_proceeds
from orders.model import MoneyPlace
from orders.rules.settling import Booked, Dealt


def pay_out_sales(tx: Session, booked: Sequence[Booked], dealt: Dealt, *, now: datetime) -> None:
    """The release of the order was the release of the pay-out; it leaves when the fund company has paid (CSH-9)."""
    pay_out_proceeds(tx, list(_proceeds(booked, dealt)), now=now)


def _proceeds(booked: Sequence[Booked], dealt: Dealt) -> Iterator[Proceeds]:
    if dealt.side is not Side.REDEMPTION:
        return
    purpose = sepa_text(f"Verkauf {dealt.terms.name} {dealt.terms.isin}")
    for one in booked:
        if one.order.money is MoneyPlace.REFERENCE_ACCOUNT and one.payment:
            yield Proceeds(
                depot_id=one.order.depot_id,
                origin_id=one.settlement_id,
                amount=one.payment,
                account=one.depot.reference_account,
                pay_from=dealt.settlement_day,
                purpose=purpose,
            )
