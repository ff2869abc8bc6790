"""TAX-3, TAX-21: the book in which the taxable events of one transaction are computed, one after the other.

Losses and exemption orders are used up in the order of the events, so each event sees what those before it left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from depot.kernel.ids import LotId, PersonId
from depot.kernel.money import Eur, Units, total
from depot.kernel.steps import Step
from tax.model import (
    Distribution,
    EventFacts,
    EventHalf,
    Half,
    Lot,
    LotGain,
    SaleTerms,
    TaxableEvent,
    TaxedDistribution,
    TaxedRedemption,
    TaxEventKind,
    TaxStatus,
    Withholding,
    YearStatus,
)
from tax.rules import parameters
from tax.rules.corrected_sale import corrected_sale
from tax.rules.derivation import eur
from tax.rules.exemption_order import exemption_left, exemption_restorable, used_of_order
from tax.rules.gross_up import Liability, sale_for_net, taxed_redemption
from tax.rules.late_acquisition import late_acquisition
from tax.rules.late_relief import Relief, late_relief
from tax.rules.late_vorabpauschale import BookedSale, LateCorrection, late_correction
from tax.rules.nv_certificate import certificate_in_force
from tax.rules.tax_subject import TaxSubject, sole
from tax.rules.withholding import withhold

# Raised whenever a formula changes in a way that moves a cent; the dated figures name themselves.
FORMULAS = 2


@lru_cache(maxsize=512)
def rule_version(on: date) -> str:
    """Which formulas and which dated figures made the sum, so that it can be redone later (TAX-3)."""
    figures = {
        "§ 20 InvStG": parameters.PARTIAL_EXEMPTION_RATE.row_on(on).first_day,
        "§ 32d EStG": parameters.CAPITAL_GAINS_TAX_DIVISOR.row_on(on).first_day,
        "§ 4 SolZG": parameters.SOLIDARITY_SURCHARGE_RATE.row_on(on).first_day,
    }
    dated = "; ".join(f"{paragraph} {first_day.isoformat()}" for paragraph, first_day in figures.items())
    return f"formulas {FORMULAS}; {dated}"


def status_on(status: YearStatus, on: date) -> TaxStatus:
    """What stands between an income received on the day and the tax (TAX-11, TAX-21)."""
    if status.is_business:
        return TaxStatus(0, Eur.ZERO, Eur.ZERO, is_business=True)
    used = used_of_order(status, on)
    return TaxStatus(
        church_tax_rate=status.church.rate if status.church else 0,
        loss_pot=status.loss_pot,
        exemption_left=exemption_left(status.orders, used, on),
        has_nv_certificate=_is_certified(status, on),
        withheld=status.withheld,
        exemption_restorable=exemption_restorable(status.orders, used, on, own=status.exemption_used),
        halves=tuple(Half(each.church.rate if each.church else 0, each.withheld) for each in status.members),
    )


def _is_certified(status: YearStatus, on: date) -> bool:
    """Two holders are free only where both have a certificate (§ 44a(2), TAX-25, TAX-30)."""
    holders = [each.nv_certificates for each in status.members] or [status.nv_certificates]
    return all(certificate_in_force(held, on) is not None for held in holders)


def _halves(status: YearStatus, subject: TaxSubject, tax: Withholding) -> tuple[EventHalf, ...]:
    """Each holder's half of the event, as the certificate and the church body ask for it (TAX-25)."""
    if not subject.is_shared:
        return ()
    return tuple(
        EventHalf(each.person, half, each.church.attribute_id if each.church else None)
        for each, half in zip(status.members, tax.halves, strict=True)
    )


