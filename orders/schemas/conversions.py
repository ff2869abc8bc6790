"""Wire models of mergers, splits and files of corporate actions, for staff (FND-4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field

from depot.kernel.ids import ConversionId, StaffId
from depot.kernel.web.wire import Answer, ConversionRef, Day, IsinText, PriceText, StrictModel
from orders.rules.conversion import Conversion, ConversionKind
from orders.usecases.import_corporate_actions import ActionReport


class ConversionBody(StrictModel):
    """`ratio` new units for each old one from `effective_on` on."""

    kind: ConversionKind
    isin: IsinText
    into_isin: IsinText
    ratio: Annotated[PriceText, Field(examples=["2.5"])]
    effective_on: Day

    def conversion(self, conversion_id: ConversionId, by: StaffId) -> Conversion:
        """To the rule."""
        return Conversion(
            conversion_id, self.kind, self.isin, self.into_isin, Decimal(self.ratio), self.effective_on, by
        )


class ConversionShown(Answer):
    """A merger or split as it stands."""

    id: ConversionRef
    kind: ConversionKind
    isin: str
    into_isin: str
    ratio: PriceText
    effective_on: Day
    is_approved: bool

    @classmethod
    def of(cls, found: Conversion) -> Self:
        """From the rule."""
        return cls(
            id=found.conversion_id,
            kind=found.kind,
            isin=found.isin,
            into_isin=found.into_isin,
            ratio=found.ratio,
            effective_on=found.effective_on,
            is_approved=found.approved_by is not None,
        )


class ActionFaultShown(Answer):
    """A line that was not taken."""

    line: int
    reason: str


class ActionReportShown(Answer):
    """What became of the lines of a file: announced, proposed, known already, or at fault."""

    distributions: int
    conversions: int
    known: int
    faults: list[ActionFaultShown]

    @classmethod
    def of(cls, report: ActionReport) -> Self:
        """From the use case."""
        faults = [ActionFaultShown(line=fault.line, reason=fault.reason) for fault in report.faults]
        return cls(
            distributions=report.distributions, conversions=report.conversions, known=report.known, faults=faults
        )
