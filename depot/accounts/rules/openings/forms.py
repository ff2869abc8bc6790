"""What the openings of joint, minors', company and estate depots say (ACC-4, ACC-8, ACC-12)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from auth.model import FactorKind
from depot.accounts.model import AcceptedTerms, AskedFund, Disposition, DispositionRight, Product
from depot.customers.model import NewLegalPerson, NewPerson


@dataclass(frozen=True, slots=True)
class Certified:
    """A person of an application together with the declaration that the self-certification is true (ACC-3)."""

    person: NewPerson
    is_self_certified: bool


class Custody(StrEnum):
    """Who has the care of a child (§§ 1626, 1671, 1789 BGB)."""

    JOINT = "joint"
    SOLE = "sole"
    GUARDIAN = "guardian"


class CustodyProof(StrEnum):
    """What proves sole custody or guardianship (ACC-12)."""

    COURT_ORDER = "court_order"
    NEGATIVE_CERTIFICATE = "negative_certificate"
    DIVORCE_JUDGMENT = "divorce_judgment"
    DEATH_CERTIFICATE = "death_certificate"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that proves something: its kind, and who issued it under which number."""

    kind: str
    reference: str

    @property
    def line(self) -> str:
        """As the role names it that the paper proves (ACC-7)."""
        return f"{self.kind}: {self.reference}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What every opening takes, whoever opens (ACC-11)."""

    product: Product
    reference_iban: str = field(repr=False)
    reference_holder: str
    funds: tuple[AskedFund, ...]
    accepted_terms: tuple[AcceptedTerms, ...]
    first_factor: FactorKind


@dataclass(frozen=True, slots=True, kw_only=True)
class JointOpening:
    """Two holders open a depot together (ACC-4)."""

    basis: Basis
    holders: tuple[Certified, ...]
    disposition: Disposition


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorOpening:
    """The legal representatives open a depot for a child (ACC-2, ACC-4, ACC-12)."""

    basis: Basis
    child: Certified
    representatives: tuple[Certified, ...]
    disposition: Disposition
    custody: Custody
    custody_proof: Paper | None = None
    birth_certificate: str | None = None


@dataclass(frozen=True, slots=True)
class OwnerNamed:
    """A beneficial owner: a person of their own, or the signatory in this place of the list."""

    person: NewPerson | None = None
    signatory: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyOpening:
    """A legal person opens a depot through its signatories (ACC-4, ACC-8)."""

    basis: Basis
    company: NewLegalPerson
    is_self_certified: bool
    signatories: tuple[NewPerson, ...]
    right: DispositionRight
    owners: tuple[OwnerNamed, ...]
    register_extract: str


@dataclass(frozen=True, slots=True)
class Decedent:
    """Whose estate it is."""

    name: str
    born_on: date
    died_on: date
    death_certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EstateOpening:
    """The community of heirs opens a depot, or the executor for it (ACC-4, ACC-8)."""

    basis: Basis
    decedent: Decedent
    heirs: tuple[Certified, ...]
    executor: NewPerson | None
    inheritance_proof: Paper
    executor_proof: str | None = None


GroupOpening = JointOpening | MinorOpening | CompanyOpening | EstateOpening
