"""§ 43a Abs. 3 Satz 2 EStG, TAX-29: what spouses set off between them at the end of a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from depot.kernel.ids import PersonId
from depot.kernel.money import Eur


@dataclass(frozen=True, slots=True)
class YearLeft:
    """What is left of a subject's year: losses of the pot that may be given, and income that was taxed."""

    subject: PersonId
    losses: Eur  # nothing where their certificate was asked for: the holder wants them for the assessment (TAX-41)
    taxed: Eur


@dataclass(frozen=True, slots=True)
class Offset:
    """So much of a loss goes from one to the other."""

    giver: PersonId
    taker: PersonId
    amount: Eur


def spouses_offset(years: Sequence[YearLeft]) -> Iterator[Offset]:
    """Each pot against the taxed income of the others, in the order given; never more than there is of either."""
    taxed = {year.subject: year.taxed for year in years}
    for giver in years:
        left = giver.losses
        for taker in years:
            amount = min(left, taxed[taker.subject])
            if taker.subject != giver.subject and amount > Eur.ZERO:
                yield Offset(giver.subject, taker.subject, amount)
                left -= amount
                taxed[taker.subject] -= amount
