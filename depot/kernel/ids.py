"""Typed ids, and the prefixed form in which callers see them (`ord_…`); the value is a time-ordered UUID."""

from __future__ import annotations

from base64 import b32encode
from typing import Final, NewType
from uuid import UUID

PersonId = NewType("PersonId", UUID)
DepotId = NewType("DepotId", UUID)
RoleId = NewType("RoleId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
StateRequestId = NewType("StateRequestId", UUID)
DepotRequestId = NewType("DepotRequestId", UUID)
LifeEventId = NewType("LifeEventId", UUID)
PaperId = NewType("PaperId", UUID)
ApplicationDraftId = NewType("ApplicationDraftId", UUID)
PositionId = NewType("PositionId", UUID)
LotId = NewType("LotId", UUID)
AccountId = NewType("AccountId", UUID)
EntryId = NewType("EntryId", UUID)
DocumentId = NewType("DocumentId", UUID)
LetterBatchId = NewType("LetterBatchId", UUID)
AccessId = NewType("AccessId", UUID)
FactorId = NewType("FactorId", UUID)
LoginId = NewType("LoginId", UUID)
SessionId = NewType("SessionId", UUID)
ReleaseId = NewType("ReleaseId", UUID)
StaffId = NewType("StaffId", UUID)
LetterId = NewType("LetterId", UUID)
OrderId = NewType("OrderId", UUID)
BundleId = NewType("BundleId", UUID)
SettlementId = NewType("SettlementId", UUID)
FindingId = NewType("FindingId", UUID)
DistributionId = NewType("DistributionId", UUID)
DistributionPaymentId = NewType("DistributionPaymentId", UUID)
PlanId = NewType("PlanId", UUID)
PlanRequestId = NewType("PlanRequestId", UUID)
PlanRunId = NewType("PlanRunId", UUID)
TaxEventId = NewType("TaxEventId", UUID)
ExemptionOrderId = NewType("ExemptionOrderId", UUID)
NvCertificateId = NewType("NvCertificateId", UUID)
TaxCertificateId = NewType("TaxCertificateId", UUID)
TaxReportId = NewType("TaxReportId", UUID)
TaxRunId = NewType("TaxRunId", UUID)
TermsId = NewType("TermsId", UUID)
CampaignId = NewType("CampaignId", UUID)
RequirementId = NewType("RequirementId", UUID)
LinkId = NewType("LinkId", UUID)
ConsentId = NewType("ConsentId", UUID)
EventId = NewType("EventId", UUID)
PriceId = NewType("PriceId", UUID)
MandateId = NewType("MandateId", UUID)
DebitId = NewType("DebitId", UUID)
PaymentFileId = NewType("PaymentFileId", UUID)
BankFileId = NewType("BankFileId", UUID)
IncomingId = NewType("IncomingId", UUID)
PayoutId = NewType("PayoutId", UUID)
FeeClaimId = NewType("FeeClaimId", UUID)
VlAgreementId = NewType("VlAgreementId", UUID)
VlContractId = NewType("VlContractId", UUID)
VlNoticeId = NewType("VlNoticeId", UUID)
VlEndSaleId = NewType("VlEndSaleId", UUID)
ConversionId = NewType("ConversionId", UUID)
TransferId = NewType("TransferId", UUID)
ThirdPartyId = NewType("ThirdPartyId", UUID)
AccessConsentId = NewType("AccessConsentId", UUID)
InitiationId = NewType("InitiationId", UUID)
ApprovalId = NewType("ApprovalId", UUID)

PREFIX: Final[dict[str, str]] = {
    "PersonId": "per",
    "DepotId": "dep",
    "RoleId": "rol",
    "ApplicationId": "app",
    "StateRequestId": "srq",
    "DepotRequestId": "drq",
    "LifeEventId": "lev",
    "PaperId": "pap",
    "ApplicationDraftId": "apd",
    "PositionId": "pos",
    "LotId": "lot",
    "AccountId": "acc",
    "EntryId": "ent",
    "DocumentId": "doc",
    "LetterBatchId": "ltb",
    "AccessId": "axs",
    "FactorId": "fac",
    "LoginId": "lgn",
    "SessionId": "ses",
    "ReleaseId": "rel",
    "StaffId": "stf",
    "LetterId": "ltr",
    "OrderId": "ord",
    "BundleId": "bun",
    "SettlementId": "set",
    "FindingId": "fnd",
    "DistributionId": "dis",
    "DistributionPaymentId": "dpm",
    "PlanId": "pln",
    "PlanRequestId": "plr",
    "PlanRunId": "plx",
    "TaxEventId": "tax",
    "ExemptionOrderId": "exo",
    "NvCertificateId": "nvc",
    "TaxCertificateId": "tct",
    "TaxReportId": "trp",
    "TaxRunId": "run",
    "TermsId": "trm",
    "CampaignId": "cmp",
    "RequirementId": "req",
    "LinkId": "lnk",
    "ConsentId": "con",
    "EventId": "evt",
    "PriceId": "prc",
    "MandateId": "mdt",
    "DebitId": "deb",
    "PaymentFileId": "pfl",
    "BankFileId": "bfl",
    "IncomingId": "inc",
    "PayoutId": "pay",
    "FeeClaimId": "fcl",
    "VlAgreementId": "vla",
    "VlContractId": "vlc",
    "VlNoticeId": "vln",
    "VlEndSaleId": "vls",
    "ConversionId": "cnv",
    "TransferId": "trf",
    "ThirdPartyId": "tpp",
    "AccessConsentId": "acs",
    "InitiationId": "ini",
    "ApprovalId": "apv",
}

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUE = {letter: index for index, letter in enumerate(_ALPHABET)}
_LENGTH = 26
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _ALPHABET.encode())


def to_text(prefix: str, value: UUID) -> str:
    """`ord_` and 26 letters of Crockford's alphabet; sorts as the id itself does."""
    letters = b32encode(value.int.to_bytes(20)).translate(_CROCKFORD)  # 32 letters, the first six for zero bits
    return f"{prefix}_{letters[-_LENGTH:].decode()}"


def from_text(prefix: str, text: str) -> UUID:
    """The id behind `ord_…`; raises ValueError for another prefix, length or letter."""
    head, _, tail = text.partition("_")
    if head != prefix or len(tail) != _LENGTH or any(letter not in _VALUE for letter in tail):
        raise ValueError(f"an id of this kind is {prefix}_ and {_LENGTH} letters or digits")
    number = 0
    for letter in tail:
        number = number * 32 + _VALUE[letter]
    if number >= 1 << 128:
        raise ValueError("the id is out of range")
    return UUID(int=number)
