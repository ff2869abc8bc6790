"""§ 45a Abs. 1, § 44 Abs. 1 EStG, TAX-42, REG-1: the monthly capital gains tax return and what is paid with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from depot.kernel.ids import EntryId
from depot.kernel.money import Eur
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from tax.rules.authority_file import Draft, ReportKind, return_due
from tax.rules.tax_bookings import TAX_ACCOUNTS

PAID: Final = "tax_paid"  # the kind of the entry that pays a return
OFFICE: Final = Account.house(AccountKind.TRUST)
FRACTIONS: Final = Account.house(AccountKind.ROUNDING)
_NAMES: Final = ("capital_gains_tax", "solidarity_surcharge", "church_tax")
_EURO: Final = 100


@dataclass(frozen=True, slots=True)
class Withheld:
    """What the three tax accounts took in during a month, in the order of the accounts."""

    amounts: tuple[Eur, Eur, Eur]

    @property
    def payable(self) -> tuple[Eur, Eur, Eur]:
        """Capital gains tax in full euros: never more is paid, nor asked back, than was booked (§ 44(1) EStG)."""
        gains, *rest = self.amounts
        whole = abs(gains.cents) // _EURO * _EURO
        return (Eur(whole if gains >= Eur.ZERO else -whole), rest[0], rest[1])


def withheld_in(turnover: Mapping[tuple[Account, str], int]) -> Withheld:
    """The month as the ledger has it, refunds deducted, payments to the tax office left out (REG-1)."""
    sums = dict.fromkeys(TAX_ACCOUNTS, 0)
    for (account, kind), cents in turnover.items():
        if kind != PAID:
            sums[account] += cents
    first, second, third = (Eur(sums[account]) for account in TAX_ACCOUNTS)
    return Withheld((first, second, third))


def tax_return(period: str, turnover: Mapping[tuple[Account, str], int]) -> Draft:
    """The sums of the month by tax and by kind of booking; a month without any is reported as nil (TAX-42)."""
    month = withheld_in(turnover)
    by_kind: defaultdict[str, dict[str, str]] = defaultdict(lambda: dict.fromkeys(_NAMES, "0.00"))
    for (account, kind), cents in sorted(turnover.items(), key=lambda item: (item[0][1], item[0][0].kind)):
        if kind != PAID:
            by_kind[kind][_NAMES[TAX_ACCOUNTS.index(account)]] = str(Eur(cents))
    sums = {name: str(amount) for name, amount in zip(_NAMES, month.amounts, strict=True)}
    payable = {f"{name}_payable": str(amount) for name, amount in zip(_NAMES, month.payable, strict=True)}
    records = [{"booking": kind, **taxes} for kind, taxes in by_kind.items()]
    return Draft(ReportKind.TAX_RETURN, period, return_due(period), sums | payable, records)


def declared(sums: Mapping[str, str]) -> Withheld:
    """What a return made before has declared."""
    first, second, third = (Eur.parse(sums[name]) for name in _NAMES)
    return Withheld((first, second, third))


NOTHING: Final = Withheld((Eur.ZERO, Eur.ZERO, Eur.ZERO))


def payment(
    period: str, month: Withheld, before: Withheld, *, entry_id: EntryId, reference: UUID, booked_on: date
) -> Entry | None:
    """The tax leaves the tax accounts for the tax office; of a correction only the difference moves (TAX-42).

    The fraction of a euro that is not paid stays with the bank.
    """
    moves = tuple(_moves(month, before))
    text = f"Kapitalertragsteuer-Anmeldung {period}"
    return Entry(entry_id, PAID, booked_on, booked_on, reference, moves, text) if moves else None


def _moves(month: Withheld, before: Withheld) -> Iterator[Transfer]:
    for account, booked, paid, was_booked, was_paid in zip(
        TAX_ACCOUNTS, month.amounts, month.payable, before.amounts, before.payable, strict=True
    ):
        yield from _move(account, OFFICE, paid - was_paid)
        yield from _move(account, FRACTIONS, (booked - paid) - (was_booked - was_paid))


def _move(source: Account, target: Account, amount: Eur) -> Iterator[Transfer]:
    if amount > Eur.ZERO:
        yield Transfer.eur(source, target, amount)
    elif amount < Eur.ZERO:
        yield Transfer.eur(target, source, -amount)
