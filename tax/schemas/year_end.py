"""Loss certificates, tax certificates and files for the authorities on the wire (TAX-40, TAX-41, REG-1 to REG-6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field

from depot.kernel.web.wire import Answer, Day, EurText, Line, Moment, StrictModel, TaxReportRef
from tax.rules.authority_file import MadeReport, ReportKind
from tax.rules.loss_certificate import LossCertificateAsked
from tax.usecases.issue_tax_certificates import CertificatesIssued
from tax.usecases.take_church_answers import AnswersTaken, ChurchAnswer

Period = Annotated[str, Field(pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$", examples=["2024-02"])]
TaxId = Annotated[str, Field(pattern=r"^[0-9]{11}$", examples=["86095742719"])]
_MOST_ANSWERS = 10_000


class LossCertificateShown(Answer):
    """What was asked for, and what the pot holds now; the certificate comes with the year's tax certificate."""

    year: int
    asked_at: Moment
    loss_pot: EurText

    @classmethod
    def of(cls, asked: LossCertificateAsked) -> Self:
        """From the model."""
        return cls(year=asked.year, asked_at=asked.asked_at, loss_pot=asked.loss_pot)


class CertificatesShown(Answer):
    """How many certificates were issued, how many of these correct an older one, how many needed nothing."""

    issued: int
    corrected: int
    unchanged: int
    unheard: int

    @classmethod
    def of(cls, done: CertificatesIssued) -> Self:
        """From the use case."""
        return cls(issued=done.issued, corrected=done.corrected, unchanged=done.unchanged, unheard=done.unheard)


class ReportBody(StrictModel):
    """`POST /v1/tax-reports`: a return is of a month ("2024-02"), every other file of a year."""

    kind: ReportKind
    period: Period


class ReportShown(Answer):
    """A file for an authority: its sums, and how to tell it again."""

    id: TaxReportRef
    kind: ReportKind
    period: str
    number: int
    records: int
    sums: dict[str, str]
    sha256: str
    due_on: Day | None
    made_at: Moment

    @classmethod
    def of(cls, made: MadeReport) -> Self:
        """From the model."""
        return cls(
            id=made.report_id,
            kind=made.kind,
            period=made.period,
            number=made.number,
            records=made.records,
            sums=made.sums,
            sha256=made.sha256,
            due_on=made.due_on,
            made_at=made.made_at,
        )


class ReportList(Answer):
    """Files in the order of making; `next` is where to go on."""

    data: list[ReportShown]
    next: TaxReportRef | None

    @classmethod
    def page(cls, found: Sequence[MadeReport], limit: int) -> Self:
        """One page of what was asked with one more."""
        shown = found[:limit]
        last = shown[-1].report_id if len(found) > limit else None
        return cls(data=[ReportShown.of(made) for made in shown], next=last)


class ChurchAnswerLine(StrictModel):
    """One answer: `rate` 8 or 9 with the community, or 0, which an objection looks like too."""

    tax_id: TaxId
    rate: Literal["0", "8", "9"]
    community: Line | None = None


class ChurchAnswersBody(StrictModel):
    """`POST /v1/church-answers/{year}`: the lines of the answer file."""

    answers: Annotated[list[ChurchAnswerLine], Field(min_length=1, max_length=_MOST_ANSWERS)]

    def lines(self) -> list[ChurchAnswer]:
        """As the use case takes them."""
        return [ChurchAnswer(line.tax_id, int(line.rate), line.community) for line in self.answers]


class ChurchAnswersTaken(Answer):
    """How many were recorded; `refused` counts lines from 0 that name nobody who waits for an answer."""

    recorded: int
    refused: list[int]

    @classmethod
    def of(cls, taken: AnswersTaken) -> Self:
        """From the use case."""
        return cls(recorded=taken.recorded, refused=list(taken.refused))
