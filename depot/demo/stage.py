"""What the reader of the demonstration sees: chapters, calls, figures with their derivation, and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from depot.kernel.clock import BERLIN


class Stage:
    """Prints the story, and remembers every expectation that did not hold."""

    def __init__(self, console: Console, folder: Path) -> None:
        self.console = console
        self.folder = folder
        self.broken: list[str] = []
        self.held = 0
        self.papers: list[Path] = []
        self._is_quiet = False

    def chapter(self, title: str, at: datetime) -> None:
        """A new chapter begins at the bank's moment."""
        self.console.print()
        local = at.astimezone(BERLIN)
        self.console.rule(f"[bold]{escape(title)}[/bold]  [dim]{local:%a %d %b %Y, %H:%M} Berlin[/dim]", align="left")

    def say(self, text: str) -> None:
        """A sentence of the story."""
        self.console.print(f"  {escape(text)}", highlight=False)

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Calls inside are not told: they are always the same."""
        self._is_quiet = True
        yield
        self._is_quiet = False

    def heard(self, who: str, method: str, path: str, status: int) -> None:
        """A call that went over the wire."""
        if self._is_quiet and status < 400:
            return
        shape = "/".join(_short(part) for part in path.split("/"))
        self.console.print(f"    [dim]{who:<11} {method:<6} {escape(shape)} → {status}[/dim]", highlight=False)

    def figures(self, rows: Iterable[tuple[str, object, str]]) -> None:
        """Figures, each with how it came about."""
        table = Table(show_header=False, box=None, padding=(0, 2, 0, 4))
        table.add_column(style="cyan")
        table.add_column(justify="right")
        table.add_column(style="dim")
        for label, figure, derivation in rows:
            table.add_row(escape(label), escape(str(figure)), escape(derivation))
        self.console.print(table)

    def steps(self, steps: Sequence[Mapping[str, Any]]) -> None:
        """A derivation as the service gave it, line by line with its paragraph."""
        self.figures((step["rule"], step["value"], step["text"]) for step in steps)

    def expect(self, claim: str, *, holds: bool) -> None:
        """What must be true now; the demonstration fails at its end if it is not."""
        if holds:
            self.held += 1
            self.console.print(f"  [green]✓[/green] {escape(claim)}", highlight=False)
        else:
            self.broken.append(claim)
            self.console.print(f"  [red]✗ {escape(claim)}[/red]", highlight=False)

    def expect_equal(self, what: str, found: object, expected: object) -> None:
        """A figure must be exactly this one."""
        difference = "" if found == expected else f", not {expected}"
        self.expect(f"{what}: {found}{difference}", holds=found == expected)

    def paper(self, name: str, content: bytes) -> Path:
        """A document goes into the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_bytes(content)
        self.papers.append(path)
        self.console.print(f"  [blue]▤[/blue] {escape(str(path))}  [dim]{len(content):,} bytes[/dim]", highlight=False)
        return path


def _short(part: str) -> str:
    """`dep_01h…` in place of a whole id."""
    prefix, _, value = part.partition("_")
    return f"{prefix}_…" if len(prefix) == 3 and len(value) == 26 else part
