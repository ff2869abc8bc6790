"""The nouns of persons: natural persons, their addresses, tax residencies and identifications (ACC-1, ACC-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from depot.kernel.ids import PersonId


class PersonKind(StrEnum):
    """A human being, or a body of law that acts through others (ACC-1)."""

    NATURAL = "natural"
    LEGAL = "legal"


class NoTin(StrEnum):
    """Why a state of residence gave no tax number: the three reasons of the CRS self-certification (ACC-3)."""

    NOT_ISSUED = "not_issued"
    NOT_OBTAINABLE = "not_obtainable"
    NOT_REQUIRED = "not_required"


class IdentificationMethod(StrEnum):
    """How a person was identified (ACC-2)."""

    VIDEO_IDENT = "video_ident"
    POST_IDENT = "post_ident"
    BRANCH = "branch"
    NOTARY = "notary"
    OTHER_BANK = "other_bank"
    AUTHORITY = "authority"


class IdentityDocument(StrEnum):
    """What was shown (§ 12 GwG)."""

    IDENTITY_CARD = "identity_card"
    PASSPORT = "passport"
    RESIDENCE_PERMIT = "residence_permit"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person lives; the country by its ISO 3166 code."""

    street: str
    postcode: str
    city: str
    country: str
    addition: str | None = None


@dataclass(frozen=True, slots=True)
class DatedAddress:
    """An address and the day it began to hold."""

    valid_from: date
    address: Address


@dataclass(frozen=True, slots=True)
class TaxResidency:
    """A state in which the person pays tax, with the number there or the reason for having none (ACC-3)."""

    country: str
    tin: str | None = field(default=None, repr=False)
    no_tin_reason: NoTin | None = None


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A natural person as told by the applicant; checked by `rules.person_faults` before anything is written."""

    given_names: str
    family_name: str
    birth_name: str | None
    birth_date: date
    birth_place: str
    birth_country: str
    nationalities: tuple[str, ...]
    address: Address
    email: str
    mobile: str = field(repr=False)
    tax_residencies: tuple[TaxResidency, ...]
    occupation: str
    industry: str


@dataclass(frozen=True, slots=True)
class NewLegalPerson:
    """A body of law as told by its applicants (ACC-1); `lei` where it has one."""

    name: str
    legal_form: str
    register_court: str
    register_number: str
    seat: str
    address: Address
    tax_residencies: tuple[TaxResidency, ...]
    lei: str | None = None


@dataclass(frozen=True, slots=True)
class NaturalPerson:
    """A natural person as known to the bank, addresses oldest first (ACC-1)."""

    person_id: PersonId
    given_names: str
    family_name: str
    birth_name: str | None
    birth_date: date
    birth_place: str
    birth_country: str
    nationalities: tuple[str, ...]
    addresses: tuple[DatedAddress, ...]
    email: str
    mobile: str = field(repr=False)
    tax_residencies: tuple[TaxResidency, ...]
    occupation: str
    industry: str

    @property
    def name(self) -> str:
        """Given names and family name, as printed on letters."""
        return f"{self.given_names} {self.family_name}"

    @property
    def tax_id(self) -> str | None:
        """The German tax id (§ 139b AO), if the person pays tax in Germany."""
        return next((residency.tin for residency in self.tax_residencies if residency.country == "DE"), None)

    def address_on(self, day: date) -> Address:
        """The address in force on the day; before the first one, the first."""
        return address_on(self.addresses, day)


def address_on(addresses: Sequence[DatedAddress], day: date) -> Address:
    """The last address that began on or before the day; before the first one, the first."""
    begun = [dated for dated in addresses if dated.valid_from <= day]
    return (begun[-1] if begun else addresses[0]).address


@dataclass(frozen=True, slots=True)
class TaxIdentity:
    """A natural person as the tax authorities know them; without a German tax id it is empty (§ 139b AO)."""

    given_names: str
    family_name: str
    birth_date: date
    tax_id: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class AddressLabel:
    """What stands on an envelope."""

    name: str
    addition: str | None
    street: str
    postcode: str
    city: str
    country: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The address block, the country only when it is abroad."""
        head = [self.name, self.addition, self.street, f"{self.postcode} {self.city}"]
        abroad = None if self.country == "DE" else self.country
        return tuple(line for line in (*head, abroad) if line)


@dataclass(frozen=True, slots=True)
class NewIdentification:
    """An identification as staff record it (§ 8(2), § 12 GwG)."""

    method: IdentificationMethod
    document_type: IdentityDocument
    document_number: str = field(repr=False)
    issuer: str
    valid_until: date
    identified_on: date
    full_copy_held: bool
    case_number: str