class TaxBook:
    """The tax years of the subjects touched, locked by whoever opened it, and the events computed so far.

    Every event of a book is received in the year of the book. Nothing is written before the book is closed.
    """

    def __init__(self, on: date, statuses: Iterable[YearStatus], subjects: Iterable[TaxSubject] = ()) -> None:
        self.on = on
        self.subjects: Mapping[PersonId, TaxSubject] = {subject.subject_id: subject for subject in subjects}
        self.opened: Mapping[PersonId, YearStatus] = {status.person: status for status in statuses}
        assert all(status.year == on.year for status in self.opened.values()), "a book is of one tax year"
        self.statuses = dict(self.opened)
        self.events: list[TaxableEvent] = []

    def status(self, person: PersonId, *, on: date | None = None) -> TaxStatus:
        """Church rate, loss pot and exemption left of a person, after the events so far."""
        status = self.statuses[person]
        # Of a joint order each sees what the other has used in this book too (TAX-28).
        more = total(
            self.statuses[partner].exemption_used - self.opened[partner].exemption_used
            for partner in status.partners
            if partner in self.statuses
        )
        return status_on(replace(status, used_by_partners=status.used_by_partners + more), on or self.on)

    def redemption(
        self, person: PersonId, lots: Sequence[Lot], units: Units, terms: SaleTerms, *, facts: EventFacts
    ) -> TaxedRedemption:
        """A sale of given units with its tax (TAX-17, TAX-21)."""
        return self._sold(person, taxed_redemption(lots, units, terms, self._liability(person, facts)), facts, terms)

    def redemption_for_net(
        self,
        person: PersonId,
        lots: Sequence[Lot],
        net: Eur,
        terms: SaleTerms,
        *,
        facts: EventFacts,
        decimals: int,
    ) -> TaxedRedemption:
        """A sale of as many units as yield the net after its own tax (TAX-34)."""
        found = sale_for_net(net, lots, terms, liability=self._liability(person, facts), decimals=decimals)
        return self._sold(person, found, facts, terms)

    def distribution(self, person: PersonId, paid: Distribution, *, facts: EventFacts) -> TaxedDistribution:
        """A distribution with its tax (§ 16 InvStG, TAX-21)."""
        status = self.status(person, on=facts.received_on)
        tax = withhold(paid.taxable_amount, status, foreign_tax=facts.foreign_tax, on=facts.received_on)
        net = paid.gross - tax.total
        last = Step("§ 44(1) EStG", f"Auszahlung = {paid.gross} − Steuern {tax.total}", eur(net))
        found = TaxedDistribution(paid, tax, (*paid.steps, *tax.steps, last))
        income = (paid.gross, paid.exempt_amount)
        self._record(person, TaxEventKind.DISTRIBUTION, facts, income, tax, lots=(), steps=found.steps)
        return found

    def _liability(self, person: PersonId, facts: EventFacts) -> Liability:
        return Liability(self.status(person, on=facts.received_on), facts.foreign_tax)

    def corrected_sale(
        self, person: PersonId, sale: BookedSale, terms: SaleTerms, *, facts: EventFacts
    ) -> LateCorrection:
        """A sale at a price that was corrected later: the difference is an event of its own (FND-2, TAX-3)."""
        found = corrected_sale(sale, terms, self.status(person, on=facts.received_on), on=facts.received_on)
        kind, income = TaxEventKind.REDEMPTION_CORRECTION, (found.income, found.exempt_amount)
        inputs = {"sold_on": sale.sold_on.isoformat(), "fund_class": str(sale.fund_class)}
        self._record(person, kind, facts, income, found.withholding, lots=found.lots, steps=found.steps, inputs=inputs)
        return found

    def late_vorabpauschalen(
        self, person: PersonId, sale: BookedSale, extra: Mapping[LotId, Eur], *, facts: EventFacts
    ) -> LateCorrection:
        """A sale booked before a year's Vorabpauschalen were known deducts them after all (TAX-17, TAX-23)."""
        found = late_correction(sale, extra, self.status(person, on=facts.received_on), on=facts.received_on)
        kind, income = TaxEventKind.REDEMPTION_CORRECTION, (found.income, found.exempt_amount)
        inputs = {"sold_on": sale.sold_on.isoformat(), "fund_class": str(sale.fund_class)}
        self._record(person, kind, facts, income, found.withholding, lots=found.lots, steps=found.steps, inputs=inputs)
        return found

    def late_acquisition(
        self, person: PersonId, sale: BookedSale, known: Mapping[LotId, Sequence[Lot]], *, facts: EventFacts
    ) -> LateCorrection:
        """A sale taxed without data of the purchase is taxed again with them (TAX-19)."""
        found = late_acquisition(sale, known, self.status(person, on=facts.received_on), on=facts.received_on)
        kind, income = TaxEventKind.REDEMPTION_CORRECTION, (found.income, found.exempt_amount)
        inputs = {"sold_on": sale.sold_on.isoformat(), "fund_class": str(sale.fund_class)}
        self._record(person, kind, facts, income, found.withholding, lots=found.lots, steps=found.steps, inputs=inputs)
        return found

    def late_relief(self, person: PersonId, base: Eur, relief: Relief, *, facts: EventFacts) -> Withholding:
        """An order or certificate that came late frees what the year has taxed (§ 44b(5) EStG, TAX-31)."""
        found = late_relief(base, self.status(person, on=facts.received_on), relief, on=facts.received_on)
        nothing = (Eur.ZERO, Eur.ZERO)
        self._record(person, TaxEventKind.LATE_RELIEF, facts, nothing, found, lots=(), steps=found.steps)
        return found

    def spouses_offset(self, person: PersonId, amount: Eur, *, facts: EventFacts) -> Withholding:
        """A loss that spouses set off between them: given where it is positive, taken where negative (TAX-29)."""
        found = withhold(amount, self.status(person, on=facts.received_on), foreign_tax=Eur.ZERO, on=facts.received_on)
        step = Step(
            "§ 43a(3) S. 2 EStG", "Verlust des einen Ehegatten, mit Erträgen des anderen verrechnet", eur(amount)
        )
        steps = (step, *found.steps)
        kind, income = TaxEventKind.SPOUSES_OFFSET, (amount, Eur.ZERO)
        self._record(person, kind, facts, income, found, lots=(), steps=steps)
        return replace(found, steps=steps)

    def _sold(self, person: PersonId, found: TaxedRedemption, facts: EventFacts, terms: SaleTerms) -> TaxedRedemption:
        sale = found.redemption
        kind, income = TaxEventKind.REDEMPTION, (sale.gain, sale.exempt_amount)
        inputs = {"sold_on": terms.sold_on.isoformat(), "fund_class": str(terms.fund_class)}
        self._record(person, kind, facts, income, found.withholding, lots=sale.lots, steps=found.steps, inputs=inputs)
        return found

    def _record(
        self,
        person: PersonId,
        kind: TaxEventKind,
        facts: EventFacts,
        income: tuple[Eur, Eur],
        tax: Withholding,
        *,
        lots: tuple[LotGain, ...],
        steps: tuple[Step, ...],
        inputs: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        assert facts.received_on.year == self.on.year, "the event belongs to another tax year"
        status, subject = self.statuses[person], self.subjects.get(person) or sole(person)
        self.events.append(
            TaxableEvent(
                person=subject.person,
                community=None if subject.subject_id == subject.person else subject.subject_id,
                halves=_halves(status, subject, tax),
                kind=kind,
                facts=facts,
                income=income[0],
                exempt_amount=income[1],
                before=self.status(person, on=facts.received_on),
                withholding=tax,
                lots=lots,
                steps=steps,
                church_attribute=status.church.attribute_id if status.church else None,
                rule_version=rule_version(facts.received_on),
                inputs=inputs,
            )
        )
        self.statuses[person] = replace(
            status,
            loss_pot=tax.status_after.loss_pot,
            exemption_used=status.exemption_used + tax.exemption_used,
            withheld=tax.status_after.withheld,
            members=tuple(
                replace(each, withheld=half.withheld)
                for each, half in zip(status.members, tax.status_after.halves, strict=True)
            ),
        )
