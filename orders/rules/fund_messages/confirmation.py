"""Confirmations of fund companies, setr.012 and setr.006: read as they stand, nothing is guessed (ORD-10)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from depot.funds.model import Side
from depot.kernel.errors import Fault
from depot.kernel.money import Units
from depot.kernel.xml import Element, Kind, records, text_at
from orders.errors import ConfirmationUnreadable
from orders.rules.fund_messages.execution import Deal, Execution, ExecutionFile
from orders.rules.fund_messages.references import CUSTODY_ACCOUNT, SIDE_CONFIRMED, bundle_named, order_named

UNREADABLE: Final = "unreadable"
UNKNOWN: Final = "unknown_order"
_NUMBER: Final = re.compile(r"\+?([0-9]{1,15}(\.[0-9]{1,17})?|\.[0-9]{1,17})")
_DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(T.{8,})?")
_EUR: Final = "EUR"


class _Unreadable(Exception):
    """Why one execution cannot be read."""


def read_confirmation(source: bytes, kind: Kind) -> ExecutionFile:
    """All executions of the file; an unreadable one is named, a file whose sum is wrong is refused whole (ORD-10)."""
    side = SIDE_CONFIRMED[kind.message]
    executions: list[Execution] = []
    faults: list[tuple[int, str, str]] = []
    message_id, multiple, line = None, None, 0
    for record in records(source, "MsgId", "IndvExctnDtls", "MltplExctnDtls"):
        if record.tag.endswith("}IndvExctnDtls"):
            line += 1
            try:
                _keep(record, line, side, executions, faults)
            except _Unreadable as why:
                faults.append((line, UNREADABLE, str(why)))
        elif record.tag.endswith("}MsgId"):
            message_id = message_id or text_at(record, "Id")
        else:
            multiple = {
                name: text_at(record, path)
                for name, path in (("bundle", "MstrRef"), ("account", "InvstmtAcctDtls/AcctId"), ("sum", "TtlSttlmAmt"))
            }
    return _file(message_id, multiple, executions, faults)


def _file(
    message_id: str | None,
    multiple: Mapping[str, str | None] | None,
    executions: list[Execution],
    faults: list[tuple[int, str, str]],
) -> ExecutionFile:
    if message_id is None or multiple is None:
        raise _refused("the message names no id, or confirms nothing", "incomplete")
    if multiple["account"] != CUSTODY_ACCOUNT:
        raise _refused("the confirmation is for an account that is not ours", "foreign_account")
    if multiple["sum"] is not None and not faults:
        confirmed = sum((one.amount for one in executions), Decimal(0))
        if not _NUMBER.fullmatch(multiple["sum"]) or Decimal(multiple["sum"]) != confirmed:
            raise _refused(f"the executions come to {confirmed:f}, not to the control sum", "control_sum")
    bundle = bundle_named(multiple["bundle"])
    if multiple["bundle"] is not None and bundle is None:
        raise _refused("the confirmation is for an order that is not ours", "foreign_bundle")
    return ExecutionFile(message_id, bundle, tuple(executions), tuple(faults))


def _refused(detail: str, code: str) -> ConfirmationUnreadable:
    return ConfirmationUnreadable(_faults=(Fault("ORD-10", "/file", detail, code),))


def _keep(
    record: Element, line: int, side: Side, executions: list[Execution], faults: list[tuple[int, str, str]]
) -> None:
    fields: dict[str, Element] = {}
    for child in record:
        fields[child.tag.rpartition("}")[2]] = child
    order = order_named(_text(fields, "OrdrRef"))
    if order is None:
        faults.append((line, UNKNOWN, "no order of ours has this reference"))
        return
    price_at = text_at(fields["DealgPricDtls"], "Val/Amt") if "DealgPricDtls" in fields else None
    price = _decimal(price_at)
    if not price:
        raise _Unreadable("price: must be more than 0")
    currency = fields["DealgPricDtls"].find("{*}Val/{*}Amt").get("Ccy")
    deal = Deal(
        isin=(text_at(fields["FinInstrmDtls"], "Id/ISIN") if "FinInstrmDtls" in fields else None) or "",
        side=side,
        price_day=_day(fields),
        price=price,
        currency=currency,
        fx_rate=_rate(fields, currency),
    )
    units = _decimal(_text(fields, "UnitsNb")).scaleb(6)
    if units != units.to_integral_value():
        raise _Unreadable("units: more than six decimals")
    executions.append(
        Execution(
            line=line,
            order_id=order,
            deal_reference=_text(fields, "DealRef"),
            deal=deal,
            units=Units(int(units)),
            amount=_amount(fields, currency),
            is_partial=_text(fields, "PrtlyExctdInd") in {"true", "1"},
        )
    )


def _text(fields: Mapping[str, Element], name: str) -> str:
    found = fields.get(name)
    text = (found.text or "").strip() if found is not None else ""
    if not text:
        raise _Unreadable(f"{name} is missing")
    return text


def _decimal(text: str | None) -> Decimal:
    if text is None or not _NUMBER.fullmatch(text):
        raise _Unreadable("a number is missing, or is no number")
    return Decimal(text)


def _day(fields: Mapping[str, Element]) -> date:
    stated = fields.get("TradDtTm")
    text = "" if stated is None else text_at(stated, "Dt") or text_at(stated, "DtTm") or ""
    found = _DAY.fullmatch(text)
    try:
        if found:
            return date.fromisoformat(found.group(1))
    except ValueError:
        pass
    raise _Unreadable("price day: must be a day such as 2024-03-28")


def _rate(fields: Mapping[str, Element], currency: str) -> Decimal | None:
    """The rate as currency per euro; one quoted the other way round would have to be guessed back."""
    stated = fields.get("FXDtls")
    if stated is None:
        return None
    if (text_at(stated, "UnitCcy"), text_at(stated, "QtdCcy")) != (_EUR, currency):
        raise _Unreadable(f"exchange rate: must be {currency} for one euro")
    return _decimal(text_at(stated, "XchgRate"))


def _amount(fields: Mapping[str, Element], currency: str) -> Decimal:
    """What the units are worth in the currency of their price: before charges, else after, else as settled."""
    for name in ("NetAmt", "GrssAmt", "SttlmAmt"):
        found = fields.get(name)
        if found is not None and found.get("Ccy") == currency:
            return _decimal(_text(fields, name))
    raise _Unreadable(f"currency: no amount in {currency}, the currency of the price")
