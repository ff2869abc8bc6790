"""TAX-3: a recorded taxable event as it is read back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from depot.kernel.ids import DepotId, PersonId, PositionId, TaxEventId
from depot.kernel.money import Eur
from tax.model import TaxEventKind


@dataclass(frozen=True, slots=True)
class BookedTaxEvent:
    """A recorded taxable event as it is read back: figures only, the derivation comes apart (TAX-3)."""

    event_id: TaxEventId
    person: PersonId
    depot: DepotId
    position: PositionId
    isin: str
    kind: TaxEventKind
    tax_year: int
    received_on: date
    booked_on: date
    reference: UUID
    income: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    losses_used: Eur
    loss_added: Eur
    exemption_used: Eur
    freed_by_nv_certificate: Eur
    foreign_tax: Eur
    tax_base: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    loss_pot_before: Eur
    loss_pot_after: Eur
    exemption_before: Eur
    exemption_after: Eur
    rule_version: str
    corrects: TaxEventId | None = None
    freed_as_business: Eur = Eur.ZERO
    community: PersonId | None = None

    @property
    def subject(self) -> PersonId:
        """Whose pots it touched: the person's, or those of the community or estate (TAX-25)."""
        return self.community or self.person

    @property
    def total_tax(self) -> Eur:
        """The three taxes together."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax
