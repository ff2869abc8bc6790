"""The nouns of taxation: lots, years of a fund, what a rule found and how it found it (TAX-2, TAX-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from depot.funds.model import FundClass
from depot.holdings.model import OldLaw
from depot.kernel.ids import DepotId, ExemptionOrderId, LotId, NvCertificateId, PersonId, PositionId, TaxEventId
from depot.kernel.money import Eur, Money, Units
from depot.kernel.steps import Step


@dataclass(frozen=True, slots=True)
class FundYear:
    """What § 18 InvStG asks about a fund's calendar year: EUR per unit, the base rate in percent."""

    calendar_year: int
    first_price: Decimal
    last_price: Decimal
    distributions: Decimal
    base_rate: Decimal


@dataclass(frozen=True, slots=True)
class PerUnit:
    """The Vorabpauschale of one unit; base yield and ceiling are missing where the published value was given."""

    base_yield: Decimal | None
    ceiling: Decimal | None
    vorabpauschale: Decimal
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class YearEndLot:
    """A lot at the close of 31 December; without a day of acquisition it was held all year (TAX-8)."""

    units: Units
    acquired_on: date | None
    lot_id: LotId | None = None


@dataclass(frozen=True, slots=True)
class LotVorabpauschale:
    """The Vorabpauschale of one lot, before and after the partial exemption (TAX-9, TAX-15)."""

    units: Units
    acquired_on: date | None
    twelfths: int
    amount: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    lot_id: LotId | None


@dataclass(frozen=True, slots=True)
class Vorabpauschale:
    """The Vorabpauschale of a position: the sum of its lots, and the day it counts as received (TAX-9, TAX-11)."""

    per_unit: PerUnit
    lots: tuple[LotVorabpauschale, ...]
    amount: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    received_on: date
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Lot:
    """One purchase, as far as a sale asks: `cost` and `vorabpauschalen` are totals of its units (TAX-2)."""

    units: Units
    acquired_on: date | None
    cost: Eur
    vorabpauschalen: Eur
    lot_id: LotId | None = None
    old_law: OldLaw | None = None  # of `acquired_units`, whatever is left of them (§ 56 InvStG, TAX-18)
    acquired_units: Units | None = None
    frozen: Eur | None = None  # the old result of a part; of a whole lot it follows from `old_law`
    is_cost_known: bool = True


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """At what a position is sold: EUR per unit exactly, charges in total, and the day that decides the law.

    `tax_price` is the price at the mid rate of exchange; it differs from `price` where a margin is taken (FND-3).
    """

    sold_on: date
    price: Fraction
    tax_price: Fraction
    charges: Eur
    fund_class: FundClass


@dataclass(frozen=True, slots=True)
class LotGain:
    """The result of one lot, or of the part of it that was sold (TAX-17)."""

    units: Units
    acquired_on: date | None
    proceeds: Eur
    charges: Eur
    cost: Eur
    vorabpauschalen: Eur
    gain: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    lot_id: LotId | None
    old_result: Eur = Eur.ZERO  # contained in the gain, without partial exemption (TAX-18)
    is_protected: bool = False
    is_substituted: bool = False


@dataclass(frozen=True, slots=True)
class Redemption:
    """The result of a sale before any tax: lots used first in first out, and the lots that stay (TAX-17)."""

    units: Units
    proceeds: Eur
    charges: Eur
    lots: tuple[LotGain, ...]
    lots_left: tuple[Lot, ...]
    gain_before_vorabpauschalen: Eur
    vorabpauschalen_deducted: Eur
    gain: Eur
    exempt_amount: Eur
    taxable_amount: Eur
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution before any tax (ORD-20)."""

    gross: Eur
    gross_in_currency: Money | None
    exempt_amount: Eur
    taxable_amount: Eur
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Withheld:
    """What a tax year has withheld so far, and on which base: what a loss can re-open (§ 43a(3) S. 2 EStG, TAX-23)."""

    tax_base: Eur = Eur.ZERO
    capital_gains_tax: Eur = Eur.ZERO
    solidarity_surcharge: Eur = Eur.ZERO
    church_tax: Eur = Eur.ZERO

    @property
    def total(self) -> Eur:
        """The three taxes together."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax


@dataclass(frozen=True, slots=True)
class Half:
    """One holder's half of a joint depot: the own church rate, and what the year has withheld on it (TAX-25)."""

    church_tax_rate: int
    withheld: Withheld = Withheld()


@dataclass(frozen=True, slots=True)
class TaxStatus:
    """What stands between an income and the tax: church rate in percent, loss pot, exemption order, NV certificate.

    A loss re-opens what was `withheld`, and restores the order up to `exemption_restorable` (TAX-23). `halves` are the
    two of a joint depot; a business has neither pot nor order (TAX-24).
    """

    church_tax_rate: int
    loss_pot: Eur
    exemption_left: Eur
    has_nv_certificate: bool = False
    withheld: Withheld = Withheld()
    exemption_restorable: Eur = Eur.ZERO
    halves: tuple[Half, ...] = ()
    is_business: bool = False


@dataclass(frozen=True, slots=True)
class Withholding:
    """One taxable event: from the taxable amount to the three taxes, and the status it leaves behind (TAX-21).

    Where a loss re-opens earlier income, base, exemption and taxes are negative: they are given back (TAX-23).
    """

    taxable_amount: Eur
    losses_used: Eur
    loss_added: Eur
    exemption_used: Eur
    freed_by_nv_certificate: Eur
    tax_base: Eur
    foreign_tax_credited: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    status_after: TaxStatus
    steps: tuple[Step, ...]
    halves: tuple[Withheld, ...] = ()
    freed_as_business: Eur = Eur.ZERO

    @property
    def total(self) -> Eur:
        """The three taxes together."""
        return self.capital_gains_tax + self.solidarity_surcharge + self.church_tax


