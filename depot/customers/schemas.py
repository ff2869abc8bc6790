"""The wire form of persons (ACC-1 to ACC-3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from depot.customers.model import (
    Address,
    IdentificationMethod,
    IdentityDocument,
    NaturalPerson,
    NewIdentification,
    NewLegalPerson,
    NewPerson,
    NoTin,
    TaxResidency,
)
from depot.kernel.web.wire import Answer, Day, Line, PersonRef, StrictModel

CountryCode = Annotated[str, Field(min_length=2, max_length=2, examples=["DE"])]
"""Two letters; whether a country bears them is checked by ACC-1."""


class AddressAsked(StrictModel):
    """Where a person lives."""

    street: Line
    addition: Line | None = None
    postcode: Annotated[Line, Field(max_length=16)]
    city: Line
    country: CountryCode = "DE"

    def address(self) -> Address:
        """As the domain knows it."""
        return Address(self.street, self.postcode, self.city, self.country, self.addition)


class TaxResidencyAsked(StrictModel):
    """A state of tax residence with the number there, or the reason for having none."""

    country: CountryCode
    tin: Annotated[Line, Field(max_length=40)] | None = None
    no_tin_reason: NoTin | None = None

    def residency(self) -> TaxResidency:
        """As the domain knows it."""
        return TaxResidency(self.country, self.tin, self.no_tin_reason)


class PersonAsked(StrictModel):
    """A natural person as the applicant tells it."""

    given_names: Line
    family_name: Line
    birth_name: Line | None = None
    birth_date: Day
    birth_place: Line
    birth_country: CountryCode = "DE"
    nationalities: Annotated[list[CountryCode], Field(max_length=10)]
    address: AddressAsked
    email: Annotated[Line, Field(max_length=254)]
    mobile: Annotated[Line, Field(max_length=40)]
    occupation: Line
    industry: Line

    def person(self, residencies: list[TaxResidencyAsked]) -> NewPerson:
        """As the domain knows it, with the residencies of the self-certification."""
        return NewPerson(
            given_names=self.given_names,
            family_name=self.family_name,
            birth_name=self.birth_name,
            birth_date=self.birth_date,
            birth_place=self.birth_place,
            birth_country=self.birth_country,
            nationalities=tuple(self.nationalities),
            address=self.address.address(),
            email=self.email,
            mobile=self.mobile,
            tax_residencies=tuple(residency.residency() for residency in residencies),
            occupation=self.occupation,
            industry=self.industry,
        )


class CompanyAsked(StrictModel):
    """A legal person as its applicants tell it (ACC-1)."""

    name: Line
    legal_form: Line
    register_court: Line
    register_number: Annotated[Line, Field(max_length=40)]
    seat: Line
    address: AddressAsked
    tax_residencies: Annotated[list[TaxResidencyAsked], Field(max_length=10)]
    lei: Annotated[str, Field(min_length=1, max_length=40)] | None = None

    def company(self) -> NewLegalPerson:
        """As the domain knows it."""
        return NewLegalPerson(
            name=self.name,
            legal_form=self.legal_form,
            register_court=self.register_court,
            register_number=self.register_number,
            seat=self.seat,
            address=self.address.address(),
            tax_residencies=tuple(residency.residency() for residency in self.tax_residencies),
            lei=self.lei,
        )


class IdentificationAsked(StrictModel):
    """An identification as staff record it; `person` is the one who was identified."""

    person: PersonRef
    method: IdentificationMethod
    document_type: IdentityDocument
    document_number: Annotated[Line, Field(max_length=40)]
    issuer: Line
    valid_until: Day
    identified_on: Day
    full_copy_held: bool

    def identification(self, case_number: str) -> NewIdentification:
        """As the domain knows it, under the number of its case."""
        return NewIdentification(
            method=self.method,
            document_type=self.document_type,
            document_number=self.document_number,
            issuer=self.issuer,
            valid_until=self.valid_until,
            identified_on=self.identified_on,
            full_copy_held=self.full_copy_held,
            case_number=case_number,
        )


class AddressShown(Answer):
    """An address and since when it holds."""

    valid_from: date
    street: str
    addition: str | None
    postcode: str
    city: str
    country: str


class TaxResidencyShown(Answer):
    """A state of tax residence."""

    country: str
    tin: str | None
    no_tin_reason: NoTin | None


class PersonShown(Answer):
    """A person's own particulars, as the bank knows them."""

    id: PersonRef
    given_names: str
    family_name: str
    birth_name: str | None
    birth_date: date
    birth_place: str
    birth_country: str
    nationalities: list[str]
    addresses: list[AddressShown]
    email: str
    mobile: str
    tax_residencies: list[TaxResidencyShown]
    occupation: str
    industry: str

    @classmethod
    def of(cls, person: NaturalPerson) -> Self:
        """The wire form."""
        return cls(
            id=person.person_id,
            given_names=person.given_names,
            family_name=person.family_name,
            birth_name=person.birth_name,
            birth_date=person.birth_date,
            birth_place=person.birth_place,
            birth_country=person.birth_country,
            nationalities=list(person.nationalities),
            addresses=[
                AddressShown(
                    valid_from=dated.valid_from,
                    street=dated.address.street,
                    addition=dated.address.addition,
                    postcode=dated.address.postcode,
                    city=dated.address.city,
                    country=dated.address.country,
                )
                for dated in person.addresses
            ],
            email=person.email,
            mobile=person.mobile,
            tax_residencies=[
                TaxResidencyShown(country=found.country, tin=found.tin, no_tin_reason=found.no_tin_reason)
                for found in person.tax_residencies
            ],
            occupation=person.occupation,
            industry=person.industry,
        )


class RegistrationAsked(StrictModel):
    """A person whom staff make known, with the states of tax residence as told."""

    person: PersonAsked
    tax_residencies: Annotated[list[TaxResidencyAsked], Field(max_length=10)]

    def new_person(self) -> NewPerson:
        """As the domain knows it."""
        return self.person.person(self.tax_residencies)


class PersonRegistered(Answer):
    """A person who became known; `known_persons` bear one of the tax numbers already."""

    id: PersonRef
    known_persons: list[PersonRef]


class PersonIdentified(Answer):
    """Who was identified."""

    person: PersonRef
