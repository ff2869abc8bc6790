"""CSH-9: a pain.001.001.09 file of SEPA credit transfers, as the schema and the German banks (GBIC_5) want it.

Beyond the schema, by hand: SEPA as service level, charges shared (SLEV), names and purposes in the SEPA set, no postal
address of the creditor, the execution day a TARGET day, the sums in the header and in the batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from depot.kernel.xml import XmlWriter
from depot.payments.model.files import PaymentFile
from depot.payments.model.house import PaymentHouse
from depot.payments.model.payouts import Payout
from depot.payments.rules.debit_file import end_to_end
from depot.payments.rules.sepa_text import NAME_LIMIT, sepa_text

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"


def write_payout_file(xml: XmlWriter, file: PaymentFile, house: PaymentHouse, payouts: Iterable[Payout]) -> None:
    """The whole message (CSH-9)."""
    with xml.inside("CstmrCdtTrfInitn"):
        with xml.inside("GrpHdr"):
            xml.leaf("MsgId", file.message_id)
            xml.leaf("CreDtTm", f"{file.made_at:%Y-%m-%dT%H:%M:%SZ}")
            xml.leaf("NbOfTxs", file.payments)
            xml.leaf("CtrlSum", file.total)
            with xml.inside("InitgPty"):
                xml.leaf("Nm", sepa_text(house.name, NAME_LIMIT))
        with xml.inside("PmtInf"):
            _batch(xml, file, house)
            for payout in payouts:
                _transfer(xml, payout)


def _batch(xml: XmlWriter, file: PaymentFile, house: PaymentHouse) -> None:
    xml.leaf("PmtInfId", file.message_id)
    xml.leaf("PmtMtd", "TRF")
    xml.leaf("NbOfTxs", file.payments)
    xml.leaf("CtrlSum", file.total)
    with xml.inside("PmtTpInf", "SvcLvl"):
        xml.leaf("Cd", "SEPA")
    with xml.inside("ReqdExctnDt"):
        xml.leaf("Dt", file.due_on.isoformat())
    with xml.inside("Dbtr"):
        xml.leaf("Nm", sepa_text(house.name, NAME_LIMIT))
    with xml.inside("DbtrAcct", "Id"):
        xml.leaf("IBAN", house.iban)
    with xml.inside("DbtrAgt", "FinInstnId"):
        xml.leaf("BICFI", house.bic)
    xml.leaf("ChrgBr", "SLEV")


def _transfer(xml: XmlWriter, payout: Payout) -> None:
    with xml.inside("CdtTrfTxInf"):
        with xml.inside("PmtId"):
            xml.leaf("EndToEndId", end_to_end(payout.payout_id))
        with xml.inside("Amt"):
            xml.leaf("InstdAmt", payout.amount, Ccy="EUR")
        if payout.bic is not None:
            with xml.inside("CdtrAgt", "FinInstnId"):
                xml.leaf("BICFI", payout.bic)
        with xml.inside("Cdtr"):
            xml.leaf("Nm", sepa_text(payout.name, NAME_LIMIT))
        with xml.inside("CdtrAcct", "Id"):
            xml.leaf("IBAN", payout.iban)
        with xml.inside("RmtInf"):
            xml.leaf("Ustrd", sepa_text(payout.purpose) or "Auszahlung")
