"""The wire form of prices, imports and decisions on held prices (FND-2, FND-3)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from depot.funds.model import HeldPrice, HoldReason, Price, PriceReport, PriceVersion, QuoteKind, Verdict
from depot.kernel.web.wire import Answer, Day, Line, PriceRef, PriceText, StaffRef, StrictModel

FAULTS_SHOWN = 1_000


class PriceShown(Answer):
    """A fund's price of a day, in the version that counts now."""

    day: Day
    redemption_price: PriceText
    issue_price: PriceText
    currency: str
    version: int

    @classmethod
    def of(cls, price: Price) -> Self:
        """The price as callers see it."""
        return cls(
            day=price.day,
            redemption_price=price.redemption_price,
            issue_price=price.issue_price,
            currency=price.currency,
            version=price.version,
        )


class PricesShown(Answer):
    """A page of prices, the oldest first."""

    data: list[PriceShown]
    next: str | None


class VersionShown(PriceShown):
    """One version of a price."""

    id: PriceRef
    source: str
    reason: str | None
    recorded_at: datetime

    @classmethod
    def of_version(cls, version: PriceVersion) -> Self:
        """The version as staff sees it."""
        return cls(
            **PriceShown.of(version.price).model_dump(mode="python", exclude={"redemption_price", "issue_price"}),
            redemption_price=version.price.redemption_price,
            issue_price=version.price.issue_price,
            id=version.price_id,
            source=version.source,
            reason=version.reason,
            recorded_at=version.recorded_at,
        )


class VersionsShown(Answer):
    """Every version of a price, the first one first."""

    data: list[VersionShown]


class FileBody(StrictModel):
    """A CSV file as text; prices: `isin,date,redemption_price,issue_price,currency`; rates: `date,currency,rate`."""

    file: Annotated[str, Field(min_length=1, max_length=2_000_000)]
    source: Line = "upload"


class LineFaultShown(Answer):
    """A line that could not be read."""

    line: int
    reason: str


class ReportShown(Answer):
    """What became of the lines of a file; the first thousand faults one by one."""

    loaded: int
    unchanged: int
    held: int
    faulty: int
    faults: list[LineFaultShown]

    @classmethod
    def of(cls, report: PriceReport) -> Self:
        """The report as staff sees it."""
        return cls(
            loaded=report.loaded,
            unchanged=report.unchanged,
            held=report.held,
            faulty=len(report.faults),
            faults=[LineFaultShown(line=fault.line, reason=fault.reason) for fault in report.faults[:FAULTS_SHOWN]],
        )


class DecisionBody(StrictModel):
    """What staff decides, and why."""

    verdict: Verdict
    reason: Line


class DecisionShown(Answer):
    """Who decided what, when and why."""

    verdict: Verdict
    reason: str
    decided_by: StaffRef
    decided_at: datetime


class HeldPriceShown(Answer):
    """A price or rate that waits for staff; `subject` is the ISIN or the currency."""

    id: PriceRef
    kind: QuoteKind
    subject: str
    day: Day
    value: PriceText
    issue_price: PriceText | None
    currency: str | None
    held_because: HoldReason
    source: str
    proposed_by: StaffRef | None
    held_at: datetime
    decision: DecisionShown | None

    @classmethod
    def of(cls, held: HeldPrice) -> Self:
        """The held price as staff sees it."""
        decision = held.decision
        return cls(
            id=held.price_id,
            kind=held.quote.kind,
            subject=held.quote.subject,
            day=held.quote.day,
            value=held.quote.value,
            issue_price=held.quote.issue_price,
            currency=held.quote.currency,
            held_because=held.reason,
            source=held.source,
            proposed_by=held.proposed_by,
            held_at=held.held_at,
            decision=None
            if decision is None
            else DecisionShown(
                verdict=decision.verdict,
                reason=decision.reason,
                decided_by=decision.decided_by,
                decided_at=decision.decided_at,
            ),
        )


class HeldPricesShown(Answer):
    """A page of held prices, the oldest first."""

    data: list[HeldPriceShown]
    next: str | None
