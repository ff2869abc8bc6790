"""Wire models of bundles, confirmations and their work list, for staff (ORD-10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from pydantic import Field

from depot.funds.model import Side
from depot.kernel.web.wire import Answer, BundleRef, Day, EurText, FindingRef, OrderRef, StrictModel, UnitsText
from orders.model import Bundle, BundleState, ConfirmationReport, Finding
from orders.rules.fund_messages.decisions import FindingAction, actions_for


class BundleShown(Answer):
    """An order to a fund company."""

    id: BundleRef
    isin: str
    side: Side
    order_day: Day
    price_day: Day
    settlement_day: Day
    state: BundleState
    orders: int
    total_amount: EurText
    total_units: UnitsText
    sent_at: datetime
    sent_in: BundleRef | None = Field(description="The bundle it was sent in, before it was split off")

    @classmethod
    def of(cls, bundle: Bundle) -> Self:
        """From the model."""
        return cls(
            id=bundle.bundle_id,
            isin=bundle.isin,
            side=bundle.side,
            order_day=bundle.order_day,
            price_day=bundle.price_day,
            settlement_day=bundle.settlement_day,
            state=bundle.state,
            orders=bundle.orders,
            total_amount=bundle.total_amount,
            total_units=bundle.total_units,
            sent_at=bundle.sent_at,
            sent_in=bundle.origin,
        )


class BundlesShown(Answer):
    """Bundles, the newest first."""

    data: list[BundleShown]
    next: BundleRef | None

    @classmethod
    def of(cls, found: Sequence[Bundle], *, limit: int) -> Self:
        """From one more than asked for."""
        more = len(found) > limit
        data = [BundleShown.of(bundle) for bundle in found[:limit]]
        return cls(data=data, next=found[limit - 1].bundle_id if more else None)


class FileBody(StrictModel):
    """A file as text."""

    file: str = Field(max_length=1_900_000)


class FindingShown(Answer):
    """A line of a file, or an order, that needs a person; line 0 is an order."""

    id: FindingRef
    line: int
    reason: str
    detail: str
    actions: list[FindingAction] = Field(description="What may be proposed about it; none: look into it and close it")
    bundle_id: BundleRef | None
    order_id: OrderRef | None
    found_at: datetime
    done_at: datetime | None

    @classmethod
    def of(cls, finding: Finding) -> Self:
        """From the model."""
        return cls(
            id=finding.finding_id,
            line=finding.line,
            reason=finding.reason,
            detail=finding.detail,
            actions=sorted(actions_for(finding.reason)),
            bundle_id=finding.bundle_id,
            order_id=finding.order_id,
            found_at=finding.found_at,
            done_at=finding.done_at,
        )


class FindingsShown(Answer):
    """The work list, the oldest first."""

    data: list[FindingShown]
    next: FindingRef | None

    @classmethod
    def of(cls, found: Sequence[Finding], *, limit: int) -> Self:
        """From one more than asked for."""
        more = len(found) > limit
        data = [FindingShown.of(finding) for finding in found[:limit]]
        return cls(data=data, next=found[limit - 1].finding_id if more else None)


class ConfirmationReportShown(Answer):
    """What became of the lines of the file."""

    confirmed: int
    known: int
    findings: list[FindingShown]

    @classmethod
    def of(cls, report: ConfirmationReport) -> Self:
        """From the model."""
        findings = [FindingShown.of(finding) for finding in report.findings]
        return cls(confirmed=report.confirmed, known=report.known, findings=findings)


class AdmissionBody(StrictModel):
    """A person's admission to complex funds: the day of the form, and where it is kept."""

    admitted_on: Day
    proof: str = Field(min_length=1, max_length=200)


class AdmissionShown(AdmissionBody):
    """The admission as recorded."""
