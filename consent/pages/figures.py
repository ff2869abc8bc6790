"""What the page of a campaign's figures shows staff: facts, and charts drawn here as SVG (CON-14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from consent.model import ConsentChannel, Decision, RequirementState
from consent.pages.views import Frame, shown_day
from consent.rules.figures import CampaignFigures, GroupCount
from consent.rules.wording import CHANNEL_DE
from depot.accounts.rules.names import PRODUCT_DE, ROLE_DE

STATE_DE: Final[Mapping[RequirementState, str]] = {
    RequirementState.OPEN: "offen",
    RequirementState.PARTLY_GIVEN: "teilweise erteilt",
    RequirementState.GIVEN: "erteilt",
    RequirementState.REFUSED: "abgelehnt",
    RequirementState.EXPIRED: "abgelaufen",
}
_ROW: Final = 48  # height of a bar with its label
_WIDTH: Final = 360


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its words; the words carry everything, the length repeats it."""

    label: str
    value: int
    width: int
    top: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a heading; the longest takes the whole width."""

    title: str
    bars: tuple[Bar, ...]
    height: int

    @classmethod
    def of(cls, title: str, counts: Iterable[tuple[str, int]]) -> Chart:
        """Bars in the order given."""
        rows = list(counts)
        most = max((value for _, value in rows), default=0)
        bars = tuple(
            Bar(label, value, value * _WIDTH // most if most else 0, place * _ROW)
            for place, (label, value) in enumerate(rows)
        )
        return cls(title, bars, max(len(rows), 1) * _ROW)


@dataclass(frozen=True, slots=True)
class FiguresView:
    """A campaign at a glance."""

    frame: Frame
    title: str
    dates: str
    facts: tuple[tuple[str, str], ...]
    charts: tuple[Chart, ...]


def figures_view(frame: Frame, figures: CampaignFigures) -> FiguresView:
    """What the page shows."""
    campaign = figures.campaign
    announced, effective = shown_day(campaign.announced_on, "de"), shown_day(campaign.effective_on, "de")
    return FiguresView(
        frame=frame,
        title=campaign.title,
        dates=f"angekündigt am {announced}, wirksam ab {effective}, endet am {shown_day(campaign.ends_on, 'de')}",
        facts=_facts(figures),
        charts=(
            Chart.of("Stand", ((STATE_DE[state], count) for state, count in figures.by_state.items())),
            Chart.of("Zustimmungen nach Kanal", _channels(figures.given_by_channel)),
            Chart.of("Erteilt nach Produkt", _groups(figures, lambda group: PRODUCT_DE[group.product])),
            Chart.of("Erteilt nach Rolle", _groups(figures, lambda group: ROLE_DE[group.role])),
            Chart.of("Zustimmungen nach Tag", _days(figures)),
        ),
    )


def _facts(figures: CampaignFigures) -> tuple[tuple[str, str], ...]:
    counts, took = figures.counts, figures.turnaround
    median = "noch keine" if took is None else f"{took.median} (schnellste {took.quickest}, langsamste {took.slowest})"
    return (
        ("Eingeladene Personen", str(counts.persons)),
        ("davon mit persönlichem Link", str(counts.invited_by_letter)),
        ("Erreicht", str(counts.reached)),
        ("Geöffnet", str(counts.opened)),
        ("Gesperrte Links", str(counts.links_locked)),
        ("Geschäftstage bis zur Zustimmung, Median", median),
    )


def _channels(given: Mapping[ConsentChannel, int]) -> list[tuple[str, int]]:
    return [(CHANNEL_DE[channel], count) for channel, count in given.items()]


def _groups(figures: CampaignFigures, label_of: Callable[[GroupCount], str]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for group in figures.groups:
        label = label_of(group)
        total[label] += group.count
        found[label] += group.count if group.state is RequirementState.GIVEN else 0
    return [(f"{label} (von {total[label]})", found[label]) for label in sorted(total)]


def _days(figures: CampaignFigures) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for day in figures.days:
        found[shown_day(day.day, "de")] += day.count if day.decision is Decision.GIVEN else 0
    return list(found.items())
