"""Asking again: a setr.018 asks what became of orders, and never orders anything a second time (ORD-10)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from depot.kernel.ids import BundleId, OrderId
from depot.kernel.xml import XmlWriter
from orders.rules.fund_messages.ordering import message_head
from orders.rules.fund_messages.references import (
    CUSTODY_ACCOUNT,
    STATUS_REQUEST,
    bundle_reference,
    namespace,
    order_reference,
)


def status_request(bundle: BundleId, orders: Sequence[OrderId], *, message_id: str, made_at: datetime) -> bytes:
    """What became of these orders of the bundle that was sent under this name (ORD-10)."""
    sink = io.BytesIO()
    with XmlWriter(sink, namespace(STATUS_REQUEST)) as xml, xml.inside("ReqForOrdrStsRpt"):
        message_head(xml, message_id, made_at)
        with xml.inside("ReqDtls"):
            for order in orders:
                with xml.inside("OrdrRef"):
                    xml.leaf("MstrRef", bundle_reference(bundle))
                    xml.leaf("OrdrRef", order_reference(order))
                    with xml.inside("InvstmtAcctDtls"):
                        xml.leaf("AcctId", CUSTODY_ACCOUNT)
    return sink.getvalue()
