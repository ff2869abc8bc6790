"""Taxable events and their derivation on the wire (TAX-3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Self

from depot.kernel.web.wire import Answer, Day, DepotRef, EurText, PositionRef, TaxEventRef
from tax.model import TaxEventKind
from tax.rules.booked_event import BookedTaxEvent
from tax.rules.derivation import Derivation
from tax.rules.explanation import explanation


class TaxEventShown(Answer):
    """A taxable event, written once (TAX-3). A loss is negative, and so is what it gives back (TAX-23).

    `explanation` says in German sentences why tax was withheld, given back or spared.
    """

    id: TaxEventRef
    depot: DepotRef
    position: PositionRef
    isin: str
    kind: TaxEventKind
    tax_year: int
    received_on: Day
    booked_on: Day
    income: EurText
    exempt_amount: EurText
    taxable_amount: EurText
    losses_used: EurText
    loss_added: EurText
    exemption_used: EurText
    freed_by_nv_certificate: EurText
    foreign_tax: EurText
    tax_base: EurText
    capital_gains_tax: EurText
    solidarity_surcharge: EurText
    church_tax: EurText
    total_tax: EurText
    loss_pot_before: EurText
    loss_pot_after: EurText
    exemption_before: EurText
    exemption_after: EurText
    rule_version: str
    freed_as_business: EurText
    corrects: TaxEventRef | None
    explanation: list[str]

    @classmethod
    def of(cls, event: BookedTaxEvent) -> Self:
        """From the model; whose it is and what it refers to stay inside."""
        inside = {"event_id", "person", "reference", "community"}
        shown: dict[str, Any] = {f.name: getattr(event, f.name) for f in fields(event) if f.name not in inside}
        return cls(id=event.event_id, total_tax=event.total_tax, explanation=list(explanation(event)), **shown)


class TaxEventPage(Answer):
    """Events in the order of booking."""

    data: list[TaxEventShown]
    next: TaxEventRef | None

    @classmethod
    def of(cls, found: Sequence[BookedTaxEvent], limit: int) -> Self:
        """From one more than asked for."""
        return cls(
            data=[TaxEventShown.of(event) for event in found[:limit]],
            next=found[limit - 1].event_id if len(found) > limit else None,
        )


class DerivationStep(Answer):
    """Paragraph, formula with its rounding, result."""

    rule: str
    text: str
    value: str


class DerivationShown(Answer):
    """The event as a tree: inputs, lots, steps; enough to recompute every cent (TAX-3)."""

    tax_event: TaxEventShown
    inputs: dict[str, str]
    lots: list[dict[str, str | None]]
    steps: list[DerivationStep]

    @classmethod
    def of(cls, found: Derivation) -> Self:
        """From the model."""
        return cls(
            tax_event=TaxEventShown.of(found.event),
            inputs=found.inputs,
            lots=found.lots,
            steps=[DerivationStep(rule=step.rule, text=step.text, value=step.value) for step in found.steps],
        )
