"""TAX-25, § 43a Abs. 1 EStG: the base of a joint depot is split in half, each with its own church rate and body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from depot.kernel.money import Eur, total
from tax.model import Half, Withheld


def half_amounts(amount: Eur) -> tuple[Eur, Eur]:
    """The odd cent goes to the first holder (TAX-25)."""
    second = Eur(abs(amount.cents) // 2)
    return (amount - second, second) if amount >= Eur.ZERO else (amount + second, -second)


def reopened_halves(base: Eur, held: Sequence[Half]) -> tuple[Eur, Eur]:
    """A base given back is split likewise, never more of a half than it was taxed on (§ 43a(3) S. 2 EStG)."""
    first, second = (half.withheld.tax_base for half in held)
    of_first = max(min(half_amounts(base)[0], first), base - second)
    return of_first, base - of_first


def summed(halves: Sequence[Withheld]) -> Withheld:
    """Both together."""
    return Withheld(
        total(half.tax_base for half in halves),
        total(half.capital_gains_tax for half in halves),
        total(half.solidarity_surcharge for half in halves),
        total(half.church_tax for half in halves),
    )


def added(held: Sequence[Half], more: Sequence[Withheld]) -> tuple[Half, ...]:
    """What each half has been taxed with after the event; what is given back is negative."""
    return tuple(replace(half, withheld=summed((half.withheld, its))) for half, its in zip(held, more, strict=True))


def negative(held: Withheld) -> Withheld:
    """The same, given back."""
    return Withheld(-held.tax_base, -held.capital_gains_tax, -held.solidarity_surcharge, -held.church_tax)
