"""The clearing bank: a process of its own that takes files of payments from a folder and answers into another (CSH-9).

`python -m depot.demo.actors.clearing_bank FILES ANSWERS [--seed N] [--faults returned=0.1,rejected=0.05]` works each
time a line comes in: it settles what is new, says how many files it wrote, and waits for the next line. With faults it
rejects files and payments, returns direct debits, also with charges and later than it credited them, sends pay-outs
back and tells everything twice; the same seed makes the same answers.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, Self
from uuid import UUID, uuid5

from depot.demo.actors.clearing_bank_messages import (
    Line,
    Paid,
    PaymentsIn,
    read_payments,
    statement,
    status_report,
)

FAULTS: Final = ("file_rejected", "rejected", "returned", "charged", "bounced", "twice")
_CODES: Final = ("AC01", "AC04", "AM04", "MD01", "MD06", "MS03")
_CHARGE: Final = Decimal("3.00")
_NAMES: Final = UUID("0f8f5a5e-7f0a-4a44-9d7b-6b1f3f6f5c11")


@dataclass(slots=True)
class ClearingBank:
    """How often something goes wrong, and what it has still to tell."""

    faults: Mapping[str, float] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - repeatable mistakes
    _owed: list[tuple[PaymentsIn, list[Line]]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _count: int = 0

    def answers(self, contents: Sequence[bytes]) -> list[bytes]:
        """First what it owed from before, then what became of new files; a file that it knows is not settled again."""
        found = [self._statement(file, lines) for file, lines in self._owed]
        self._owed = []
        for content in contents:
            file = read_payments(content)
            if file is not None and file.message_id not in self._seen:
                self._seen.add(file.message_id)
                found += self._settled(file)
        return found + [content for content in found if self._errs("twice")]

    def _settled(self, file: PaymentsIn) -> Iterator[bytes]:
        if self._errs("file_rejected"):
            yield status_report(file, message_id=self._id(), group="RJCT", reason="AM05")
            return
        refused = {paid.end_to_end: self._code() for paid in file.payments if self._errs("rejected")}
        group = "PART" if refused else "ACCP"
        yield status_report(file, message_id=self._id(), group=group, rejected=list(refused.items()))
        done = [paid for paid in file.payments if paid.end_to_end not in refused]
        if not done:
            return
        if file.is_debits:
            total = sum((paid.amount for paid in done), Decimal(0))
            yield self._statement(file, [Line(True, total, self._id(), batch=file.message_id)])
            back = [self._returned(paid) for paid in done if self._errs("returned")]
        else:
            yield self._statement(file, [self._paid_out(paid) for paid in done])
            back = [self._bounced(paid) for paid in done if self._errs("bounced")]
        if back:
            self._owed.append((file, back))

    def _returned(self, paid: Paid) -> Line:
        charge = _CHARGE if self._errs("charged") else Decimal(0)
        return Line(
            is_credit=False,
            amount=paid.amount + charge,
            reference=self._id(),
            end_to_end=paid.end_to_end,
            name=paid.name,
            iban=paid.iban,
            returned=self._code(),
            charges=charge,
        )

    def _paid_out(self, paid: Paid) -> Line:
        return Line(False, paid.amount, self._id(), paid.end_to_end, name=paid.name, iban=paid.iban)

    def _bounced(self, paid: Paid) -> Line:
        return Line(True, paid.amount, self._id(), paid.end_to_end, name=paid.name, iban=paid.iban, returned="AC04")

    def _statement(self, file: PaymentsIn, lines: Sequence[Line]) -> bytes:
        day = date.fromisoformat(file.due_on)
        return statement(lines, account=file.account, day=day, message_id=self._id())

    def _code(self) -> str:
        return self.chance.choice(_CODES)

    def _errs(self, fault: str) -> bool:
        odds = self.faults.get(fault, 0)
        return bool(odds) and self.chance.random() < odds

    def _id(self) -> str:
        self._count += 1
        return uuid5(_NAMES, f"{self.chance.random()} {self._count}").hex


class ClearingBankProcess:
    """The bank as its own process, with the two folders between it and us."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.files, self.replies = folder / "files", folder / "answers"
        for path in (self.files, self.replies):
            path.mkdir(parents=True, exist_ok=True)
        self._fetched: set[str] = set()
        command = [sys.executable, "-m", __spec__.name, str(self.files), str(self.replies), *options]
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
            (self.files / f"{name}.xml").write_bytes(content)
        assert self._process.stdin is not None, "it has been given one"
        assert self._process.stdout is not None, "it has been given one"
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        if not self._process.stdout.readline():
            raise RuntimeError("the clearing bank has stopped")
        new = sorted(path for path in self.replies.glob("*.xml") if path.name not in self._fetched)
        self._fetched |= {path.name for path in new}
        return [path.read_bytes() for path in new]


def main() -> None:
    """Answer whenever a line comes in, until there are no more."""
    parser = argparse.ArgumentParser(description="A simulated clearing bank")
    parser.add_argument("files", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", default="", help=f"odds such as returned=0.1; of {', '.join(FAULTS)}")
    given = parser.parse_args()
    odds = {name: float(value) for name, value in (pair.split("=") for pair in given.faults.split(",") if pair)}
    bank = ClearingBank(odds, random.Random(given.seed))  # noqa: S311 - repeatable mistakes
    count = 0
    for _ in sys.stdin:
        for content in bank.answers([path.read_bytes() for path in sorted(given.files.glob("*.xml"))]):
            count += 1
            (given.answers / f"{count:08d}.xml").write_bytes(content)
        sys.stdout.write(f"{count}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
