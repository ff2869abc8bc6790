"""§ 43a Abs. 3 EStG, TAX-21, TAX-23: losses of the general pot go before the exemption order."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.rules.derivation import eur


@dataclass(frozen=True, slots=True)
class LossOffset:
    """What is left of an amount after the pot, and what became of the pot."""

    left: Eur
    used: Eur
    added: Eur
    pot_after: Eur
    steps: tuple[Step, ...]


def offset_losses(taxable: Eur, pot: Eur) -> LossOffset:
    """A gain uses up the loss pot, a loss fills it; neither ever falls below zero (§ 43a(3) S. 2 EStG; TAX-21)."""
    assert pot >= Eur.ZERO, "a loss pot holds losses as a positive amount"
    if taxable < Eur.ZERO:
        after = pot - taxable
        text = f"Verlust in den Verlustverrechnungstopf (danach {eur(after)})"
        return LossOffset(Eur.ZERO, Eur.ZERO, -taxable, after, (Step("§ 43a(3) EStG", text, eur(-taxable)),))
    used = min(taxable, pot)
    after = pot - used
    text = f"Verlustverrechnung aus dem Topf von {eur(pot)} (danach {eur(after)})"
    return LossOffset(taxable - used, used, Eur.ZERO, after, (Step("§ 43a(3) EStG", text, eur(used)),))
