"""The fund company: a process of its own that takes files of orders from a folder and answers into another (ORD-10).

`python -m depot.demo.actors.fund_company ORDERS ANSWERS [--prices FILE] [--seed N] [--faults late=0.1,wrong=0.05]`
works each time a line comes in: it answers what is new at the given prices, says how many files it wrote, and waits
for the next line. With faults it also answers late, twice, in parts or wrongly, rejects and suspends; the same seed
makes the same mistakes.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final, Self
from uuid import UUID, uuid5

from depot.demo.actors.fund_company_messages import (
    Executed,
    Ordered,
    OrderFile,
    confirmation,
    read_order,
    status_report,
)
from depot.demo.market import prices
from depot.demo.sums import MICRO, half_up

FAULTS: Final = (
    "late",
    "partly",
    "wrong_units",
    "wrong_price",
    "wrong_day",
    "unknown",
    "currency",
    "reject",
    "suspend",
)
_NAMES: Final = UUID("5b0e6a52-4f0e-4c50-9d4f-0d5f3a0e9a11")
_MOMENT: Final = datetime.fromisoformat("2024-01-01T18:00:00+00:00")


@dataclass(slots=True)
class FundCompany:
    """What it knows: prices by fund and day, how often it errs, and what it still owes an answer for."""

    price_of: Mapping[str, Mapping[str, Decimal]] | None = None
    faults: Mapping[str, float] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - repeatable mistakes
    _owed: list[tuple[OrderFile, Executed]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _count: int = 0

    def answers(self, contents: Sequence[bytes]) -> list[bytes]:
        """What it answers to new files, after what it owed from before; a file that it knows is not dealt again."""
        found = self._owing()
        for content in contents:
            file = read_order(content)
            if file is not None and file.message_id not in self._seen:
                self._seen.add(file.message_id)
                found += self._answer(file)
        return found + [content for content in found if self._errs("twice")]

    def _answer(self, file: OrderFile) -> list[bytes]:
        made: list[bytes] = []
        executed: list[Executed] = []
        for order in file.orders:
            fault = next((fault for fault in FAULTS if self._errs(fault)), None)
            if fault in {"reject", "suspend"}:
                status, reason = ("Rjctd", "BMIN") if fault == "reject" else ("Sspd", "PRIC")
                made.append(status_report(file, order, status, message_id=self._id(), made_at=_MOMENT, reason=reason))
            else:
                executed += self._dealt(file, order, fault)
        if executed:
            made.append(confirmation(file, executed, message_id=self._id(), made_at=_MOMENT))
        return made

    def _dealt(self, file: OrderFile, order: Ordered, fault: str | None) -> list[Executed]:
        one = self._execution(file, order)
        if fault == "late":
            self._owed.append((file, one))
            return []
        if fault == "partly":
            part = half_up(Fraction(one.units) * Fraction(3, 5), MICRO)
            self._owed.append((file, _of(one, one.units - part, deal=self._id())))
            return [replace(_of(one, part, deal=one.deal), is_partial=True)]
        if fault == "unknown":
            stranger = replace(order, reference=f"ord_{self._count:026d}")
            return [one, replace(one, order=stranger, deal=self._id())]
        return [_WRONG[fault](one)] if fault is not None and fault in _WRONG else [one]

    def _execution(self, file: OrderFile, order: Ordered) -> Executed:
        price = self._price(order.isin, file.price_day)
        units = order.units
        if units is None:
            assert order.amount is not None, "an order names an amount or units"
            units = half_up(Fraction(order.amount) / Fraction(price), MICRO)
        return Executed(
            order=order,
            deal=self._id(),
            price_day=file.price_day,
            price=price,
            units=units,
            worth=half_up(Fraction(units) * Fraction(price)),
        )

    def _owing(self) -> list[bytes]:
        owed, self._owed = self._owed, []
        return [confirmation(file, [one], message_id=self._id(), made_at=_MOMENT) for file, one in owed]

    def _price(self, isin: str, day: str) -> Decimal:
        if self.price_of is not None:
            return self.price_of[isin][day]
        return {known.isoformat(): price for known, price in prices(isin).items()}[day]

    def _errs(self, fault: str) -> bool:
        odds = self.faults.get(fault, 0)
        return bool(odds) and self.chance.random() < odds

    def _id(self) -> str:
        self._count += 1
        return uuid5(_NAMES, f"{self.chance.random()} {self._count}").hex


def _of(one: Executed, units: Decimal, *, deal: str) -> Executed:
    """The same execution over other units; a part says so, and so does the rest of it."""
    is_part = units < one.units
    worth = half_up(Fraction(units) * Fraction(one.price))
    return replace(one, units=units, worth=worth, deal=deal, is_partial=is_part)


_WRONG: Final[Mapping[str, Callable[[Executed], Executed]]] = {
    "wrong_units": lambda one: replace(_of(one, one.units + Decimal("0.5"), deal=one.deal), is_partial=False),
    "wrong_price": lambda one: _of(replace(one, price=one.price + Decimal("0.5")), one.units, deal=one.deal),
    "wrong_day": lambda one: replace(one, price_day="2001-01-02"),
    "currency": lambda one: replace(one, currency="USD"),
}


class FundCompanyProcess:
    """The company as its own process, with the two folders between it and the bank."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.orders, self.replies = folder / "orders", folder / "answers"
        for path in (self.orders, self.replies):
            path.mkdir(parents=True, exist_ok=True)
        self._fetched: set[str] = set()
        command = [sys.executable, "-m", __spec__.name, str(self.orders), str(self.replies), *options]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """It goes home."""
        assert self._process.stdin is not None, "it has been given one"
        assert self._process.stdout is not None, "it has been given one"
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def answers(self, files: Mapping[str, bytes]) -> list[bytes]:
        """Hand over files by name; what it answers now."""
        for name, content in files.items():
            (self.orders / f"{name}.xml").write_bytes(content)
        assert self._process.stdin is not None, "it has been given one"
        assert self._process.stdout is not None, "it has been given one"
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            raise RuntimeError("the fund company has stopped")
        new = sorted(path for path in self.replies.glob("*.xml") if path.name not in self._fetched)
        self._fetched |= {path.name for path in new}
        return [path.read_bytes() for path in new]


def main() -> None:
    """Answer whenever a line comes in, until there are no more."""
    parser = argparse.ArgumentParser(description="A simulated fund company")
    parser.add_argument("orders", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--prices", type=Path, help="JSON: price by day by ISIN; without it the story's market")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", default="", help="odds such as late=0.1,twice=0.05")
    given = parser.parse_args()
    price_of = None
    if given.prices:
        stated = json.loads(given.prices.read_text())
        price_of = {isin: {day: Decimal(price) for day, price in days.items()} for isin, days in stated.items()}
    odds = {name: float(value) for name, value in (pair.split("=") for pair in given.faults.split(",") if pair)}
    company = FundCompany(price_of, odds, random.Random(given.seed))  # noqa: S311 - repeatable mistakes
    count = 0
    for _ in sys.stdin:
        for content in company.answers([path.read_bytes() for path in sorted(given.orders.glob("*.xml"))]):
            count += 1
            (given.answers / f"{count:08d}.xml").write_bytes(content)
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
