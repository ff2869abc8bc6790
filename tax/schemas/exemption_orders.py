"""Exemption orders and the tax year of a person on the wire (TAX-27)."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from auth.model import Release
from auth.schemas.releases import ReleaseAnswer
from depot.kernel.money import Eur
from depot.kernel.web.wire import Answer, Day, EurText, ExemptionOrderRef, PersonRef, SomeEurText, StrictModel
from tax.model import ExemptionOrder, YearStatus
from tax.rules.exemption_order import exemption_left, in_force, used_of_order
from tax.rules.nv_certificate import certificate_in_force


class ExemptionOrderBody(StrictModel):
    """`POST /v1/exemption-orders`: begins today or on a 1 January, ends on a 31 December or is open."""

    amount: SomeEurText
    valid_from: Day
    valid_until: Day | None = None


class JointOrderBody(StrictModel):
    """`POST /v1/persons/{id}/joint-exemption-orders`: as on the form that both have signed; 0.00 is allowed."""

    spouse: PersonRef
    amount: EurText
    valid_from: Day
    valid_until: Day | None = None


class ExemptionOrderShown(Answer):
    """An exemption order; it counts once it is released."""

    id: ExemptionOrderRef
    amount: EurText
    valid_from: Day
    valid_until: Day | None
    state: Literal["waiting", "released"]
    is_joint: bool

    @classmethod
    def of(cls, order: ExemptionOrder) -> Self:
        """From the model."""
        return cls(
            id=order.order_id,
            amount=order.amount,
            valid_from=order.valid_from,
            valid_until=order.valid_until,
            state="waiting" if order.activated_at is None else "released",
            is_joint=order.spouse is not None,
        )


class ExemptionOrderLodged(Answer):
    """The order and the release it waits for."""

    exemption_order: ExemptionOrderShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, lodged: tuple[ExemptionOrder, Release]) -> Self:
        """From what was lodged."""
        return cls(exemption_order=ExemptionOrderShown.of(lodged[0]), release=ReleaseAnswer.of(lodged[1]))


class ExemptionShown(Answer):
    """Amount, used and left of a year, and all orders ever released, the newest first (TAX-27)."""

    year: int
    amount: EurText
    used: EurText
    left: EurText
    data: list[ExemptionOrderShown]

    @classmethod
    def of(cls, status: YearStatus, on: date) -> Self:
        """From a tax year, as it stands on a day of it."""
        order, used = in_force(status.orders, on), used_of_order(status, on)
        newest_first = sorted(status.orders, key=lambda found: found.order_id, reverse=True)
        return cls(
            year=status.year,
            amount=order.amount if order else Eur.ZERO,
            used=used,
            left=exemption_left(status.orders, used, on),
            data=[ExemptionOrderShown.of(found) for found in newest_first],
        )


class ExemptionLeft(Answer):
    """Amount, used and left of a year."""

    amount: EurText
    used: EurText
    left: EurText


class NvValidity(Answer):
    """From when to when the NV certificate in force frees all income (TAX-30)."""

    valid_from: Day
    valid_until: Day


class TaxYearShown(Answer):
    """A person's tax year: losses to be set off, exemption, church tax rate in percent of the capital gains tax."""

    year: int
    loss_pot: EurText
    exemption: ExemptionLeft
    church_tax_rate: Literal["0", "8", "9"]
    nv_certificate: NvValidity | None

    @classmethod
    def of(cls, status: YearStatus, on: date) -> Self:
        """From a tax year, as it stands on a day of it."""
        shown = ExemptionShown.of(status, on)
        held = certificate_in_force(status.nv_certificates, on)
        rates: dict[int, Literal["0", "8", "9"]] = {0: "0", 8: "8", 9: "9"}
        return cls(
            year=status.year,
            loss_pot=status.loss_pot,
            exemption=ExemptionLeft(amount=shown.amount, used=shown.used, left=shown.left),
            church_tax_rate=rates[status.church.rate if status.church else 0],
            nv_certificate=NvValidity(valid_from=held.valid_from, valid_until=held.valid_until) if held else None,
        )


class ChurchAttributeBody(StrictModel):
    """`PUT …/church-attributes/{year}`: the rate in percent of the capital gains tax."""

    rate: Literal["0", "8", "9"]


class ChurchAttributeRecorded(Answer):
    """What was recorded; the rate itself is not repeated in receipts (PRV-4)."""

    year: int
    recorded: Literal[True]
