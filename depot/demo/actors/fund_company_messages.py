"""The messages of the fund company: orders as it reads them, confirmations and status reports as it writes them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from depot.kernel.xml import Element, XmlWriter, kind_of, name_of, records, text_at

ISO: Final = "urn:iso:std:iso:20022:tech:xsd:"
PURCHASE: Final = "setr.010.001.04"
SALE: Final = "setr.004.001.04"


@dataclass(frozen=True, slots=True)
class Ordered:
    """One order of a file: an amount in euro, or units."""

    reference: str
    isin: str
    amount: Decimal | None
    units: Decimal | None


@dataclass(frozen=True, slots=True)
class OrderFile:
    """A bundle as it arrived."""

    message: str
    message_id: str
    bundle: str
    account: str
    price_day: str
    orders: tuple[Ordered, ...]

    @property
    def is_purchase(self) -> bool:
        """Whether units are bought."""
        return self.message == PURCHASE


@dataclass(frozen=True, slots=True)
class Executed:
    """One execution as it is confirmed."""

    order: Ordered
    deal: str
    price_day: str
    price: Decimal
    units: Decimal
    worth: Decimal
    currency: str = "EUR"
    is_partial: bool = False


def read_order(content: bytes) -> OrderFile | None:
    """The orders of a file; None if it orders nothing, such as a question for a status."""
    message = kind_of(content).message
    if message not in {PURCHASE, SALE}:
        return None
    orders = []
    message_id = bundle = account = day = ""
    for record in records(content, "MsgId", "IndvOrdrDtls", "MltplOrdrDtls"):
        name = name_of(record)
        if name == "IndvOrdrDtls":
            orders.append(_ordered(record, "AmtOrUnits" if message == PURCHASE else "AmtOrUnitsOrPctg"))
        elif name == "MsgId":
            message_id = text_at(record, "Id") or ""
        else:
            bundle = text_at(record, "MstrRef") or ""
            account = text_at(record, "InvstmtAcctDtls/AcctId") or ""
            day = text_at(record, "ReqdFutrTradDt") or ""
    return OrderFile(message, message_id, bundle, account, day, tuple(orders))


def _ordered(record: Element, size: str) -> Ordered:
    amount = text_at(record, f"{size}/NetAmt") or text_at(record, f"{size}/GrssAmt")
    units = text_at(record, f"{size}/UnitsNb")
    return Ordered(
        reference=text_at(record, "OrdrRef") or "",
        isin=text_at(record, "FinInstrmDtls/Id/ISIN") or "",
        amount=None if amount is None else Decimal(amount),
        units=None if units is None else Decimal(units),
    )


def confirmation(file: OrderFile, executed: Sequence[Executed], *, message_id: str, made_at: datetime) -> bytes:
    """A setr.012 or setr.006 over these executions, with their sum."""
    message, root = ("setr.012.001.05", "SbcptOrdrConf") if file.is_purchase else ("setr.006.001.05", "RedOrdrConf")
    sink = io.BytesIO()
    with XmlWriter(sink, ISO + message) as xml, xml.inside(root):
        _head(xml, message_id, made_at)
        with xml.inside("MltplExctnDtls"):
            xml.leaf("MstrRef", file.bundle)
            with xml.inside("InvstmtAcctDtls"):
                xml.leaf("AcctId", file.account)
            for one in executed:
                _execution(xml, one)
            currencies = {one.currency for one in executed}
            if len(currencies) == 1:
                total = sum((one.worth for one in executed), Decimal(0))
                xml.leaf("TtlSttlmAmt", f"{total:f}", Ccy=currencies.pop())
    return sink.getvalue()


def _execution(xml: XmlWriter, one: Executed) -> None:
    with xml.inside("IndvExctnDtls"):
        xml.leaf("OrdrRef", one.order.reference)
        xml.leaf("DealRef", one.deal)
        with xml.inside("FinInstrmDtls", "Id"):
            xml.leaf("ISIN", one.order.isin)
        xml.leaf("UnitsNb", f"{one.units:f}")
        with xml.inside("TradDtTm"):
            xml.leaf("Dt", one.price_day)
        with xml.inside("DealgPricDtls"):
            with xml.inside("Tp"):
                xml.leaf("Cd", "NAVL")
            with xml.inside("Val"):
                xml.leaf("Amt", f"{one.price:f}", Ccy=one.currency)
        xml.leaf("SttlmAmt", f"{one.worth:f}", Ccy=one.currency)
        xml.leaf("PrtlyExctdInd", "true" if one.is_partial else "false")
        xml.leaf("CumDvddInd", "false")
        xml.leaf("PhysDlvryInd", "false")


def status_report(
    file: OrderFile, order: Ordered | None, status: str, *, message_id: str, made_at: datetime, reason: str = ""
) -> bytes:
    """A setr.016 on one order or on the whole file: `PACK`, `Rjctd`, `Sspd` or `Canc`, with the code of the reason."""
    sink = io.BytesIO()
    with XmlWriter(sink, ISO + "setr.016.001.04") as xml, xml.inside("OrdrInstrStsRpt"):
        _head(xml, message_id, made_at)
        with xml.inside("StsRpt", "OrdrDtlsRpt" if order is None else "IndvOrdrDtlsRpt"):
            xml.leaf("MstrRef", file.bundle)
            if order is not None:
                xml.leaf("OrdrRef", order.reference)
            with xml.inside("OrdrSts"):
                _status(xml, status, reason)
    return sink.getvalue()


def _status(xml: XmlWriter, status: str, reason: str) -> None:
    if status not in {"Rjctd", "Sspd", "Canc"}:
        xml.leaf("Sts", status)
        return
    with xml.inside(status):
        if status == "Sspd":
            xml.start("RsnDtls")
        with xml.inside("Rsn"):
            xml.leaf("Cd", reason)
        if status == "Sspd":
            xml.end()


def _head(xml: XmlWriter, message_id: str, made_at: datetime) -> None:
    with xml.inside("MsgId"):
        xml.leaf("Id", message_id)
        xml.leaf("CreDtTm", made_at.astimezone(UTC).isoformat(timespec="seconds"))
