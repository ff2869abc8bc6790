"""The tables of docs/security.md, made from tables: `python -m tests.proofs.security_page`."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "security.md"
MARK: Final = "<!-- from here on made by tests/proofs/security_page.py -->\n"
# Levels 1 and 2 together, as published (70 and 183).
LEVEL_2: Final = 253


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a table beside this file."""
    with (Path(__file__).parent / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def page() -> str:
    """The whole page: what people wrote, then the tables."""
    written = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    asvs, promises = rows("asvs"), rows("promises")
    lines = [
        "## Promises and their tests",
        "| promise | what | test | figure |",
        "| --- | --- | --- | --- |",
        *(f"| {row['promise']} | {row['what']} | `{row['test']}` | {row['figure']} |" for row in promises),
        "",
        "## OWASP ASVS 5.0, level 2",
        _summary(asvs),
        "",
        "| requirement | what | state | test |",
        "| --- | --- | --- | --- |",
        *(
            f"| {row['requirement']} | {row['what']} | {row['state']} | {_test(row['test'])} |"
            for row in sorted(asvs, key=lambda row: [int(part) for part in row["requirement"].split(".")])
        ),
    ]
    return written + MARK + "\n".join(lines) + "\n"


def _summary(asvs: list[dict[str, str]]) -> str:
    states = Counter(row["state"] for row in asvs)
    return (
        f"Looked at: {len(asvs)} of {LEVEL_2} requirements; met and shown by a test: {states['met']}"
        f" ({100 * states['met'] // LEVEL_2} % of all), partly met: {states['partly']}, not met: {states['not met']},"
        f" not this service's part: {states['not here']}."
        " A requirement that is not in the table was not assessed, and counts as not met."
    )


def _test(name: str) -> str:
    return f"`{name}`" if name else ""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
