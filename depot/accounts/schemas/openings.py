"""The wire form of openings by several persons, and how the form is chosen by its `kind` (ACC-4, ACC-11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, Field, PlainValidator

from auth.model import FactorKind
from depot.accounts.model import AcceptedTerms, Disposition, DispositionRight, Product
from depot.accounts.rules.openings.forms import (
    Basis,
    Certified,
    CompanyOpening,
    Custody,
    CustodyProof,
    Decedent,
    EstateOpening,
    JointOpening,
    MinorOpening,
    OwnerNamed,
    Paper,
)
from depot.accounts.schemas.applications import (
    ApplicationAsked,
    FundAsked,
    ReferenceAccountAsked,
    SelfCertificationAsked,
    TermsAccepted,
)
from depot.customers.model import NewPerson
from depot.customers.schemas import CompanyAsked, PersonAsked, TaxResidencyAsked
from depot.kernel.web.secret_wire import OwnSecretText
from depot.kernel.web.wire import Day, Line, StrictModel


class _Form(StrictModel):
    """What every opening takes, whoever opens (ACC-11)."""

    product: Product
    reference_account: ReferenceAccountAsked
    funds: Annotated[list[FundAsked], Field(max_length=50)]
    terms: Annotated[list[TermsAccepted], Field(max_length=50)]
    first_factor: FactorKind
    resume_secret: OwnSecretText | None = None
    """With it the applicant goes on later: uploads, identification, progress (ACC-11)."""

    def basis(self) -> Basis:
        """As the domain knows it."""
        return Basis(
            product=self.product,
            reference_iban=self.reference_account.iban,
            reference_holder=self.reference_account.holder_name,
            funds=tuple(fund.asked() for fund in self.funds),
            accepted_terms=tuple(AcceptedTerms(each.terms, each.version) for each in self.terms),
            first_factor=self.first_factor,
        )


class CertifiedAsked(StrictModel):
    """A person with the own self-certification (ACC-3)."""

    person: PersonAsked
    self_certification: SelfCertificationAsked

    def certified(self) -> Certified:
        """As the domain knows it."""
        told = self.self_certification
        return Certified(self.person.person(told.tax_residencies), told.certified)


class ActingAsked(StrictModel):
    """A person who acts for others, with tax residences."""

    person: PersonAsked
    tax_residencies: Annotated[list[TaxResidencyAsked], Field(max_length=10)]

    def acting(self) -> NewPerson:
        """As the domain knows it."""
        return self.person.person(self.tax_residencies)


class JointAsked(_Form):
    """Two holders open a depot together."""

    kind: Literal["joint"]
    holders: Annotated[list[CertifiedAsked], Field(max_length=10)]
    disposition: Disposition

    def opening(self) -> JointOpening:
        """As the domain knows it."""
        holders = tuple(each.certified() for each in self.holders)
        return JointOpening(basis=self.basis(), holders=holders, disposition=self.disposition)


class CustodyProofAsked(StrictModel):
    """The paper that proves sole custody or guardianship (ACC-12)."""

    kind: CustodyProof
    reference: Line


class MinorAsked(_Form):
    """The legal representatives open a depot for a child."""

    kind: Literal["minor"]
    child: CertifiedAsked
    representatives: Annotated[list[CertifiedAsked], Field(max_length=10)]
    disposition: Disposition = Disposition.JOINT
    custody: Custody
    custody_proof: CustodyProofAsked | None = None
    birth_certificate: Line | None = None

    def opening(self) -> MinorOpening:
        """As the domain knows it."""
        proof = self.custody_proof
        return MinorOpening(
            basis=self.basis(),
            child=self.child.certified(),
            representatives=tuple(each.certified() for each in self.representatives),
            disposition=self.disposition,
            custody=self.custody,
            custody_proof=None if proof is None else Paper(proof.kind, proof.reference),
            birth_certificate=self.birth_certificate,
        )


class OwnerAsked(StrictModel):
    """A beneficial owner: a person, or the signatory in this place of the list, counted from 0."""

    person: PersonAsked | None = None
    tax_residencies: Annotated[list[TaxResidencyAsked], Field(max_length=10, default_factory=list)]
    signatory: Annotated[int, Field(strict=True, ge=0)] | None = None

    def owner(self) -> OwnerNamed:
        """As the domain knows it."""
        person = None if self.person is None else self.person.person(self.tax_residencies)
        return OwnerNamed(person, self.signatory)


class SigningAsked(StrictModel):
    """How signatories act: each alone, all together, or so many of them as registered."""

    how: Disposition
    required: Annotated[int, Field(strict=True, ge=1)] | None = None

    def right(self) -> DispositionRight:
        """As the domain knows it: a number belongs to "by_number" alone."""
        by_number = self.how is Disposition.BY_NUMBER
        return DispositionRight(self.how, (self.required or 0) if by_number else None)


class CompanyOpeningAsked(_Form):
    """A legal person opens a depot through its signatories."""

    kind: Literal["company"]
    company: CompanyAsked
    certified: bool
    register_extract: Line
    signatories: Annotated[list[ActingAsked], Field(max_length=50)]
    disposition: SigningAsked
    beneficial_owners: Annotated[list[OwnerAsked], Field(max_length=50)]

    def opening(self) -> CompanyOpening:
        """As the domain knows it."""
        return CompanyOpening(
            basis=self.basis(),
            company=self.company.company(),
            is_self_certified=self.certified,
            signatories=tuple(each.acting() for each in self.signatories),
            right=self.disposition.right(),
            owners=tuple(each.owner() for each in self.beneficial_owners),
            register_extract=self.register_extract,
        )


class DecedentAsked(StrictModel):
    """Whose estate it is."""

    name: Line
    born_on: Day
    died_on: Day
    death_certificate: Line


class InheritanceProofAsked(StrictModel):
    """What proves who inherits (§ 2353 BGB, § 35 GBO)."""

    kind: Literal["certificate_of_inheritance", "european_certificate_of_succession", "notarial_will"]
    reference: Line


class EstateAsked(_Form):
    """The community of heirs opens a depot, or the executor for it."""

    kind: Literal["estate"]
    decedent: DecedentAsked
    heirs: Annotated[list[CertifiedAsked], Field(max_length=50)]
    inheritance_proof: InheritanceProofAsked
    executor: ActingAsked | None = None
    executor_proof: Line | None = None

    def opening(self) -> EstateOpening:
        """As the domain knows it."""
        late = self.decedent
        return EstateOpening(
            basis=self.basis(),
            decedent=Decedent(late.name, late.born_on, late.died_on, late.death_certificate),
            heirs=tuple(each.certified() for each in self.heirs),
            executor=None if self.executor is None else self.executor.acting(),
            inheritance_proof=Paper(self.inheritance_proof.kind, self.inheritance_proof.reference),
            executor_proof=self.executor_proof,
        )


_FORMS: Final[Mapping[str, type[BaseModel]]] = {
    "single": ApplicationAsked,
    "joint": JointAsked,
    "minor": MinorAsked,
    "company": CompanyOpeningAsked,
    "estate": EstateAsked,
}
AnyOpening = ApplicationAsked | JointAsked | MinorAsked | CompanyOpeningAsked | EstateAsked


def _read(value: Any) -> BaseModel:
    """The form that `kind` names, the single depot's where nothing is said; faults keep their own places."""
    kind = value.get("kind", "single") if isinstance(value, dict) else "single"
    form = _FORMS.get(kind) if isinstance(kind, str) else None
    return (form or ApplicationAsked).model_validate(value)


OpeningAsked = Annotated[AnyOpening, PlainValidator(_read, json_schema_input_type=AnyOpening)]
