"""`make bench`: every measured promise as a line of one table; exit code 1 where a goal is missed."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from benchmarks import consent_links, debits, logins, orders, plans, settlement, vorabpauschale


def main() -> int:
    """Run all benchmarks and print the table."""
    found = [
        *orders.figures(),
        *logins.figures(),
        *vorabpauschale.figures(),
        *plans.figures(),
        *debits.figures(),
        *settlement.figures(),
        *consent_links.figures(),
    ]
    table = Table("figure", "value", "goal", "")
    for figure in found:
        table.add_row(figure.name, figure.value, figure.goal, "[green]✓[/green]" if figure.holds else "[red]✗[/red]")
    Console().print(table)
    return 0 if all(figure.holds for figure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
