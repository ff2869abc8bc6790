"""ORD-14: a limit waits for a price: a fixed one, or a distance from the highest price since it was set."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from depot.funds.model import Price
from depot.kernel.errors import Fault

# A limit lapses at its end day, at most this long after it was set (decision).
LASTS_AT_MOST: Final = timedelta(days=360)
DISTANCE_MAX: Final = Decimal(99)


class LimitKind(StrEnum):
    """How the price that is waited for is named."""

    FIXED = "fixed"
    DYNAMIC = "dynamic"


class LimitAction(StrEnum):
    """What happens when the price is reached, as the person chose."""

    SELL = "sell"
    NOTIFY = "notify"


@dataclass(frozen=True, slots=True)
class LimitRequest:
    """What a person asks for: a price, or a distance in percent from the highest price."""

    kind: LimitKind
    figure: Decimal
    action: LimitAction
    ends_on: date


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as it stands; prices up to `watched_until` have been looked at.

    `rises` says from which side a fixed price is reached: it lay above the last price when it was set, or below.
    """

    kind: LimitKind
    figure: Decimal
    action: LimitAction
    ends_on: date
    currency: str
    rises: bool
    highest: Decimal
    watched_until: date
    reached: Price | None = None

    @property
    def trigger(self) -> Decimal | Fraction:
        """The price at which it is reached, as of now."""
        if self.kind is LimitKind.FIXED:
            return self.figure
        return Fraction(self.highest) * (100 - Fraction(self.figure)) / 100


def limit_of(request: LimitRequest, last: Price) -> Limit:
    """Set at the last price: what is published from the day after it on counts (ORD-14)."""
    return Limit(
        kind=request.kind,
        figure=request.figure,
        action=request.action,
        ends_on=request.ends_on,
        currency=last.currency,
        rises=request.kind is LimitKind.FIXED and request.figure > last.redemption_price,
        highest=last.redemption_price,
        watched_until=last.day,
    )


def watched(limit: Limit, prices: Iterable[Price]) -> Limit:
    """The limit after these prices, the oldest first; it stops at the first one that reaches it (ORD-14).

    A price in another currency than the limit's is passed over: it says nothing about the limit.
    """
    for price in prices:
        if limit.reached or price.day <= limit.watched_until:
            continue
        limit = replace(limit, watched_until=price.day)
        if price.currency != limit.currency:
            continue
        limit = replace(limit, highest=max(limit.highest, price.redemption_price))
        if _reaches(limit, price.redemption_price):
            limit = replace(limit, reached=price)
    return limit


def _reaches(limit: Limit, price: Decimal) -> bool:
    return price >= limit.trigger if limit.rises else price <= limit.trigger


def limit_faults(request: LimitRequest, last: Price | None, *, today: date) -> Iterator[Fault]:
    """What is wrong with the limit itself, beside what is wrong with the sale (ORD-3, ORD-14)."""
    if not today < request.ends_on <= today + LASTS_AT_MOST:
        detail = f"must lie from tomorrow on to {(today + LASTS_AT_MOST).isoformat()}"
        yield _fault("/ends_on", detail, "limit-end-day")
    if request.kind is LimitKind.DYNAMIC:
        if not 0 < request.figure <= DISTANCE_MAX:
            yield _fault("/distance_percent", f"must be above 0 and at most {DISTANCE_MAX}", "limit-distance")
    elif request.figure <= 0:
        yield _fault("/limit_price", "must be above 0", "limit-price")
    elif last is not None and request.figure == last.redemption_price:
        yield _fault("/limit_price", "is the last price already; sell without a limit", "limit-reached")
    if request.kind is LimitKind.FIXED and request.action is LimitAction.NOTIFY:
        yield _fault("/action", "only a dynamic limit can notify", "limit-action")
    if last is None:
        yield _fault("/isin", "no price of this fund is known yet", "no-price")


def _fault(pointer: str, detail: str, code: str) -> Fault:
    return Fault("ORD-14", pointer, f"{pointer}: {detail}", code)
