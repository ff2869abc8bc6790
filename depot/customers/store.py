"""All SQL of persons: rows inside, dataclasses out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, insert, select, text, update
from sqlalchemy.orm import Session

from depot.customers.model import (
    Address,
    AddressLabel,
    DatedAddress,
    NaturalPerson,
    NewIdentification,
    NewLegalPerson,
    NewPerson,
    NoTin,
    PersonKind,
    TaxIdentity,
    TaxResidency,
)
from depot.customers.rules.normal_form import normal_tin
from depot.customers.tables import (
    AddressRow,
    BeneficialOwnerRow,
    FormerNameRow,
    IdentificationRow,
    LegalPersonRow,
    NaturalPersonRow,
    PersonRow,
    TaxResidencyRow,
)
from depot.kernel.crypto import keyring
from depot.kernel.ids import PersonId, StaffId

_TIN: Final = "tin"


def tin_digest(country: str, tin: str) -> bytes:
    """How a tax number is found again without being readable (PRV-4)."""
    return keyring().digest(_TIN, f"{country} {tin}")


def insert_person(tx: Session, person_id: PersonId, person: NewPerson, *, today: date, now: datetime) -> None:
    """The person with first address and first self-certification."""
    tx.execute(insert(PersonRow).values(person_id=person_id, kind=PersonKind.NATURAL, recorded_at=now))
    tx.execute(
        insert(NaturalPersonRow).values(
            person_id=person_id,
            given_names=person.given_names,
            family_name=person.family_name,
            birth_name=person.birth_name,
            birth_date=person.birth_date,
            birth_place=person.birth_place,
            birth_country=person.birth_country,
            nationalities=list(person.nationalities),
            email=person.email,
            mobile_sealed=person.mobile,
            occupation=person.occupation,
            industry=person.industry,
        )
    )
    tx.execute(insert(AddressRow).values(person_id=person_id, valid_from=today, **_address_columns(person.address)))
    tx.execute(
        insert(TaxResidencyRow).values([_residency_columns(person_id, found, now) for found in person.tax_residencies])
    )


def insert_company(
    tx: Session,
    person_id: PersonId,
    company: NewLegalPerson,
    owners_of_it: Sequence[PersonId],
    *,
    today: date,
    now: datetime,
) -> None:
    """The company with address, self-certification and beneficial owners."""
    tx.execute(insert(PersonRow).values(person_id=person_id, kind=PersonKind.LEGAL, recorded_at=now))
    tx.execute(
        insert(LegalPersonRow).values(
            person_id=person_id,
            name=company.name,
            legal_form=company.legal_form,
            register_court=company.register_court,
            register_number=company.register_number,
            seat=company.seat,
            lei=company.lei,
        )
    )
    tx.execute(insert(AddressRow).values(person_id=person_id, valid_from=today, **_address_columns(company.address)))
    normal = [
        TaxResidency(each.country, each.tin and normal_tin(each.tin), each.no_tin_reason)
        for each in company.tax_residencies
    ]
    tx.execute(insert(TaxResidencyRow).values([_residency_columns(person_id, found, now) for found in normal]))
    rows = [{"company_id": person_id, "person_id": owner, "recorded_at": now} for owner in owners_of_it]
    if rows:
        tx.execute(insert(BeneficialOwnerRow).values(rows))


def owners(tx: Session, companies: Collection[PersonId]) -> list[PersonId]:
    """The beneficial owners of these companies, in the order of their ids."""
    query = select(BeneficialOwnerRow.person_id).where(BeneficialOwnerRow.company_id.in_(companies)).distinct()
    return list(tx.scalars(query.order_by(BeneficialOwnerRow.person_id)))


_ADDRESS = text("""
    insert into depot.person_addresses (person_id, valid_from, street, addition, postcode, city, country)
    values (:person_id, :valid_from, :street, :addition, :postcode, :city, :country)
    on conflict (person_id, valid_from) do update
       set street = excluded.street, addition = excluded.addition, postcode = excluded.postcode, city = excluded.city,
           country = excluded.country
