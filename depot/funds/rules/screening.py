"""FND-2: which quotes of a file are taken as they come, which are known already, and which wait for staff and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from depot.funds.model import HoldReason, Quote, QuoteKind
from depot.funds.rules.jump import issue_price_fits, jumps


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a subject: currencies by first day, current quotes by day, quotes held before (FND-2)."""

    currencies: Sequence[tuple[date, str]] = ()
    quotes: Mapping[date, Quote] = field(default_factory=dict)
    held: Collection[Quote] = frozenset()

    def currency_on(self, day: date) -> str | None:
        """The fund's currency on a day; before its first terms theirs counts, so that history can be loaded."""
        if not self.currencies:
            return None
        rows = sorted(self.currencies)
        return next((currency for since, currency in reversed(rows) if since <= day), rows[0][1])


@dataclass(slots=True)
class Screening:
    """The quotes of a file, sorted by what becomes of them."""

    load: list[Quote] = field(default_factory=list)
    hold: list[tuple[Quote, HoldReason]] = field(default_factory=list)
    unchanged: int = 0


def screen(quotes: Sequence[Quote], known_by_subject: Mapping[str, Known], *, today: date) -> Screening:
    """Sort the quotes of a file: new ones load, known ones are skipped, implausible ones wait for staff (FND-2)."""
    by_subject: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_subject[quote.subject].append(quote)
    found = Screening()
    for subject, mine in by_subject.items():
        _screen_subject(mine, known_by_subject.get(subject, Known()), today=today, into=found)
    return found


def obstacle(quote: Quote, known: Known, *, today: date) -> HoldReason | None:
    """What no decision of staff can overrule: nobody's price, a price in foreign money, a price of a day to come."""
    if quote.kind is QuoteKind.PRICE:
        currency = known.currency_on(quote.day)
        if currency is None:
            return HoldReason.UNKNOWN_FUND
        if currency != quote.currency:
            return HoldReason.WRONG_CURRENCY
    return HoldReason.FUTURE_DAY if quote.day > today else None


def _screen_subject(quotes: Sequence[Quote], known: Known, *, today: date, into: Screening) -> None:
    by_day: dict[date, list[Quote]] = defaultdict(list)
    for quote in quotes:
        by_day[quote.day].append(quote)
    current, held, before = dict(known.quotes), set(known.held), None
    for day in sorted(by_day.keys() | current.keys()):
        for quote in by_day.get(day, ()):
            if quote == current.get(day):
                into.unchanged += 1
                continue
            reason = _reason(quote, known, current.get(day), before, today)
            if reason is None:
                into.load.append(quote)
                current[day] = quote
            elif quote in held:
                into.unchanged += 1
            else:
                into.hold.append((quote, reason))
                held.add(quote)
        before = current.get(day, before)


def _reason(quote: Quote, known: Known, current: Quote | None, before: Quote | None, today: date) -> HoldReason | None:
    if found := obstacle(quote, known, today=today):
        return found
    if current is not None:
        return HoldReason.CORRECTION
    if before is not None and before.currency == quote.currency and jumps(quote.value, before=before.value):
        return HoldReason.JUMP
    if quote.issue_price is not None and not issue_price_fits(quote.issue_price, redemption_price=quote.value):
        return HoldReason.ISSUE_PRICE
    return None
