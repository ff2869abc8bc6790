"""VL-6, VL-7, VL-14: early disposals: harmful ones need the sentence of the loss, harmless ones a proven reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from depot.kernel.errors import Fault
from depot.vl.model import Contract, EarlyDisposal, HarmlessReason, NoticeKind
from depot.vl.rules.lock_up import years_later

# Since the beginning of the lock-up (§ 4 Abs. 4 Nr. 2 5. VermBG).
MARRIAGE_AFTER_YEARS: Final = 2
# Without a break, and still at the disposal (§ 4 Abs. 4 Nr. 3 5. VermBG).
UNEMPLOYED_YEARS: Final = 1
NOTICE_DAY: Final = 15
WORDS: Final = {
    HarmlessReason.DEATH: "Tod",
    HarmlessReason.FULL_DISABILITY: "völlige Erwerbsunfähigkeit",
    HarmlessReason.MARRIAGE: "Eheschließung",
    HarmlessReason.UNEMPLOYMENT: "Arbeitslosigkeit",
    HarmlessReason.FURTHER_EDUCATION: "Weiterbildung",
    HarmlessReason.SELF_EMPLOYMENT: "Selbstständigkeit",
}


def notice_kind(disposal: EarlyDisposal) -> NoticeKind:
    """Without a reason all of it is harmful; a reason keeps the allowance as far as it goes (§ 8 VermBDV)."""
    if disposal.reason is None:
        return NoticeKind.FULLY_HARMFUL
    return NoticeKind.HARMLESS if disposal.is_for_all else NoticeKind.PARTLY_HARMFUL


def notice_due_on(disposed_on: date) -> date:
    """The 15th of the month that follows (VL-14, § 8 Abs. 1 VermBDV)."""
    if disposed_on.month == 12:
        return date(disposed_on.year + 1, 1, NOTICE_DAY)
    return date(disposed_on.year, disposed_on.month + 1, NOTICE_DAY)


def disposal_faults(disposal: EarlyDisposal, contract: Contract, *, on: date) -> Iterator[Fault]:
    """Everything that speaks against the form, together (VL-6, VL-7)."""
    if notice_kind(disposal) is not NoticeKind.HARMLESS and not disposal.accepts_loss:
        detail = "the form lacks the sentence in which the person accepts the loss of the state allowance"
        yield _fault("VL-6", "/accepts_loss", detail, "loss-not-accepted")
    if disposal.reason is None:
        if not disposal.is_for_all:
            yield _fault("VL-7", "/is_for_all", "without a reason nothing is harmless", "no-reason")
        if disposal.proof is not None or disposal.event_on is not None:
            yield _fault("VL-7", "/reason", "a proof or a day belongs to a reason", "no-reason")
        return
    if disposal.proof is None:
        yield _fault("VL-7", "/proof", "a harmless disposal is recorded with its proof", "proof-missing")
    if disposal.event_on is None:
        yield _fault("VL-7", "/event_on", "the day on which it came about is missing", "day-missing")
    elif disposal.event_on > on:
        yield _fault("VL-7", "/event_on", "lies in the future", "in-the-future")
    else:
        yield from _since(disposal.reason, disposal.event_on, contract, on)


def _since(reason: HarmlessReason, event_on: date, contract: Contract, on: date) -> Iterator[Fault]:
    if event_on < contract.begins_on:
        yield _fault("VL-7", "/event_on", "it came about before the contract began", "before-the-contract")
    elif reason is HarmlessReason.MARRIAGE and on < years_later(contract.locked_from, MARRIAGE_AFTER_YEARS):
        detail = "a marriage counts when two years of the lock-up are over"
        yield _fault("VL-7", "/event_on", detail, "two-years")
    elif reason is HarmlessReason.UNEMPLOYMENT and on < years_later(event_on, UNEMPLOYED_YEARS):
        yield _fault("VL-7", "/event_on", "the unemployment lasts less than a year", "one-year")


def _fault(rule: str, pointer: str, detail: str, code: str) -> Fault:
    return Fault(rule, pointer, f"{pointer}: {detail}", code)
