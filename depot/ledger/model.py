"""Accounts, transfers and entries: a transfer moves a positive amount, so nothing can fail to balance (CSH-2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID, uuid5

from depot.kernel.ids import AccountId, DepotId, EntryId, PositionId
from depot.kernel.money import Eur, Units

EUR: Final = "EUR"
# Account ids are computed, not looked up: the same kind, asset and owner give the same id on every machine, for ever.
_NAMESPACE: Final = UUID("6f0d5b0e-52a4-5d0c-9a57-2f6f1c8d7e31")


class AccountKind(StrEnum):
    """What an account stands for. A kind's sign: customers' claims are positive, their outside mirrors negative."""

    CASH = "cash"
    CASH_HELD = "cash_held"
    REFERENCE = "reference"
    TRUST = "trust"
    FUND_COMPANY = "fund_company"
    POSITION = "position"
    POSITION_HELD = "position_held"
    POSITION_LOCKED = "position_locked"  # units that the law keeps from being sold (VL-3)
    REGISTRAR = "registrar"
    UNIT_SUSPENSE = "unit_suspense"
    ROUNDING = "rounding"
    CHARGES = "charges"
    CAPITAL_GAINS_TAX = "capital_gains_tax"
    SOLIDARITY_SURCHARGE = "solidarity_surcharge"
    CHURCH_TAX = "church_tax"
    FX_MARGIN = "fx_margin"
    IN_TRANSIT = "in_transit"
    FEE_CLAIM = "fee_claim"  # below zero: what a customer still owes in fees (FEE-2)
    VALUE_ADDED_TAX = "value_added_tax"


# What belongs to a customer can never be spent twice, so it can never fall below zero.
NEVER_OVERDRAWN: Final = frozenset(
    {
        AccountKind.CASH,
        AccountKind.CASH_HELD,
        AccountKind.POSITION,
        AccountKind.POSITION_HELD,
        AccountKind.POSITION_LOCKED,
    }
)


@lru_cache(maxsize=32_768)
def _account_id(kind: AccountKind, asset: str, owner: UUID | None) -> AccountId:
    """Asked a dozen times for each booking, computed once."""
    return AccountId(uuid5(_NAMESPACE, f"{kind}|{asset}|{owner or ''}"))


@dataclass(frozen=True, slots=True)
class Account:
    """One account: a kind, what it counts (EUR, another currency, or an ISIN) and whose it is; None is the house."""

    kind: AccountKind
    asset: str
    owner: UUID | None = None

    @property
    def account_id(self) -> AccountId:
        """The id, computed from kind, asset and owner."""
        return _account_id(self.kind, self.asset, self.owner)

    @property
    def may_overdraw(self) -> bool:
        """Whether the balance may fall below zero."""
        return self.kind not in NEVER_OVERDRAWN

    @classmethod
    def cash(cls, depot: DepotId) -> Account:
        """The customer's money, free to use."""
        return cls(AccountKind.CASH, EUR, depot)

    @classmethod
    def cash_held(cls, depot: DepotId) -> Account:
        """The customer's money, reserved for orders."""
        return cls(AccountKind.CASH_HELD, EUR, depot)

    @classmethod
    def reference(cls, depot: DepotId) -> Account:
        """The customer's bank account outside, as the mirror of what came from it and went to it."""
        return cls(AccountKind.REFERENCE, EUR, depot)

    @classmethod
    def in_transit(cls, depot: DepotId) -> Account:
        """Money of the customer that is on its way: below zero, a direct debit is still to come (CSH-8)."""
        return cls(AccountKind.IN_TRANSIT, EUR, depot)

    @classmethod
    def fee_claim(cls, depot: DepotId) -> Account:
        """What the customer owes in fees: below zero until it is met (FEE-2)."""
        return cls(AccountKind.FEE_CLAIM, EUR, depot)

    @classmethod
    def position(cls, position: PositionId, isin: str) -> Account:
        """The units of a position, free to sell."""
        return cls(AccountKind.POSITION, isin, position)

    @classmethod
    def position_held(cls, position: PositionId, isin: str) -> Account:
        """The units of a position, reserved for orders or pledged."""
        return cls(AccountKind.POSITION_HELD, isin, position)

    @classmethod
    def position_locked(cls, position: PositionId, isin: str) -> Account:
        """The units of a position that are locked under VL contracts (VL-3)."""
        return cls(AccountKind.POSITION_LOCKED, isin, position)

    @classmethod
    def registrar(cls, isin: str) -> Account:
        """The units at the registrar, as the negative mirror of all units here (ORD-23)."""
        return cls(AccountKind.REGISTRAR, isin)

    @classmethod
    def unit_suspense(cls, isin: str) -> Account:
        """Units at the registrar that belong to no customer, such as rounding differences of a bundle (ORD-23)."""
        return cls(AccountKind.UNIT_SUSPENSE, isin)

    @classmethod
    def house(cls, kind: AccountKind, asset: str = EUR) -> Account:
        """An account of the bank itself."""
        assert kind not in NEVER_OVERDRAWN, "customers' accounts have an owner"
        return cls(kind, asset)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Moves an amount, in the asset's smallest unit (cents, millionths), from one account to another."""

    source: Account
    target: Account
    amount: int

    def __post_init__(self) -> None:
        assert self.amount > 0, "a transfer moves a positive amount; the other way round is another transfer"
        assert self.source.asset == self.target.asset, "a transfer moves one asset"
        assert self.source != self.target, "a transfer moves something"

    def reversal(self) -> Transfer:
        """The same amount back."""
        return Transfer(self.target, self.source, self.amount)

    @classmethod
    def eur(cls, source: Account, target: Account, amount: Eur) -> Transfer:
        """Moves euros."""
        assert source.asset == EUR, "euros move between euro accounts"
        return cls(source, target, amount.cents)

    @classmethod
    def units(cls, source: Account, target: Account, units: Units) -> Transfer:
        """Moves units of a fund."""
        assert len(source.asset) == 12, "units move between accounts of an ISIN"
        return cls(source, target, units.micro)


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking: transfers that happen together or not at all, with booking day and value day (CSH-2)."""

    entry_id: EntryId
    kind: str
    booked_on: date
    value_on: date
    reference: UUID
    transfers: tuple[Transfer, ...]
    text: str = ""
    reverses: EntryId | None = None

    def __post_init__(self) -> None:
        assert self.transfers, "an entry moves something"


@dataclass(frozen=True, slots=True)
class CashBooking:
    """A line of a customer's cash account: what an entry changed, and the balance after it."""

    entry_id: EntryId
    kind: str
    booked_on: date
    value_on: date
    text: str
    amount: Eur
    balance: Eur
    reverses: EntryId | None


def changes(entries: Iterable[Entry]) -> Mapping[AccountId, int]:
    """What the entries change on each account, in lock order: every writer locks accounts by rising id.

    Two writers with one order can wait for each other but never deadlock.
    """
    ids: dict[Account, AccountId] = {}
    sums: defaultdict[AccountId, int] = defaultdict(int)
    for entry in entries:
        for transfer in entry.transfers:
            for account, amount in ((transfer.source, -transfer.amount), (transfer.target, transfer.amount)):
                account_id = ids.get(account) or ids.setdefault(account, account.account_id)
                sums[account_id] += amount
    return {account_id: sums[account_id] for account_id in sorted(sums)}
