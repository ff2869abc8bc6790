"""§ 44b Abs. 5 EStG, TAX-31: an exemption order or NV certificate that comes late frees what the year has taxed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from depot.kernel.ids import DepotId, PositionId
from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.model import TaxStatus, Withholding
from tax.rules.derivation import eur
from tax.rules.halves import added, negative, summed
from tax.rules.refund import taken_back


class Relief(StrEnum):
    """What has come late, by its German name."""

    EXEMPTION_ORDER = "Freistellungsauftrag"
    NV_CERTIFICATE = "NV-Bescheinigung"


@dataclass(frozen=True, slots=True)
class TaxedInDepot:
    """What was taxed in a depot from a day on, and the position of its last event."""

    depot: DepotId
    position: PositionId
    isin: str
    tax_base: Eur


def relieved_base(taxed: Eur, status: TaxStatus, relief: Relief) -> Eur:
    """Never more than the year has taxed, nor than the order has left (TAX-23, TAX-27)."""
    most = min(taxed, status.withheld.tax_base)
    return most if relief is Relief.NV_CERTIFICATE else min(most, status.exemption_left)


def late_relief(base: Eur, status: TaxStatus, relief: Relief, *, on: date) -> Withholding:
    """The tax on the base goes back; what remains is the tax on the base that remains (TAX-31)."""
    assert Eur.ZERO < base <= status.withheld.tax_base, "only what was taxed can be freed"
    steps: list[Step] = []
    refund, of_halves = taken_back(base, status, steps, cause=relief.value, on=on)
    back, halves = negative(refund), tuple(negative(half) for half in of_halves)
    is_order = relief is Relief.EXEMPTION_ORDER
    used = base if is_order else Eur.ZERO
    return Withholding(
        taxable_amount=Eur.ZERO,
        losses_used=Eur.ZERO,
        loss_added=Eur.ZERO,
        exemption_used=used,
        freed_by_nv_certificate=base - used,
        tax_base=back.tax_base,
        foreign_tax_credited=Eur.ZERO,
        capital_gains_tax=back.capital_gains_tax,
        solidarity_surcharge=back.solidarity_surcharge,
        church_tax=back.church_tax,
        status_after=replace(
            status,
            exemption_left=status.exemption_left - used,
            withheld=summed((status.withheld, back)),
            exemption_restorable=status.exemption_restorable + used,
            halves=added(status.halves, halves),
        ),
        steps=(*steps, Step("§ 43a EStG", "Bemessungsgrundlage", eur(back.tax_base))),
        halves=halves,
    )
