"""A bundle as one ISO 20022 order: setr.010 to subscribe, setr.004 to redeem, each order of it named (ORD-10)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from depot.funds.model import Side
from depot.kernel.xml import XmlWriter, escaped
from orders.model import Bundle, Order
from orders.rules.bundling import dealt_units, invested
from orders.rules.fund_messages.references import (
    CUSTODY_ACCOUNT,
    ORDER_OF,
    bundle_reference,
    namespace,
    order_reference,
)


def order_message(bundle: Bundle, orders: Sequence[Order], *, message_id: str) -> bytes:
    """The file to the fund company: orders by amount in euro, orders by units in units, the days, the control sum."""
    sink = io.BytesIO()
    is_purchase = bundle.side is Side.SUBSCRIPTION
    with (
        XmlWriter(sink, namespace(ORDER_OF[bundle.side])) as xml,
        xml.inside("SbcptOrdr" if is_purchase else "RedOrdr"),
    ):
        message_head(xml, message_id, bundle.sent_at)
        with xml.inside("MltplOrdrDtls"):
            xml.leaf("MstrRef", bundle_reference(bundle.bundle_id))
            xml.leaf("OrdrDtTm", moment(bundle.sent_at))
            xml.leaf("ReqdFutrTradDt", bundle.price_day.isoformat())
            with xml.inside("InvstmtAcctDtls"):
                xml.leaf("AcctId", CUSTODY_ACCOUNT)
            for order in orders:
                xml.raw(_order(order, bundle))
            if bundle.total_amount:
                xml.leaf("TtlSttlmAmt", bundle.total_amount, Ccy="EUR")
    return sink.getvalue()


def message_head(xml: XmlWriter, message_id: str, made_at: datetime) -> None:
    """The id that never repeats, and the moment (ORD-10)."""
    with xml.inside("MsgId"):
        xml.leaf("Id", message_id)
        xml.leaf("CreDtTm", moment(made_at))


def moment(instant: datetime) -> str:
    """An instant to the second, with its offset (ORD-10)."""
    return instant.isoformat(timespec="seconds")


def _order(order: Order, bundle: Bundle) -> str:
    """A purchase names what is invested after charges, a sale what it is to bring before them (ORD-1, FEE-3)."""
    if order.size.amount is None:
        tag, quantity = ("AmtOrUnits", f"<UnitsNb>{dealt_units(order)}</UnitsNb>")
    elif bundle.side is Side.SUBSCRIPTION:
        tag, quantity = ("AmtOrUnits", f'<NetAmt Ccy="EUR">{invested(order)}</NetAmt>')
    else:
        tag, quantity = ("AmtOrUnits", f'<GrssAmt Ccy="EUR">{invested(order)}</GrssAmt>')
    if bundle.side is Side.REDEMPTION:
        tag += "OrPctg"
    return (
        f"<IndvOrdrDtls><OrdrRef>{order_reference(order.order_id)}</OrdrRef>"
        f"<FinInstrmDtls><Id><ISIN>{escaped(bundle.isin)}</ISIN></Id></FinInstrmDtls>"
        f"<{tag}>{quantity}</{tag}><CshSttlmDt>{bundle.settlement_day.isoformat()}</CshSttlmDt>"
        "<PhysDlvryInd>false</PhysDlvryInd></IndvOrdrDtls>"
    )
