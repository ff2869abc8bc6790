"""The picture of the layers, drawn from the import contract: `python -m tests.layers_picture > docs/layers.svg`."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
WHAT: Final = {
    "depot.cli": "command line",
    "depot.app": "composition root: settings, routers, ports, acts",
    "depot.demo": "the story",
    "depot.replay": "real bookings played again",
    "depot.business_day": "the day as an explicit list of steps",
    "depot.settings": "read once, plain arguments below",
    "orders": "orders, plans, cut-off, bundles, settlement, distributions",
    "consent": "campaigns and pages",
    "tax": "assessment, withholding, runs, certificates",
    "depot.third_parties": "PSD2",
    "depot.vl": "VL contracts and lock-ups",
    "depot.payments": "mandates, direct debits, pay-outs, bank files, fees",
    "depot.holdings": "positions, lots, transfers",
    "depot.accounts": "depots, roles, the quorum rule",
    "depot.customers": "persons",
    "depot.funds": "funds, prices",
    "depot.ledger": "double entry",
    "depot.postbox": "documents",
    "depot.approvals": "four eyes",
    "depot.approval_acts": "what two persons approve",
    "auth": "access, factors, sessions, releases",
    "depot.kernel": "clock, calendar, money, ids, errors, database, outbox, audit, web",
}
_HEAD: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1100 {height}" width="1100" role="img" '
    'aria-label="Layers of the depot service: each imports only what stands below it" font-family="sans-serif">'
)
_ARROW: Final = (
    '<defs><marker id="a" markerWidth="8" markerHeight="8" refX="4" refY="4" orient="auto">'
    '<path d="M0 0 L8 4 L0 8 z" fill="#888"/></marker></defs><rect width="100%" height="100%" fill="white"/>'
)
LEFT, WIDTH, HEIGHT, STEP, GAP = 20, 560, 46, 56, 10


def layers() -> list[list[str]]:
    """The lines of the contract, top first; packages on one line are strangers. Those not built yet are left out."""
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    found = []
    for line in contract["layers"]:
        names = [name.strip(" ()") for name in re.split(r"\|", line)]
        found.append([name for name in names if _is_built(name)])
    return [line for line in found if line]


def _is_built(name: str) -> bool:
    place = ROOT / name.replace(".", "/")
    return place.is_dir() or place.with_suffix(".py").is_file()


def picture() -> str:
    """SVG without anything outside itself."""
    lines = layers()
    height = 2 * LEFT + STEP * len(lines)
    parts = [_HEAD.format(height=height), _ARROW]
    for number, names in enumerate(lines):
        parts += _line(names, LEFT + STEP * number)
    parts.append(f'<path d="M10 30 V{height - 30}" stroke="#888" stroke-width="2" marker-end="url(#a)"/></svg>')
    return "\n".join(parts) + "\n"


def _line(names: list[str], top: int) -> list[str]:
    width = (WIDTH - GAP * (len(names) - 1)) / len(names)
    size = 15 if len(names) < 3 else 13
    fill = "#dfe9df" if names == ["depot.kernel"] else "#e8eef7"
    parts = []
    for number, name in enumerate(names):
        x = LEFT + number * (width + GAP)
        parts.append(
            f'<rect x="{x:.0f}" y="{top}" width="{width:.0f}" height="{HEIGHT}" rx="6" fill="{fill}" stroke="#35507a"/>'
            f'<text x="{x + width / 2:.0f}" y="{top + 28}" text-anchor="middle" font-size="{size}" fill="#12233d">'
            f"{name}</text>"
        )
    told = " | ".join(WHAT[name] for name in names)
    parts.append(f'<text x="{LEFT + WIDTH + 16}" y="{top + 28}" font-size="12" fill="#444">{told}</text>')
    return parts


if __name__ == "__main__":
    sys.stdout.write(picture())
