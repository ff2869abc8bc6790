"""What the clearing bank reads and writes: files of payments in; statements, notices and status reports out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from lxml import etree

from depot.kernel.xml import XmlWriter

_CAMT = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_STATUS = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
_MADE = "2024-01-01T18:00:00Z"


@dataclass(frozen=True, slots=True)
class Paid:
    """One payment of a file."""

    end_to_end: str
    amount: Decimal
    name: str
    iban: str


@dataclass(frozen=True, slots=True)
class PaymentsIn:
    """A file of the custody bank as the clearing bank reads it."""

    is_debits: bool
    message_id: str
    account: str
    due_on: str
    payments: tuple[Paid, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a statement with at most one payment in it; an empty batch or reference is left out."""

    is_credit: bool
    amount: Decimal
    reference: str = ""
    end_to_end: str = ""
    batch: str = ""
    purpose: str = ""
    name: str = ""
    iban: str = ""
    paid_to: str = ""
    returned: str = ""
    charges: Decimal = Decimal(0)

    @property
    def has_details(self) -> bool:
        """Whether the bank says anything of the payment behind the entry."""
        return bool(self.end_to_end or self.purpose or self.name or self.iban or self.paid_to or self.returned)


def read_payments(content: bytes) -> PaymentsIn | None:
    """A pain.001 or pain.008 file; None for anything else."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    is_debits = root.find("{*}CstmrDrctDbtInitn") is not None
    if not is_debits and root.find("{*}CstmrCdtTrfInitn") is None:
        return None
    tag, other, own = ("DrctDbtTxInf", "Dbtr", "Cdtr") if is_debits else ("CdtTrfTxInf", "Cdtr", "Dbtr")
    return PaymentsIn(
        is_debits=is_debits,
        message_id=str(root.findtext(".//{*}GrpHdr/{*}MsgId")),
        account=str(root.findtext(f".//{{*}}PmtInf/{{*}}{own}Acct/{{*}}Id/{{*}}IBAN")),
        due_on=str(root.findtext(".//{*}ReqdColltnDt") or root.findtext(".//{*}ReqdExctnDt/{*}Dt")),
        payments=tuple(
            Paid(
                end_to_end=str(one.findtext("{*}PmtId/{*}EndToEndId")),
                amount=Decimal(str(one.findtext(".//{*}InstdAmt"))),
                name=str(one.findtext(f"{{*}}{other}/{{*}}Nm")),
                iban=str(one.findtext(f"{{*}}{other}Acct/{{*}}Id/{{*}}IBAN")),
            )
            for one in root.iter(f"{{*}}{tag}")
        ),
    )


def statement(lines: Sequence[Line], *, account: str, day: date, message_id: str) -> bytes:
    """A camt.053.001.08 with these entries, all booked on the day."""
    sink = io.BytesIO()
    with XmlWriter(sink, _CAMT) as xml, xml.inside("BkToCstmrStmt"):
        with xml.inside("GrpHdr"):
            xml.leaf("MsgId", message_id)
            xml.leaf("CreDtTm", _MADE)
        with xml.inside("Stmt"):
            xml.leaf("Id", message_id)
            with xml.inside("Acct", "Id"):
                xml.leaf("IBAN", account)
            _balance(xml, sum((line.amount if line.is_credit else -line.amount for line in lines), Decimal(0)), day)
            for line in lines:
                _entry(xml, line, day)
    return sink.getvalue()


def _balance(xml: XmlWriter, amount: Decimal, day: date) -> None:
    with xml.inside("Bal"):
        with xml.inside("Tp", "CdOrPrtry"):
            xml.leaf("Cd", "CLBD")
        xml.leaf("Amt", abs(amount), Ccy="EUR")
        xml.leaf("CdtDbtInd", "CRDT" if amount >= 0 else "DBIT")
        with xml.inside("Dt"):
            xml.leaf("Dt", day)


def _entry(xml: XmlWriter, line: Line, day: date) -> None:
    sign = "CRDT" if line.is_credit else "DBIT"
    with xml.inside("Ntry"):
        xml.leaf("Amt", line.amount, Ccy="EUR")
        xml.leaf("CdtDbtInd", sign)
        with xml.inside("Sts"):
            xml.leaf("Cd", "BOOK")
        for name in ("BookgDt", "ValDt"):
            with xml.inside(name):
                xml.leaf("Dt", day)
        if line.reference:
            xml.leaf("AcctSvcrRef", line.reference)
        with xml.inside("BkTxCd", "Prtry"):
            xml.leaf("Cd", "NTRF+166" if line.is_credit else "NTRF+116")
        if line.batch or line.has_details:
            with xml.inside("NtryDtls"):
                if line.batch:
                    with xml.inside("Btch"):
                        xml.leaf("PmtInfId", line.batch)
                if line.has_details:
                    _details(xml, line, sign)


def _details(xml: XmlWriter, line: Line, sign: str) -> None:
    with xml.inside("TxDtls"):
        with xml.inside("Refs"):
            xml.leaf("EndToEndId", line.end_to_end or "NOTPROVIDED")
        xml.leaf("Amt", line.amount, Ccy="EUR")
        xml.leaf("CdtDbtInd", sign)
        if line.charges:
            with xml.inside("Chrgs", "Rcrd"):
                xml.leaf("Amt", line.charges, Ccy="EUR")
        with xml.inside("RltdPties"):
            other = "Dbtr" if line.is_credit else "Cdtr"
            if line.name and other == "Dbtr":
                _party(xml, "Dbtr", line)
            if line.paid_to:
                with xml.inside("CdtrAcct", "Id"):
                    xml.leaf("IBAN", line.paid_to)
            if line.name and other == "Cdtr":
                _party(xml, "Cdtr", line)
        if line.purpose:
            with xml.inside("RmtInf"):
                for start in range(0, len(line.purpose), 140):
                    xml.leaf("Ustrd", line.purpose[start : start + 140])
        if line.returned:
            with xml.inside("RtrInf", "Rsn"):
                xml.leaf("Cd", line.returned)


def _party(xml: XmlWriter, role: str, line: Line) -> None:
    with xml.inside(role, "Pty"):
        xml.leaf("Nm", line.name)
    if line.iban:
        with xml.inside(f"{role}Acct", "Id"):
            xml.leaf("IBAN", line.iban)


def status_report(
    file: PaymentsIn, *, message_id: str, group: str, reason: str = "", rejected: Sequence[tuple[str, str]] = ()
) -> bytes:
    """A pain.002.001.10: the group's status, and each payment that was rejected with its reason."""
    sink = io.BytesIO()
    with XmlWriter(sink, _STATUS) as xml, xml.inside("CstmrPmtStsRpt"):
        with xml.inside("GrpHdr"):
            xml.leaf("MsgId", message_id)
            xml.leaf("CreDtTm", _MADE)
        with xml.inside("OrgnlGrpInfAndSts"):
            xml.leaf("OrgnlMsgId", file.message_id)
            xml.leaf("OrgnlMsgNmId", "pain.008.001.08" if file.is_debits else "pain.001.001.09")
            xml.leaf("GrpSts", group)
            if reason:
                with xml.inside("StsRsnInf", "Rsn"):
                    xml.leaf("Cd", reason)
        if rejected:
            with xml.inside("OrgnlPmtInfAndSts"):
                xml.leaf("OrgnlPmtInfId", file.message_id)
                for end_to_end, code in rejected:
                    with xml.inside("TxInfAndSts"):
                        xml.leaf("OrgnlEndToEndId", end_to_end)
                        xml.leaf("TxSts", "RJCT")
                        with xml.inside("StsRsnInf", "Rsn"):
                            xml.leaf("Cd", code)
    return sink.getvalue()
