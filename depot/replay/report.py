"""What a replay says: how much was reproduced per kind, each difference with its reason, the sum as the last line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from depot.replay.oddities import told_of
from depot.replay.reader import Malformed
from depot.replay.records import OddityRecord
from depot.replay.sheet import Figure, Outcome


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that was not reproduced; `known` is the reason that was told of it, if any."""

    outcome: Outcome
    figure: Figure
    known: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a replay found."""

    outcomes: tuple[Outcome, ...]
    malformed: tuple[Malformed, ...]
    oddities: tuple[OddityRecord, ...]

    @property
    def figures(self) -> int:
        """How many figures were compared."""
        return sum(len(outcome.figures) for outcome in self.outcomes)

    @property
    def reproduced(self) -> int:
        """How many of them came out as printed."""
        return sum(figure.reproduced for outcome in self.outcomes for figure in outcome.figures)

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The others, each with what was told of it."""
        return tuple(
            Difference(outcome, figure, told_of(self.oddities, outcome, figure))
            for outcome in self.outcomes
            for figure in outcome.figures
            if not figure.reproduced
        )

    @property
    def exit_code(self) -> int:
        """0 when every difference was told of and every entry could be read, else 1."""
        return 1 if self.malformed or any(difference.known is None for difference in self.differences) else 0

    @property
    def last_line(self) -> str:
        """The sum."""
        return f"{self.reproduced} of {self.figures} figures reproduced"


def show(report: Report, console: Console) -> None:
    """Tables for people, and one plain last line for programs."""
    console.print(_kinds(report))
    if report.differences:
        console.print(_differences(report.differences))
    _unchecked(report, console)
    for outcome in report.outcomes:
        for note in outcome.notes:
            console.print(f"note: {outcome.place} {outcome.kind}: {note}", markup=False, highlight=False)
    for fault in report.malformed:
        console.print(f"malformed: {fault.place}: {fault.reason}", style="red", markup=False, soft_wrap=True)
    console.print(report.last_line, style=None, markup=False, highlight=False, soft_wrap=True)


def _kinds(report: Report) -> Table:
    table = Table(title="Replayed", title_justify="left")
    table.add_column("kind", overflow="fold")
    for name in ("entries", "figures", "reproduced", "told of", "differences", "not computable"):
        table.add_column(name, justify="right")
    by_kind: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        by_kind.setdefault(outcome.kind, []).append(outcome)
    differences = Counter((d.outcome.kind, d.known is not None) for d in report.differences)
    for kind, outcomes in by_kind.items():
        counts = (
            len(outcomes),
            sum(len(outcome.figures) for outcome in outcomes),
            sum(figure.reproduced for outcome in outcomes for figure in outcome.figures),
            differences[kind, True],
            differences[kind, False],
            sum(len(outcome.unchecked) for outcome in outcomes),
        )
        table.add_row(kind, *map(str, counts))
    return table


def _differences(differences: Sequence[Difference]) -> Table:
    table = Table(title="Differences", title_justify="left")
    for name in ("entry", "figure", "printed", "computed", "reason"):
        table.add_column(name, overflow="fold")
    for difference in differences:
        outcome, figure = difference.outcome, difference.figure
        entry = " ".join(filter(None, (outcome.place, outcome.kind, outcome.isin, str(outcome.day or ""))))
        reason = f"told of: {difference.known}" if difference.known else figure.rule
        table.add_row(*map(_plain, (entry, figure.name, figure.printed, figure.computed, reason)))
    return table


def _unchecked(report: Report, console: Console) -> None:
    reasons = Counter(
        (outcome.kind, skipped.name, skipped.reason) for outcome in report.outcomes for skipped in outcome.unchecked
    )
    if not reasons:
        return
    table = Table(title="Not computable, so not counted", title_justify="left")
    for name in ("kind", "figure", "reason"):
        table.add_column(name, overflow="fold")
    table.add_column("times", justify="right")
    for (kind, name, reason), times in reasons.items():
        table.add_row(_plain(kind), _plain(name), _plain(reason), str(times))
    console.print(table)


def _plain(text: str) -> str:
    """Square brackets are no markup here."""
    return text.replace("[", r"\[")
