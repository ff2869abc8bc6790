"""What the ledger refuses."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from depot.kernel.errors import Conflict
from depot.kernel.ids import AccountId


@dataclass(frozen=True, slots=True)
class Shortage:
    """A customer's account that does not hold what should leave it: kind, asset, owner, and what is there."""

    kind: str
    asset: str
    owner: UUID
    available: int


@dataclass(eq=False)
class InsufficientBalance(Conflict):
    """A customer's account would fall below zero; nothing was booked."""

    title = "The balance is not sufficient"
    title_de = "Das Guthaben reicht nicht aus"
    rule = "CSH-2"
    # Owners are internal ids; the use case that called knows whose account it was and says so in its own words.
    short: tuple[Shortage, ...] = field(default=(), repr=False)

    @property
    def accounts(self) -> list[str]:
        """The kinds of the accounts that do not hold enough."""
        return sorted({shortage.kind for shortage in self.short})

    @property
    def detail(self) -> str:
        """Which kind of account is short."""
        return f"not enough on: {', '.join(self.accounts)}"


@dataclass(eq=False)
class AccountNotOpen(Conflict):
    """An account of the entry was never opened; nothing was booked."""

    title = "An account of this booking is not open"
    title_de = "Ein Konto dieser Buchung ist nicht eröffnet"
    rule = "CSH-2"
    missing: tuple[AccountId, ...] = field(default=(), repr=False)


class AlreadyReversed(Conflict):
    """An entry is reversed once."""

    title = "This booking was already reversed"
    title_de = "Diese Buchung wurde bereits storniert"
    rule = "CSH-2"


class ReversalNotReversible(Conflict):
    """A reversal that was wrong is put right by booking anew."""

    title = "A reversal cannot be reversed; book the entry anew"
    title_de = "Ein Storno kann nicht storniert werden; die Buchung ist neu vorzunehmen"
    rule = "CSH-2"