@dataclass(frozen=True, slots=True)
class TaxedRedemption:
    """A sale with its tax: what the person gets is proceeds less charges less taxes."""

    redemption: Redemption
    withholding: Withholding
    steps: tuple[Step, ...]

    @property
    def net_proceeds(self) -> Eur:
        """Proceeds less charges less taxes."""
        return self.redemption.proceeds - self.redemption.charges - self.withholding.total


@dataclass(frozen=True, slots=True)
class TaxedVorabpauschale:
    """A Vorabpauschale with its tax."""

    vorabpauschale: Vorabpauschale
    withholding: Withholding
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TaxedDistribution:
    """A distribution with its tax."""

    distribution: Distribution
    withholding: Withholding
    steps: tuple[Step, ...]

    @property
    def net(self) -> Eur:
        """Gross less taxes, in EUR."""
        return self.distribution.gross - self.withholding.total


class TaxEventKind(StrEnum):
    """What made the tax due; the words are part of the API and of the table."""

    REDEMPTION = "redemption"
    DISTRIBUTION = "distribution"
    VORABPAUSCHALE = "vorabpauschale"
    REDEMPTION_CORRECTION = "redemption_correction"
    LATE_RELIEF = "late_relief"
    SPOUSES_OFFSET = "spouses_offset"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a taxable event belongs to; `reference` is what caused it: a settlement, a distribution (TAX-3)."""

    reference: UUID
    depot: DepotId
    position: PositionId
    isin: str
    received_on: date  # decides the law and the year; it may be booked weeks later (TAX-11)
    booked_on: date
    foreign_tax: Eur
    corrects: TaxEventId | None = None


@dataclass(frozen=True, slots=True)
class EventHalf:
    """One holder's half of an event of a joint depot: base and taxes, and the church attribute (TAX-25)."""

    person: PersonId
    taxed: Withheld
    church_attribute: UUID | None


@dataclass(frozen=True, slots=True)
class TaxableEvent:
    """One taxable event as it is recorded, once and for ever (TAX-3); a loss and its partial exemption are negative."""

    person: PersonId
    kind: TaxEventKind
    facts: EventFacts
    income: Eur
    exempt_amount: Eur
    before: TaxStatus
    withholding: Withholding
    lots: tuple[LotGain, ...]
    steps: tuple[Step, ...]
    church_attribute: UUID | None
    rule_version: str
    inputs: Mapping[str, str] = field(default_factory=dict)
    community: PersonId | None = None
    halves: tuple[EventHalf, ...] = ()


@dataclass(frozen=True, slots=True)
class ExemptionOrder:
    """An exemption order of a person or of spouses; a newer one replaces every older from its first day (TAX-27)."""

    order_id: ExemptionOrderId
    person: PersonId
    amount: Eur
    valid_from: date
    valid_until: date | None
    lodged_at: datetime
    activated_at: datetime | None
    spouse: PersonId | None = None


@dataclass(frozen=True, slots=True)
class NvCertificate:
    """What the tax office has certified, as on the original (NV-Bescheinigung, § 44a(2) S. 1 Nr. 2 EStG, TAX-30)."""

    certificate_id: NvCertificateId
    person: PersonId
    office: str
    number: str
    valid_from: date
    valid_until: date
    revoked_from: date | None = None


@dataclass(frozen=True, slots=True)
class ChurchAttribute:
    """The church tax rate of a person in one year, in percent of the capital gains tax (TAX-33)."""

    attribute_id: UUID
    rate: int


@dataclass(frozen=True, slots=True)
class MemberYear:
    """What a holder of a joint depot brings to their half of its tax year (TAX-25)."""

    person: PersonId
    church: ChurchAttribute | None
    nv_certificates: tuple[NvCertificate, ...] = ()
    withheld: Withheld = Withheld()


@dataclass(frozen=True, slots=True)
class YearStatus:
    """What a tax year has used so far, and the losses it can still set off (§ 43a(3) EStG, TAX-23).

    `person` is the tax subject: a person, or the id of a community, whose two `members` are taxed by halves (TAX-25).
    """

    person: PersonId
    year: int
    loss_pot: Eur
    exemption_used: Eur
    church: ChurchAttribute | None
    orders: tuple[ExemptionOrder, ...]
    withheld: Withheld = Withheld()
    nv_certificates: tuple[NvCertificate, ...] = ()
    members: tuple[MemberYear, ...] = ()
    is_business: bool = False
    partners: tuple[PersonId, ...] = ()  # whose use counts against the same joint order (TAX-28)
    used_by_partners: Eur = Eur.ZERO


class CollectionWay(StrEnum):
    """How the tax on a Vorabpauschale was met: units of the position sold, or the cash account debited (TAX-34)."""

    UNITS = "units"
    CASH_ACCOUNT = "cash_account"


@dataclass(frozen=True, slots=True)
class TaxClaim:
    """The tax on one Vorabpauschale that is still to be collected in full (§ 44(1) EStG, TAX-34)."""

    event_id: TaxEventId
    year: int
    person: PersonId
    depot: DepotId
    position: PositionId
    isin: str
    due: Eur
    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur
    received_on: date
    booked_on: date
