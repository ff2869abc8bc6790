"""What stands in the way of closing a depot, and where its money goes (ACC-16)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from depot.kernel.money import Eur


class ObstacleKind(StrEnum):
    """What keeps a depot open."""

    UNITS = "units"
    OPEN_ORDER = "open_order"
    CASH_HELD = "cash_held"
    PAYOUT_WAITS = "payout_waits"
    PAYOUT_UNDER_WAY = "payout_under_way"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing in the way, with what the customer can do about it, in German."""

    kind: ObstacleKind
    subject: str
    text: str


def money_in_the_way(*, held: Eur, free: Eur, payout_from: date | None) -> list[Obstacle]:
    """Reserved money stays; free money goes to the reference account, once pay-outs to it are open (CSH-10)."""
    found = []
    if held:
        text = "Auf dem Konto ist Geld für einen laufenden Vorgang reserviert."
        found.append(Obstacle(ObstacleKind.CASH_HELD, str(held), text))
    if free and payout_from is not None:
        text = f"Das Guthaben wird ab dem {payout_from:%d.%m.%Y} auf das neue Referenzbankkonto ausgezahlt."
        found.append(Obstacle(ObstacleKind.PAYOUT_WAITS, str(free), text))
    return found
