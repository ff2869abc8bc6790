"""Exemption orders, the tax year; church attributes and NV certificates that staff record (TAX-27, TAX-30, TAX-33)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from depot.kernel.actor import StaffRole
from depot.kernel.ids import NvCertificateId, PersonId
from depot.kernel.web.calls import CustomerReads, CustomerWrites, StaffCommand, StaffQuery, staff_command, staff_query
from depot.kernel.web.wire import NvCertificateRef, PersonRef
from tax.schemas.exemption_orders import (
    ChurchAttributeBody,
    ChurchAttributeRecorded,
    ExemptionOrderBody,
    ExemptionOrderLodged,
    ExemptionOrderShown,
    ExemptionShown,
    JointOrderBody,
    TaxYearShown,
)
from tax.schemas.nv_certificates import NvCertificateBody, NvCertificateList, NvCertificateShown, RevocationBody
from tax.usecases.delete_exemption_order import delete_exemption_order
from tax.usecases.end_joint_order import end_joint_order
from tax.usecases.lodge_exemption_order import lodge_exemption_order
from tax.usecases.nv_certificates_of import nv_certificates_of
from tax.usecases.record_church_attribute import record_church_attribute
from tax.usecases.record_joint_order import record_joint_order
from tax.usecases.record_nv_certificate import record_nv_certificate
from tax.usecases.revoke_nv_certificate import revoke_nv_certificate
from tax.usecases.tax_year_of import tax_year_of

router = APIRouter(prefix="/v1", tags=["tax"])

Year = Annotated[int, Path(ge=2009, le=2100)]
YearAsked = Annotated[int | None, Query(ge=2009, le=2100, description="default: this year")]


@router.post("/exemption-orders", status_code=202, response_model=ExemptionOrderLodged)
def lodge_order(call: CustomerWrites, body: ExemptionOrderBody) -> Response:
    """Lodge or change the exemption order of one person; it counts once released (TAX-27)."""
    return call.answer(
        body,
        lambda: ExemptionOrderLodged.of(
            lodge_exemption_order(
                call.tx,
                person=call.actor.person,
                amount=body.amount,
                valid_from=body.valid_from,
                valid_until=body.valid_until,
                now=call.now,
            )
        ),
        status=202,
    )


@router.delete("/exemption-orders", status_code=202, response_model=ExemptionOrderLodged)
def delete_order(call: CustomerWrites) -> Response:
    """Delete the exemption order: at once, or with the year where some of it is used (TAX-27)."""
    return call.answer(
        None,
        lambda: ExemptionOrderLodged.of(delete_exemption_order(call.tx, person=call.actor.person, now=call.now)),
        status=202,
    )


@router.post("/persons/{person_id}/joint-exemption-orders", status_code=201, response_model=ExemptionOrderShown)
def record_joint(
    call: Annotated[StaffCommand, staff_command(StaffRole.TAX)], person_id: PersonRef, body: JointOrderBody
) -> Response:
    """Record the joint exemption order that spouses have given on the form (TAX-28)."""
    return call.answer(
        body,
        lambda: ExemptionOrderShown.of(
            record_joint_order(
                call.tx,
                PersonId(person_id),
                PersonId(body.spouse),
                amount=body.amount,
                valid_from=body.valid_from,
                valid_until=body.valid_until,
                now=call.now,
            )
        ),
        status=201,
    )


@router.delete("/persons/{person_id}/joint-exemption-orders", response_model=ExemptionOrderShown)
def end_joint(call: Annotated[StaffCommand, staff_command(StaffRole.TAX)], person_id: PersonRef) -> Response:
    """Spouses have separated: their joint order ends with the year (TAX-28)."""
    return call.answer(
        None,
        lambda: ExemptionOrderShown.of(end_joint_order(call.tx, PersonId(person_id), now=call.now)),
        status=200,
    )


@router.get("/exemption-orders")
def show_exemption(call: CustomerReads, year: YearAsked = None) -> ExemptionShown:
    """Amount, used and left of a year, visible at any time (TAX-27)."""
    on = _day_of(year, call.today)
    return ExemptionShown.of(tax_year_of(call.tx, call.actor.person, on=on), on)


@router.get("/persons/me/tax-status")
def show_tax_year(call: CustomerReads, year: YearAsked = None) -> TaxYearShown:
    """Loss pot, exemption and church tax rate of a year (TAX-23, TAX-27, TAX-33)."""
    on = _day_of(year, call.today)
    return TaxYearShown.of(tax_year_of(call.tx, call.actor.person, on=on), on)


@router.put("/persons/{person_id}/church-attributes/{year}", response_model=ChurchAttributeRecorded)
def record_attribute(
    call: Annotated[StaffCommand, staff_command(StaffRole.TAX)],
    person_id: PersonRef,
    year: Year,
    body: ChurchAttributeBody,
) -> Response:
    """Record a person's church tax rate for a year (TAX-33)."""

    def record() -> ChurchAttributeRecorded:
        record_church_attribute(call.tx, PersonId(person_id), year=year, rate=int(body.rate), now=call.now)
        return ChurchAttributeRecorded(year=year, recorded=True)

    return call.answer(body, record, status=200)


@router.post("/persons/{person_id}/nv-certificates", status_code=201, response_model=NvCertificateShown)
def record_certificate(
    call: Annotated[StaffCommand, staff_command(StaffRole.TAX)], person_id: PersonRef, body: NvCertificateBody
) -> Response:
    """Record an NV certificate whose original is held (TAX-30)."""
    return call.answer(
        body,
        lambda: NvCertificateShown.of(
            record_nv_certificate(
                call.tx,
                PersonId(person_id),
                office=body.office,
                number=body.number,
                valid_from=body.valid_from,
                valid_until=body.valid_until,
                now=call.now,
            )
        ),
        status=201,
    )


@router.get("/persons/{person_id}/nv-certificates")
def show_certificates(
    call: Annotated[StaffQuery, staff_query(StaffRole.TAX)], person_id: PersonRef
) -> NvCertificateList:
    """The NV certificates of a person, revoked ones too (TAX-30)."""
    return NvCertificateList.of(nv_certificates_of(call.tx, PersonId(person_id)))


@router.post("/nv-certificates/{certificate_id}/revocation", response_model=NvCertificateShown)
def revoke_certificate(
    call: Annotated[StaffCommand, staff_command(StaffRole.TAX)], certificate_id: NvCertificateRef, body: RevocationBody
) -> Response:
    """Note that the tax office has revoked a certificate (TAX-30)."""
    certificate = NvCertificateId(certificate_id)

    def revoke() -> NvCertificateShown:
        found = revoke_nv_certificate(call.tx, certificate, revoked_from=body.revoked_from, now=call.now)
        return NvCertificateShown.of(found)

    return call.answer(body, revoke, status=200)


def _day_of(year: int | None, today: date) -> date:
    """Today, or the last day of another year."""
    return today if year in {None, today.year} else date(year or today.year, 12, 31)
