"""§ 44a EStG, TAX-21, TAX-27, TAX-30: what the exemption order or an NV certificate leaves to be taxed."""

from __future__ import annotations

from dataclasses import dataclass

from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.model import TaxStatus
from tax.rules.derivation import eur


@dataclass(frozen=True, slots=True)
class Exempted:
    """What is left of an amount after the exemption order or the certificate."""

    left: Eur
    used: Eur
    freed_by_nv_certificate: Eur
    exemption_after: Eur
    steps: tuple[Step, ...]


def apply_exemption(amount: Eur, status: TaxStatus) -> Exempted:
    """An NV certificate frees all and spares the order; otherwise the order is used up first (§ 44a(1), (2) EStG)."""
    before = status.exemption_left
    assert min(amount, before) >= Eur.ZERO, "losses and the order are settled before; neither is negative"
    if status.has_nv_certificate:
        step = Step("§ 44a(2) EStG", "NV-Bescheinigung liegt vor: vom Steuerabzug ausgenommen", eur(amount))
        return Exempted(Eur.ZERO, Eur.ZERO, amount, before, (step,))
    used = min(amount, before)
    text = f"Freistellungsauftrag, verfügbar {eur(before)} (danach {eur(before - used)})"
    return Exempted(amount - used, used, Eur.ZERO, before - used, (Step("§ 44a(1) EStG", text, eur(used)),))
