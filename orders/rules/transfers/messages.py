"""ORD-21, ORD-22: transfers as ISO 20022 messages.

sese.001 asks the registrar to move units out, sese.005 to take units in, sese.003 confirms that they went. What the
messages do not know, the lots with their data, goes in the file of REG-7.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from depot.kernel.ids import TransferId
from depot.kernel.money import Units
from depot.kernel.xml import Element, XmlWriter, kind_of, records, text_at
from orders.rules.transfers.transfer import HolderChange, TransferKind, UnitTransfer

OUT_INSTRUCTION: Final = "sese.001.001.09"
IN_INSTRUCTION: Final = "sese.005.001.09"
OUT_CONFIRMATION: Final = "sese.003.001.09"
_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_MAX_BYTES: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class TransferConfirmed:
    """What a sese.003 says of one of our transfers."""

    transfer_id: TransferId
    isin: str | None
    units: Units | None


def transfer_reference(transfer: TransferId) -> str:
    """The id as 32 letters, for a reference has 35 at most."""
    return transfer.hex


def transfer_message(transfer: UnitTransfer, *, depot_number: str, now: datetime) -> bytes:
    """The instruction to the registrar: sese.001 for units that leave, sese.005 for those that come."""
    assert transfer.counterparty is not None, "a transfer inside the bank needs no message"
    is_out = transfer.kind is TransferKind.OUT
    sink = io.BytesIO()
    name = OUT_INSTRUCTION if is_out else IN_INSTRUCTION
    with XmlWriter(sink, _NAMESPACE + name) as xml, xml.inside("TrfOutInstr" if is_out else "TrfInInstr"):
        with xml.inside("MsgId"):
            xml.leaf("Id", transfer_reference(transfer.transfer_id))
            xml.leaf("CreDtTm", now.isoformat(timespec="seconds"))
        with xml.inside("TrfDtls"):
            _details(xml, transfer)
        with xml.inside("AcctDtls"):
            xml.leaf("AcctId", depot_number)
        with xml.inside("SttlmDtls"):
            _counterparty(xml, transfer, party="Trfee" if is_out else "Trfr")
    return sink.getvalue()


def _details(xml: XmlWriter, transfer: UnitTransfer) -> None:
    xml.leaf("TrfRef", transfer_reference(transfer.transfer_id))
    with xml.inside("FinInstrmDtls", "Id"):
        xml.leaf("ISIN", transfer.isin)
    with xml.inside("Qty"):
        xml.leaf("TtlUnitsNb", transfer.units)
    xml.leaf("OwnAcctTrfInd", "true" if transfer.change is HolderChange.NONE else "false")


def _counterparty(xml: XmlWriter, transfer: UnitTransfer, *, party: str) -> None:
    there = transfer.counterparty
    assert there is not None, "asked above"
    with xml.inside(party, "Pty"):
        xml.leaf("AnyBIC", there.bic)
    with xml.inside(f"{party}RegdAcct"):
        xml.leaf("Id", there.account)
        xml.leaf("AcctNm", there.holder[:35])


def confirmations_in(source: bytes) -> Iterator[TransferConfirmed]:
    """The transfers that a sese.003 confirms and that bear our reference; anything else is left alone (ORD-10)."""
    if kind_of(source, max_bytes=_MAX_BYTES).message != OUT_CONFIRMATION:
        return
    for details in records(source, "TrfDtls", max_bytes=_MAX_BYTES):
        if (confirmed := _confirmed(details)) is not None:
            yield confirmed


def _confirmed(details: Element) -> TransferConfirmed | None:
    reference, units = text_at(details, "TrfRef"), text_at(details, "TtlUnitsNb")
    try:
        transfer = TransferId(UUID(hex=reference or ""))
    except ValueError:
        return None
    try:
        read = Units.parse(units or "")
    except ValueError:
        read = None
    return TransferConfirmed(transfer, text_at(details, "FinInstrmDtls/Id/ISIN"), read)
