"""Status reports of fund companies, setr.016: accepted, suspended, rejected with the reason (ORD-10, ORD-15)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from depot.kernel.errors import Fault
from depot.kernel.xml import Element, children_at, name_of, records, text_at
from orders.errors import ConfirmationUnreadable
from orders.rules.fund_messages.confirmation import UNKNOWN
from orders.rules.fund_messages.execution import FundStatus, StatusFile, StatusReport
from orders.rules.fund_messages.references import bundle_named, order_named

_CODES: Final[Mapping[str, FundStatus]] = {
    "PACK": FundStatus.ACCEPTED,
    "RECE": FundStatus.IN_PROGRESS,
    "STNP": FundStatus.IN_PROGRESS,
}
_CHOICES: Final[Mapping[str, FundStatus]] = {
    "Rjctd": FundStatus.REJECTED,
    "Sspd": FundStatus.SUSPENDED,
    "Canc": FundStatus.CANCELLED,
}
# Reasons as a customer may read them; whatever else a fund company says is told in its own words.
REASONS: Final[Mapping[str, str]] = {
    "BMIN": "Der Mindestbetrag der Fondsgesellschaft ist nicht erreicht.",
    "CLOS": "Der Fonds nimmt keine Aufträge mehr an.",
    "CUTO": "Der Auftrag kam bei der Fondsgesellschaft nach dem Annahmeschluss an.",
    "DSEC": "Die Fondsgesellschaft führt den Fonds nicht.",
    "LATE": "Der Auftrag kam bei der Fondsgesellschaft zu spät an.",
    "PRIC": "Der Anteilpreis wird zurzeit nicht ermittelt.",
    "FLOW": "Die Rücknahme von Anteilen ist wegen hoher Abflüsse ausgesetzt.",
}
_LONGEST: Final = 350


def read_status(source: bytes) -> StatusFile:
    """Each report of the file, for one order or for all of a bundle (ORD-10)."""
    reports: list[StatusReport] = []
    faults: list[tuple[int, str, str]] = []
    message_id = None
    line = 0
    for record in records(source, "MsgId", "OrdrDtlsRpt", "IndvOrdrDtlsRpt"):
        name = name_of(record)
        if name == "MsgId":
            message_id = message_id or text_at(record, "Id")
            continue
        line += 1
        order = order_named(text_at(record, "OrdrRef"))
        bundle = bundle_named(text_at(record, "MstrRef"))
        if (order if name == "IndvOrdrDtlsRpt" else bundle) is None:
            faults.append((line, UNKNOWN, "no order of ours has this reference"))
            continue
        status, reason = _status(record)
        reports.append(StatusReport(line, bundle, order, status, reason))
    if message_id is None or not line:
        detail = "the message names no id, or reports on nothing"
        raise ConfirmationUnreadable(_faults=(Fault("ORD-10", "/file", detail, "incomplete"),))
    return StatusFile(message_id, tuple(reports), tuple(faults))


def _status(record: Element) -> tuple[FundStatus, str]:
    stated = children_at(record, "OrdrSts/*")
    if not stated:
        return FundStatus.UNCLEAR, "no status is named"
    first = stated[0]
    name = name_of(first)
    if name == "Sts":
        code = (first.text or "").strip()
        return _CODES.get(code, FundStatus.UNCLEAR), code
    reasons = "; ".join(reason for choice in stated for reason in _reasons(choice))
    return _CHOICES.get(name, FundStatus.UNCLEAR), (reasons or name)[:_LONGEST]


def _reasons(choice: Element) -> Iterator[str]:
    """The codes of the message, and what the fund company adds in words."""
    for found in choice.iter("{*}Cd", "{*}Id", "{*}AddtlInf"):
        text = (found.text or "").strip()
        if text:
            yield text


def reason_in_german(reason: str) -> str:
    """A rejection or suspension as the customer reads it (ORD-10)."""
    return " ".join(REASONS.get(part, part) for part in reason.split("; ")) or "Ein Grund wurde nicht genannt."
