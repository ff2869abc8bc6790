"""Forms in writing are captured by their code: what may be wrong with them, and what becomes of each (CON-10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from consent.model import CaptureOutcome, Decision, ReceivedForm, Requirement
from consent.rules.code import FORM_CODE_LENGTH, normal_form
from depot.kernel.errors import Fault


def form_faults(forms: Sequence[ReceivedForm], *, today: date) -> tuple[Fault, ...]:
    """Everything that is wrong with a batch: days to come, and the same form twice (CON-10)."""
    return tuple(_faults(forms, today))


def _faults(forms: Sequence[ReceivedForm], today: date) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, form in enumerate(forms):
        if form.received_on > today:
            yield Fault("CON-10", f"/forms/{place}/received_on", "a form cannot come in tomorrow", "in-the-future")
        code = code_of(form)
        if code in seen:
            yield Fault("CON-10", f"/forms/{place}/form_code", "this form stands in the batch twice", "twice")
        seen.add(code)


def code_of(form: ReceivedForm) -> str:
    """The code as it was printed, whatever a scanner made of hyphens and of letters that look alike (CON-10)."""
    return normal_form(form.form_code, FORM_CODE_LENGTH) or form.form_code


def outcome(form: ReceivedForm, requirement: Requirement | None) -> CaptureOutcome:
    """The form's own requirement and no other; what counts is the day on which it came in (CON-10, CON-4)."""
    if requirement is None:
        return CaptureOutcome.UNKNOWN_FORM
    if requirement.decision is Decision.GIVEN:
        return CaptureOutcome.GIVEN_BEFORE
    if form.received_on > requirement.campaign.ends_on:
        return CaptureOutcome.CAMPAIGN_OVER
    return CaptureOutcome.GIVEN