""")


def insert_address(tx: Session, person_id: PersonId, address: Address, *, valid_from: date) -> None:
    """The address from a day on; the last one told on a day counts for it."""
    tx.execute(_ADDRESS, {"person_id": person_id, "valid_from": valid_from, **_address_columns(address)})


def keep_former_name(tx: Session, former: NaturalPerson, *, proof: str, staff: StaffId, now: datetime) -> None:
    """The name borne until now, with the proof of the change."""
    tx.execute(
        insert(FormerNameRow).values(
            person_id=former.person_id,
            borne_until=now,
            given_names=former.given_names,
            family_name=former.family_name,
            proof=proof,
            recorded_by=staff,
        )
    )


def set_name(tx: Session, person_id: PersonId, *, given_names: str, family_name: str) -> None:
    """The name from now on."""
    tx.execute(
        update(NaturalPersonRow)
        .where(NaturalPersonRow.person_id == person_id)
        .values(given_names=given_names, family_name=family_name)
    )


def _address_columns(address: Address) -> dict[str, Any]:
    return {
        "street": address.street,
        "addition": address.addition,
        "postcode": address.postcode,
        "city": address.city,
        "country": address.country,
    }


def _residency_columns(person_id: PersonId, residency: TaxResidency, now: datetime) -> dict[str, Any]:
    tin = residency.tin
    return {
        "person_id": person_id,
        "certified_at": now,
        "country": residency.country,
        "tin_sealed": tin,
        "tin_digest": None if tin is None else tin_digest(residency.country, tin),
        "no_tin_reason": residency.no_tin_reason,
    }


def person(tx: Session, person_id: PersonId) -> NaturalPerson | None:
    """One natural person with all addresses and the newest self-certification."""
    row = tx.execute(select(NaturalPersonRow.__table__).where(NaturalPersonRow.person_id == person_id)).one_or_none()
    if row is None:
        return None
    addresses = tx.execute(
        select(AddressRow.__table__).where(AddressRow.person_id == person_id).order_by(AddressRow.valid_from)
    )
    newest = (
        select(TaxResidencyRow.certified_at)
        .where(TaxResidencyRow.person_id == person_id)
        .order_by(TaxResidencyRow.certified_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    residencies = tx.execute(
        select(TaxResidencyRow.__table__)
        .where(TaxResidencyRow.person_id == person_id, TaxResidencyRow.certified_at == newest)
        .order_by(TaxResidencyRow.country)
    )
    return NaturalPerson(
        person_id=person_id,
        given_names=row.given_names,
        family_name=row.family_name,
        birth_name=row.birth_name,
        birth_date=row.birth_date,
        birth_place=row.birth_place,
        birth_country=row.birth_country,
        nationalities=tuple(row.nationalities),
        addresses=tuple(DatedAddress(found.valid_from, _address(found)) for found in addresses),
        email=row.email,
        mobile=row.mobile_sealed,
        tax_residencies=tuple(_residency(found) for found in residencies),
        occupation=row.occupation,
        industry=row.industry,
    )


def _address(row: Row[Any]) -> Address:
    return Address(row.street, row.postcode, row.city, row.country, row.addition)


def _residency(row: Row[Any]) -> TaxResidency:
    return TaxResidency(row.country, row.tin_sealed, NoTin(row.no_tin_reason) if row.no_tin_reason else None)


_LABELS = text("""
    select distinct on (a.person_id) a.person_id, coalesce(n.given_names || ' ' || n.family_name, l.name) as name,
           a.street, a.addition, a.postcode, a.city, a.country
      from depot.person_addresses a
      left join depot.natural_persons n using (person_id)
      left join depot.legal_persons l using (person_id)
     where a.person_id = any(:ids)
     order by a.person_id, (a.valid_from <= :on) desc,
              case when a.valid_from <= :on then a.valid_from end desc, a.valid_from
""")


def labels(tx: Session, persons: Collection[PersonId], *, on: date) -> dict[PersonId, AddressLabel]:
    """The address in force on the day, or the first one before that, for each person."""
    rows = tx.execute(_LABELS, {"ids": list(persons), "on": on})
    return {
        PersonId(row.person_id): AddressLabel(
            name=row.name,
            addition=row.addition,
            street=row.street,
            postcode=row.postcode,
            city=row.city,
            country=row.country,
        )
        for row in rows
    }


def birth_dates(tx: Session, persons: Collection[PersonId]) -> dict[PersonId, date]:
    """When each person was born."""
    rows = tx.execute(
        select(NaturalPersonRow.person_id, NaturalPersonRow.birth_date).where(NaturalPersonRow.person_id.in_(persons))
    )
    return {row.person_id: row.birth_date for row in rows}


def tax_identities(tx: Session, persons: Collection[PersonId]) -> dict[PersonId, TaxIdentity]:
    """Of natural persons, with the German tax id of the newest self-certification."""
    said = tx.execute(
        select(TaxResidencyRow.__table__)
        .where(TaxResidencyRow.person_id.in_(persons))
        .order_by(TaxResidencyRow.certified_at)
    ).all()
    newest = {row.person_id: row.certified_at for row in said}
    numbers = {
        row.person_id: row.tin_sealed
        for row in said
        if row.country == "DE" and row.certified_at == newest[row.person_id]
    }
    rows = tx.execute(select(NaturalPersonRow.__table__).where(NaturalPersonRow.person_id.in_(persons)))
    return {
        row.person_id: TaxIdentity(row.given_names, row.family_name, row.birth_date, numbers.get(row.person_id))
        for row in rows
    }


def lock(tx: Session, person_id: PersonId) -> bool:
    """Hold a natural person until the transaction ends; false if there is none."""
    query = select(NaturalPersonRow.person_id).where(NaturalPersonRow.person_id == person_id)
    return tx.scalar(query.with_for_update()) is not None


def set_email(tx: Session, person_id: PersonId, email: str) -> None:
    """Where the person is reached from now on."""
    tx.execute(update(NaturalPersonRow).where(NaturalPersonRow.person_id == person_id).values(email=email))


def insert_identification(
    tx: Session,
    identification_id: UUID,
    person_id: PersonId,
    found: NewIdentification,
    *,
    staff: StaffId | None,
    now: datetime,
) -> None:
    """Keep the record of an identification."""
    tx.execute(
        insert(IdentificationRow).values(
            identification_id=identification_id,
            person_id=person_id,
            case_number=found.case_number,
            method=found.method,
            document_type=found.document_type,
            document_number_sealed=found.document_number,
            issuer=found.issuer,
            valid_until=found.valid_until,
            identified_on=found.identified_on,
            full_copy_held=found.full_copy_held,
            recorded_by=staff,
            recorded_at=now,
        )
    )


def identified(tx: Session, persons: Collection[PersonId]) -> frozenset[PersonId]:
    """Which of the persons have been identified."""
    rows = tx.scalars(select(IdentificationRow.person_id).where(IdentificationRow.person_id.in_(persons)).distinct())
    return frozenset(rows)


def with_tin(tx: Session, country: str, tin: str) -> list[PersonId]:
    """Everybody who ever named this tax number, oldest first."""
    rows = tx.scalars(
        select(TaxResidencyRow.person_id)
        .where(TaxResidencyRow.tin_digest == tin_digest(country, tin))
        .order_by(TaxResidencyRow.person_id)
        .distinct()
    )
    return list(rows)
