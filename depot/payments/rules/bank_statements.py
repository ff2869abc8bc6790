"""CSH-3, CSH-8: camt.052, camt.053 and camt.054 files of any version are read through, whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from depot.kernel.errors import Fault
from depot.kernel.money import Eur, total
from depot.kernel.xml import Element, child_at, children_at, name_of, records, text_at
from depot.payments.errors import BankFileRefused
from depot.payments.model.bank import BankEntry, BankStatement, Detail

_REPORTS: Final = frozenset({"Stmt", "Ntfctn", "Rpt"})
_BOOKED: Final = "BOOK"


def read_statement(source: bytes) -> BankStatement:
    """Every booked entry with its payments; what is only pending or for information is left out (CSH-3)."""
    message_id, accounts, entries = "", set[str](), list[BankEntry]()
    seen: Counter[str] = Counter()
    account = ""
    for element in records(source, "GrpHdr", "Acct", "Ntry"):
        name = name_of(element)
        if name == "GrpHdr":
            message_id = text_at(element, "MsgId") or ""
        elif name == "Acct" and name_of(element.getparent()) in _REPORTS:
            account = text_at(element, "Id/IBAN") or text_at(element, "Id/Othr/Id") or ""
            accounts.add(account)
        elif name == "Ntry" and (text_at(element, "Sts/Cd") or text_at(element, "Sts")) == _BOOKED:
            entries.append(_entry(element, account, seen))
    if not message_id or not accounts:
        raise refused("names no message id or no account")
    return BankStatement(message_id, frozenset(accounts), tuple(entries))


def refused(why: str) -> BankFileRefused:
    """The refusal of the whole file with its reason."""
    return BankFileRefused(_faults=(Fault("CSH-3", "/file", why, "unusable"),))


def _entry(element: Element, account: str, seen: Counter[str]) -> BankEntry:
    is_credit = text_at(element, "CdtDbtInd") == "CRDT"
    amount, booked_on = _amount(child_at(element, "Amt")), _day(element, "BookgDt")
    details = tuple(_details(element, is_credit=is_credit))
    if len(details) == 1 and not details[0].amount:
        details = (_with_amount(details[0], amount),)
    reference = text_at(element, "AcctSvcrRef") or text_at(element, "NtryDtls/TxDtls/Refs/AcctSvcrRef")
    if reference is None:
        # Two payments that are alike in everything are told apart by their count within the file.
        parts = (booked_on.isoformat(), str(is_credit), str(amount), *(d.end_to_end + d.purpose for d in details))
        reference = hashlib.sha256("|".join(parts).encode()).hexdigest()
        seen[reference] += 1
        reference = f"{reference}/{seen[reference]}"
    return BankEntry(
        key=f"{account}|{reference}",
        is_credit=is_credit,
        amount=amount,
        booked_on=booked_on,
        value_on=_day(element, "ValDt") if child_at(element, "ValDt") is not None else booked_on,
        batch=_batch(element),
        details=details,
    )


def _batch(element: Element) -> str:
    for path in ("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId", "NtryDtls/TxDtls/Refs/PmtInfId"):
        if found := text_at(element, path):
            return found
    return ""


def _details(element: Element, *, is_credit: bool) -> Iterator[Detail]:
    other = "Dbtr" if is_credit else "Cdtr"
    for detail in children_at(element, "NtryDtls/TxDtls"):
        amount = child_at(detail, "Amt")
        if amount is None:
            amount = child_at(detail, "AmtDtls/TxAmt/Amt")
        purpose = "\n".join(part.text or "" for part in children_at(detail, "RmtInf/Ustrd"))
        charges = children_at(detail, "Chrgs/Rcrd/Amt")
        yield Detail(
            amount=Eur.ZERO if amount is None else _amount(amount),
            end_to_end=text_at(detail, "Refs/EndToEndId") or "",
            purpose=purpose.strip(),
            name=text_at(detail, f"RltdPties/{other}/Pty/Nm") or text_at(detail, f"RltdPties/{other}/Nm") or "",
            iban=text_at(detail, f"RltdPties/{other}Acct/Id/IBAN") or "",
            creditor_iban=text_at(detail, "RltdPties/CdtrAcct/Id/IBAN") or "",
            return_reason=_return_reason(detail),
            charges=total(_amount(charge) for charge in charges),
        )


def _return_reason(detail: Element) -> str | None:
    returned = child_at(detail, "RtrInf")
    if returned is None:
        return None
    return text_at(returned, "Rsn/Cd") or text_at(returned, "Rsn/Prtry") or "unknown"


def _with_amount(detail: Detail, amount: Eur) -> Detail:
    return Detail(
        amount,
        detail.end_to_end,
        detail.purpose,
        detail.name,
        detail.iban,
        detail.creditor_iban,
        detail.return_reason,
        detail.charges,
    )


def _amount(element: Element | None) -> Eur:
    if element is None or element.get("Ccy") != "EUR":
        raise refused("holds an amount that is not in EUR")
    try:
        return Eur.parse((element.text or "").strip())
    except ValueError:
        raise refused("holds an amount that is none") from None


def _day(element: Element, name: str) -> date:
    found = text_at(element, f"{name}/Dt") or text_at(element, f"{name}/DtTm") or ""
    try:
        return date.fromisoformat(found[:10])
    except ValueError:
        raise refused("holds an entry without booking day") from None
