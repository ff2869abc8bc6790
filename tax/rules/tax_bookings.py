"""§ 44 Abs. 1, § 43a Abs. 3 EStG, TAX-23: how taxes move between the cash account and the tax accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

from depot.kernel.ids import DepotId, EntryId
from depot.kernel.money import Eur
from depot.ledger.model import Account, AccountKind, Entry, Transfer
from tax.model import Withholding

TAX_ACCOUNTS: Final = (
    Account.house(AccountKind.CAPITAL_GAINS_TAX),
    Account.house(AccountKind.SOLIDARITY_SURCHARGE),
    Account.house(AccountKind.CHURCH_TAX),
)


def refund_entry(
    depot: DepotId, tax: Withholding, *, entry_id: EntryId, reference: UUID, booked_on: date, value_on: date, text: str
) -> Entry | None:
    """Taxes given back come from where they were kept, onto the cash account; nothing moves for nothing (TAX-23)."""
    moves = tuple(_moves(Account.cash(depot), tax))
    return Entry(entry_id, "tax_corrected", booked_on, value_on, reference, moves, text) if moves else None


def _moves(cash: Account, tax: Withholding) -> Iterator[Transfer]:
    amounts = (tax.capital_gains_tax, tax.solidarity_surcharge, tax.church_tax)
    for account, amount in zip(TAX_ACCOUNTS, amounts, strict=True):
        if amount < Eur.ZERO:
            yield Transfer.eur(account, cash, -amount)
        elif amount > Eur.ZERO:
            yield Transfer.eur(cash, account, amount)
