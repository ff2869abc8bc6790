"""Strict wire types: money, units, prices and rates are strings with a dot; anything else is refused (api.md)."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, PlainValidator, WithJsonSchema

from depot.kernel import ids
from depot.kernel.money import Eur, Money, Units, half_up_decimal

T = TypeVar("T")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}")
_NO_MOMENT = 'must be a time with offset such as "2024-03-28T15:30:00+01:00"'


class StrictModel(BaseModel):
    """Requests: unknown fields are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Answer(BaseModel):
    """Answers: frozen, exactly the declared fields."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError('must be a string with a dot, such as "1234.50"; JSON numbers are refused')  # noqa: TRY004 - pydantic reads ValueError
    return value


def _parser(parse: Callable[[str], T], kind: type[T]) -> Callable[[Any], T]:
    def read(value: Any) -> T:
        return value if isinstance(value, kind) else parse(_text(value))

    return read


def _decimal(pattern: str, sentence: str) -> Callable[[str], Decimal]:
    shape = re.compile(pattern)

    def parse(text: str) -> Decimal:
        if not shape.fullmatch(text):
            raise ValueError(sentence)
        return Decimal(text)

    return parse


_EUR_PATTERN = r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$"
_POSITIVE_EUR_PATTERN = r"^[0-9]{1,13}(\.[0-9]{1,2})?$"
_UNITS_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
_PRICE_PATTERN = r"^[0-9]{1,12}(\.[0-9]{1,6})?$"
_RATE_PATTERN = r"^-?[0-9]{1,4}(\.[0-9]{1,6})?$"


def _positive_eur(text: str) -> Eur:
    if not re.fullmatch(_POSITIVE_EUR_PATTERN, text):
        raise ValueError("must be an amount of zero or more with at most 13 digits and two decimals")
    return Eur.parse(text)


def _some_eur(text: str) -> Eur:
    amount = _positive_eur(text)
    if not amount:
        raise ValueError("must be more than 0.00")
    return amount


def _positive_units(text: str) -> Units:
    if not re.fullmatch(_UNITS_PATTERN, text):
        raise ValueError("must be units of zero or more with at most 12 digits and six decimals")
    return Units.parse(text)


def _some_units(text: str) -> Units:
    units = _positive_units(text)
    if not units:
        raise ValueError("must be more than 0")
    return units


def _string(pattern: str, *examples: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": list(examples)})


EurText = Annotated[
    Eur, PlainValidator(_parser(Eur.parse, Eur)), PlainSerializer(str), _string(_EUR_PATTERN, "1234.50")
]
"""Any amount in euro, two decimals."""
PositiveEurText = Annotated[
    Eur, PlainValidator(_parser(_positive_eur, Eur)), PlainSerializer(str), _string(_POSITIVE_EUR_PATTERN, "1234.50")
]
"""An amount of 0.00 or more."""
SomeEurText = Annotated[
    Eur, PlainValidator(_parser(_some_eur, Eur)), PlainSerializer(str), _string(_POSITIVE_EUR_PATTERN, "50.00")
]
"""An amount of 0.01 or more."""
UnitsText = Annotated[
    Units, PlainValidator(_parser(_positive_units, Units)), PlainSerializer(str), _string(_UNITS_PATTERN, "1.234567")
]
"""Units of zero or more, six decimals."""
SomeUnitsText = Annotated[
    Units, PlainValidator(_parser(_some_units, Units)), PlainSerializer(str), _string(_UNITS_PATTERN, "1.234567")
]
"""Units of 0.000001 or more."""
SignedUnitsText = Annotated[
    Units,
    PlainValidator(_parser(Units.parse, Units)),
    PlainSerializer(str),
    _string(r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$", "1.234567"),
]
"""Units in or out, six decimals (answers)."""
PriceText = Annotated[
    Decimal,
    PlainValidator(_parser(_decimal(_PRICE_PATTERN, "must be a price with at most six decimals"), Decimal)),
    PlainSerializer(lambda price: f"{half_up_decimal(price, 6):f}"),
    _string(_PRICE_PATTERN, "109.50"),
]
"""A price or exchange rate of zero or more, six decimals."""
PercentText = Annotated[
    Decimal,
    PlainValidator(_parser(_decimal(_RATE_PATTERN, "must be a rate in percent with at most six decimals"), Decimal)),
    PlainSerializer(lambda rate: f"{rate:f}"),
    _string(_RATE_PATTERN, "2.55"),
]
"""A rate in percent."""
PerUnitText = Annotated[
    Decimal,
    PlainValidator(
        _parser(
            _decimal(r"^[0-9]{1,9}(\.[0-9]{1,12})?$", "must be an amount per unit with at most 12 decimals"), Decimal
        )
    ),
    PlainSerializer(lambda amount: f"{half_up_decimal(amount, 9):f}"),
    _string(r"^[0-9]{1,9}(\.[0-9]{1,12})?$", "1.718172340"),
]
"""An amount per unit; answered with nine decimals."""
MoneyText = Annotated[Money, PlainSerializer(str), _string(_EUR_PATTERN, "66.67")]
"""An amount in a foreign currency (answers)."""


def _day(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError('must be a day such as "2024-03-28"')
    return value


Day = Annotated[date, BeforeValidator(_day)]
"""An ISO 8601 day."""


def _moment(value: Any) -> Any:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _MOMENT.match(value):
        raise ValueError(_NO_MOMENT)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:  # its own words would quote the input
        raise ValueError(_NO_MOMENT) from None
    if moment.tzinfo is None:
        raise ValueError('must name its offset, such as "2024-03-28T15:30:00+01:00"')
    return moment


Moment = Annotated[datetime, BeforeValidator(_moment)]
"""An RFC 3339 time with its offset."""

Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""One line of text without control characters."""
_BASE64_MAX = 1_400_000


