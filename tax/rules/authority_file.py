"""REG-1, REG-2, REG-4, REG-6: files for the authorities: what they hold, when they are due, how they are written.

The official schemas could not be had; `docs/authority-files.md` describes ours, each with a version of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from depot.customers.model import TaxIdentity
from depot.kernel.dated import Dated, Since
from depot.kernel.ids import TaxReportId

_SATURDAY: Final = 5
_MONTH: Final = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_YEAR: Final = re.compile(r"20[0-9]{2}")


class ReportKind(StrEnum):
    """The files; the words are part of the API, of the table and of the format's name."""

    TAX_RETURN = "capital_gains_tax_return"
    EXEMPTIONS = "exemption_report"
    UNCOLLECTED = "uncollected_report"
    CHURCH_QUERY = "church_tax_query"


FORMAT_VERSION: Final[Mapping[ReportKind, int]] = dict.fromkeys(ReportKind, 1)

RETURN_DAY: Final = Dated(Since(date(2009, 1, 1), 10, "§ 44 Abs. 1 Satz 5 EStG"))  # of the month after
EXEMPTIONS_DUE: Final = Dated(Since(date(2009, 1, 1), (3, 1), "§ 45d Abs. 1 EStG"))  # of the year after
CHURCH_QUERY_WINDOW: Final = Dated(  # the yearly query for the year after
    Since(date(2014, 1, 1), ((9, 1), (10, 31)), "§ 51a Abs. 2c Satz 1 Nr. 3 EStG"),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a file says: sums and records, ready to be written."""

    kind: ReportKind
    period: str
    due_on: date | None
    sums: Mapping[str, str]
    records: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A file as it was made."""

    report_id: TaxReportId
    kind: ReportKind
    period: str
    number: int
    records: int
    sums: dict[str, str]
    file: str
    sha256: str
    due_on: date | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """The bank, as authorities know it."""

    name: str
    tax_number: str


def is_period(kind: ReportKind, period: str) -> bool:
    """A return is of a month, all else of a year."""
    return bool((_MONTH if kind is ReportKind.TAX_RETURN else _YEAR).fullmatch(period))


def days_of(period: str) -> tuple[date, date]:
    """The first and the last day of a month or of a year."""
    if _YEAR.fullmatch(period):
        return date(int(period), 1, 1), date(int(period), 12, 31)
    year, month = map(int, period.split("-"))
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - timedelta(days=1)


def return_due(period: str) -> date:
    """The 10th of the next month; on a weekend the Monday after (§ 44(1) S. 5 EStG, § 108(3) AO)."""
    _, last = days_of(period)
    due = last + timedelta(days=RETURN_DAY.on(last))
    while due.weekday() >= _SATURDAY:
        due += timedelta(days=1)
    return due


def exemptions_due(period: str) -> date:
    """1 March of the year after (§ 45d(1) EStG)."""
    _, last = days_of(period)
    month, day = EXEMPTIONS_DUE.on(last)
    return date(last.year + 1, month, day)


def is_query_time(year: int, on: date) -> bool:
    """For the next year from 1 September to 31 October; for the running year whenever somebody is new (REG-6)."""
    (first_month, first_day), (last_month, last_day) = CHURCH_QUERY_WINDOW.on(on)
    window = date(on.year, first_month, first_day), date(on.year, last_month, last_day)
    return year == on.year or (year == on.year + 1 and window[0] <= on <= window[1])


def person_record(identity: TaxIdentity) -> dict[str, str | None]:
    """How a file names a person."""
    return {
        "tax_id": identity.tax_id,
        "given_names": identity.given_names,
        "family_name": identity.family_name,
        "birth_date": identity.birth_date.isoformat(),
    }


def file_text(draft: Draft, *, number: int, sender: Sender) -> str:
    """The file: format and version first, then whose it is, the sums, the records; the same draft, the same bytes."""
    content = {
        "format": draft.kind.value,
        "version": FORMAT_VERSION[draft.kind],
        "period": draft.period,
        "number": number,
        "corrects": number - 1 if number > 1 else None,
        "due_on": draft.due_on.isoformat() if draft.due_on else None,
        "sender": {"name": sender.name, "tax_number": sender.tax_number},
        "sums": dict(draft.sums),
        "records": list(draft.records),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def says_the_same(text: str, draft: Draft) -> bool:
    """Whether a file made before says what the draft says, so that nothing is to be corrected."""
    content = json.loads(text)
    said: bool = content["sums"] == dict(draft.sums) and content["records"] == list(draft.records)
    return said
