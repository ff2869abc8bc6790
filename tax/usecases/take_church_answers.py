"""The answers to a church tax query come in (Kirchensteuerabzugsmerkmale, § 51a Abs. 2c EStG, REG-6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from depot.customers.usecases.persons_with_tax_id import persons_with_tax_id
from tax.store import reports
from tax.usecases.record_church_attribute import record_church_attribute


@dataclass(frozen=True, slots=True)
class ChurchAnswer:
    """One line of the answer: rate 8 or 9 and the community, or zero; an objection looks like zero (REG-6)."""

    tax_id: str
    rate: int
    community: str | None


@dataclass(frozen=True, slots=True)
class AnswersTaken:
    """How many were recorded; which lines, counted from 0, name nobody who was asked and not answered yet."""

    recorded: int
    refused: tuple[int, ...]


def take_church_answers(tx: Session, year: int, answers: Sequence[ChurchAnswer], *, now: datetime) -> AnswersTaken:
    """The rate counts from 1 January of the year asked for; the same answer twice is taken once (REG-6, TAX-33)."""
    refused = []
    for line, answer in enumerate(answers):
        persons = persons_with_tax_id(tx, country="DE", tin=answer.tax_id)
        person = reports.take_answer(tx, persons, year, now=now) if persons else None
        if person is None:
            refused.append(line)
        else:
            community = answer.community if answer.rate else None
            record_church_attribute(tx, person, year=year, rate=answer.rate, community=community, now=now)
    return AnswersTaken(len(answers) - len(refused), tuple(refused))
