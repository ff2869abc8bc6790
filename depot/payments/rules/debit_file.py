"""CSH-6: a pain.008.001.08 file of SEPA CORE direct debits, as the schema and the German banks (GBIC_5) want it.

Beyond the schema, by hand: one sequence type and due day per file, the sums in the header and in the batch; names and
purposes in the SEPA set, names up to 70 characters, purposes up to 140; no postal address of the debtor, whose bank
lies in the EEA (an unstructured one would be refused since November 2026); charges shared (SLEV); the creditor id as
`SEPA` scheme; a changed account as `SMNDA`; a BIC or, where none is known, NOTPROVIDED.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from depot.kernel.xml import XmlWriter, escaped
from depot.payments.model.files import Collection, PaymentFile
from depot.payments.model.house import PaymentHouse
from depot.payments.rules.sepa_text import NAME_LIMIT, sepa_text

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.008.001.08"
_SAME_MANDATE: Final = (
    "<AmdmntInd>true</AmdmntInd><AmdmntInfDtls><OrgnlDbtrAcct><Id><Othr><Id>SMNDA</Id></Othr></Id></OrgnlDbtrAcct>"
    "</AmdmntInfDtls>"
)
_NO_BIC: Final = "<Othr><Id>NOTPROVIDED</Id></Othr>"


def write_debit_file(xml: XmlWriter, file: PaymentFile, house: PaymentHouse, lines: Iterable[Collection]) -> None:
    """The whole message, line by line as they come; the sums are known before (CSH-6)."""
    with xml.inside("CstmrDrctDbtInitn"):
        with xml.inside("GrpHdr"):
            xml.leaf("MsgId", file.message_id)
            xml.leaf("CreDtTm", f"{file.made_at:%Y-%m-%dT%H:%M:%SZ}")
            xml.leaf("NbOfTxs", file.payments)
            xml.leaf("CtrlSum", file.total)
            with xml.inside("InitgPty"):
                xml.leaf("Nm", sepa_text(house.name, NAME_LIMIT))
        with xml.inside("PmtInf"):
            _batch(xml, file, house)
            for line in lines:
                xml.raw(collection_markup(line))


def _batch(xml: XmlWriter, file: PaymentFile, house: PaymentHouse) -> None:
    assert file.sequence is not None, "direct debits have a sequence type"
    xml.leaf("PmtInfId", file.message_id)
    xml.leaf("PmtMtd", "DD")
    xml.leaf("BtchBookg", "true")
    xml.leaf("NbOfTxs", file.payments)
    xml.leaf("CtrlSum", file.total)
    with xml.inside("PmtTpInf"):
        with xml.inside("SvcLvl"):
            xml.leaf("Cd", "SEPA")
        with xml.inside("LclInstrm"):
            xml.leaf("Cd", "CORE")
        xml.leaf("SeqTp", file.sequence.value)
    xml.leaf("ReqdColltnDt", file.due_on.isoformat())
    with xml.inside("Cdtr"):
        xml.leaf("Nm", sepa_text(house.name, NAME_LIMIT))
    with xml.inside("CdtrAcct", "Id"):
        xml.leaf("IBAN", house.iban)
    with xml.inside("CdtrAgt", "FinInstnId"):
        xml.leaf("BICFI", house.bic)
    xml.leaf("ChrgBr", "SLEV")
    with xml.inside("CdtrSchmeId", "Id", "PrvtId", "Othr"):
        xml.leaf("Id", house.creditor_id)
        with xml.inside("SchmeNm"):
            xml.leaf("Prtry", "SEPA")


def collection_markup(line: Collection) -> str:
    """One collection; purposes were checked when they were planned, and hold nothing to escape."""
    cents = line.amount_cents
    bank = f"<BICFI>{line.bic}</BICFI>" if line.bic else _NO_BIC
    return (
        f"<DrctDbtTxInf><PmtId><EndToEndId>{end_to_end(line.debit_id)}</EndToEndId></PmtId>"
        f'<InstdAmt Ccy="EUR">{cents // 100}.{cents % 100:02d}</InstdAmt>'
        f"<DrctDbtTx><MndtRltdInf><MndtId>{line.mandate}</MndtId><DtOfSgntr>{line.signed_on}</DtOfSgntr>"
        f"{_SAME_MANDATE if line.is_amended else ''}</MndtRltdInf></DrctDbtTx>"
        f"<DbtrAgt><FinInstnId>{bank}</FinInstnId></DbtrAgt>"
        f"<Dbtr><Nm>{escaped(sepa_text(line.debtor_name, NAME_LIMIT))}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{line.iban}</IBAN></Id></DbtrAcct>"
        f"<RmtInf><Ustrd>{escaped(line.purpose)}</Ustrd></RmtInf></DrctDbtTxInf>"
    )


def end_to_end(payment: UUID) -> str:
    """The reference that comes back with a return: the id itself, 32 characters."""
    return payment.hex