def _file(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or len(value) > _BASE64_MAX:
        raise ValueError("must be a file of at most 1 MB in base64")
    try:
        return b64decode(value, validate=True)
    except ValueError:
        raise ValueError("must be base64") from None


FileText = Annotated[
    bytes,
    PlainValidator(_file),
    PlainSerializer(lambda file: b64encode(file).decode()),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": _BASE64_MAX}),
]
"""A file in base64."""
IsinText = Annotated[str, Field(pattern=r"^[A-Z]{2}[A-Z0-9]{9}[0-9]$", examples=["IE00BK5BQT80"])]
"""The shape of an ISIN; the check digit is checked by FND-1."""


def _id_type(name: str) -> Any:
    prefix = ids.PREFIX[name]

    def read(value: Any) -> UUID:
        return value if isinstance(value, UUID) else ids.from_text(prefix, _text(value))

    pattern = f"^{prefix}_[0-9a-hjkmnp-tv-z]{{26}}$"
    return Annotated[
        UUID,
        PlainValidator(read),
        PlainSerializer(lambda value: ids.to_text(prefix, value)),
        WithJsonSchema({"type": "string", "pattern": pattern}),
    ]


PersonRef = _id_type("PersonId")
DepotRef = _id_type("DepotId")
ApplicationRef = _id_type("ApplicationId")
StateRequestRef = _id_type("StateRequestId")
DepotRequestRef = _id_type("DepotRequestId")
LifeEventRef = _id_type("LifeEventId")
RoleRef = _id_type("RoleId")
PaperRef = _id_type("PaperId")
ApplicationDraftRef = _id_type("ApplicationDraftId")
PositionRef = _id_type("PositionId")
LotRef = _id_type("LotId")
EntryRef = _id_type("EntryId")
MandateRef = _id_type("MandateId")
DebitRef = _id_type("DebitId")
PaymentFileRef = _id_type("PaymentFileId")
BankFileRef = _id_type("BankFileId")
IncomingRef = _id_type("IncomingId")
PayoutRef = _id_type("PayoutId")
FeeClaimRef = _id_type("FeeClaimId")
VlAgreementRef = _id_type("VlAgreementId")
VlContractRef = _id_type("VlContractId")
VlNoticeRef = _id_type("VlNoticeId")
VlEndSaleRef = _id_type("VlEndSaleId")
ConversionRef = _id_type("ConversionId")
TransferRef = _id_type("TransferId")
ThirdPartyRef = _id_type("ThirdPartyId")
AccessConsentRef = _id_type("AccessConsentId")
InitiationRef = _id_type("InitiationId")
ApprovalRef = _id_type("ApprovalId")
PlanRef = _id_type("PlanId")
PlanRequestRef = _id_type("PlanRequestId")
DocumentRef = _id_type("DocumentId")
LetterBatchRef = _id_type("LetterBatchId")
FactorRef = _id_type("FactorId")
LoginRef = _id_type("LoginId")
SessionRef = _id_type("SessionId")
ReleaseRef = _id_type("ReleaseId")
StaffRef = _id_type("StaffId")
LetterRef = _id_type("LetterId")
OrderRef = _id_type("OrderId")
BundleRef = _id_type("BundleId")
SettlementRef = _id_type("SettlementId")
FindingRef = _id_type("FindingId")
DistributionRef = _id_type("DistributionId")
DistributionPaymentRef = _id_type("DistributionPaymentId")
TaxEventRef = _id_type("TaxEventId")
ExemptionOrderRef = _id_type("ExemptionOrderId")
NvCertificateRef = _id_type("NvCertificateId")
TaxCertificateRef = _id_type("TaxCertificateId")
TaxReportRef = _id_type("TaxReportId")
TaxRunRef = _id_type("TaxRunId")
TermsRef = _id_type("TermsId")
CampaignRef = _id_type("CampaignId")
RequirementRef = _id_type("RequirementId")
ConsentRef = _id_type("ConsentId")
EventRef = _id_type("EventId")
PriceRef = _id_type("PriceId")
LinkRef = _id_type("LinkId")
