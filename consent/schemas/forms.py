"""Signed forms on the wire (CON-10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from consent.model import Capture, CaptureOutcome, Medium, ReceivedForm
from depot.kernel.web.wire import Answer, Day, Line, RequirementRef, StrictModel


class FormAsked(StrictModel):
    """A scanned form: its code, when and how it came in, and whether anything else is written on it."""

    form_code: Line
    received_on: Day
    channel: Medium
    has_free_text: bool = False

    def new(self) -> ReceivedForm:
        """To the model."""
        return ReceivedForm(self.form_code, self.received_on, self.channel, self.has_free_text)


class FormsAsked(StrictModel):
    """`POST /v1/consent-forms`: a batch of scanned forms."""

    forms: Annotated[list[FormAsked], Field(min_length=1, max_length=500)]


class CaptureShown(Answer):
    """What became of a form; free text on it is "not_considered"."""

    form_code: str
    outcome: CaptureOutcome
    requirement: RequirementRef | None
    free_text: str | None

    @classmethod
    def of(cls, capture: Capture) -> Self:
        """From the model."""
        return cls(
            form_code=capture.form.form_code,
            outcome=capture.outcome,
            requirement=capture.requirement,
            free_text="not_considered" if capture.form.has_free_text else None,
        )


class CapturesShown(Answer):
    """The forms in the order they were sent."""

    forms: list[CaptureShown]

    @classmethod
    def of(cls, captures: Sequence[Capture]) -> Self:
        """From the model."""
        return cls(forms=[CaptureShown.of(capture) for capture in captures])
