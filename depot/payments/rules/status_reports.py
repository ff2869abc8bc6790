"""CSH-8, CSH-9: pain.002 files say what became of our files and of single payments in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from depot.kernel.xml import Element, children_at, name_of, records, text_at
from depot.payments.model.bank import PaymentStatus, StatusReport
from depot.payments.rules.bank_statements import refused

_REJECTED: Final = "RJCT"
# Accepted in form, content or for execution; partly means that single payments follow.
_ACCEPTED: Final = frozenset({"ACTC", "ACCP", "ACSP", "ACSC", "ACWC", "PART", "RCVD"})


def read_status_report(source: bytes) -> StatusReport:
    """The whole report; a file without the message id of the original is refused (CSH-9)."""
    message_id = original = group = reason = ""
    payments: list[PaymentStatus] = []
    for element in records(source, "GrpHdr", "OrgnlGrpInfAndSts", "OrgnlPmtInfAndSts"):
        name = name_of(element)
        if name == "GrpHdr":
            message_id = text_at(element, "MsgId") or ""
        elif name == "OrgnlGrpInfAndSts":
            original, group = text_at(element, "OrgnlMsgId") or "", text_at(element, "GrpSts") or ""
            reason = _reason(element)
        else:
            status = text_at(element, "PmtInfSts") or ""
            if not group and status in {_REJECTED, *_ACCEPTED}:
                group, reason = status, reason or _reason(element)
            payments += _payments(element)
    if not message_id or not original:
        raise refused("names no message id of its own or of the original")
    return StatusReport(
        message_id=message_id,
        original=original,
        is_accepted=group in _ACCEPTED,
        is_rejected=group == _REJECTED,
        reason=reason,
        payments=tuple(payments),
    )


def _payments(element: Element) -> Iterator[PaymentStatus]:
    for payment in children_at(element, "TxInfAndSts"):
        yield PaymentStatus(
            end_to_end=text_at(payment, "OrgnlEndToEndId") or "",
            is_rejected=text_at(payment, "TxSts") == _REJECTED,
            reason=_reason(payment),
        )


def _reason(element: Element) -> str:
    return text_at(element, "StsRsnInf/Rsn/Cd") or text_at(element, "StsRsnInf/Rsn/Prtry") or ""
