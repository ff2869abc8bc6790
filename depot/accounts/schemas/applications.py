"""The wire form of applications: the single depot's form, and what every application answers (ACC-11)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from auth.model import FactorKind
from depot.accounts.model import (
    AcceptedTerms,
    Application,
    ApplicationState,
    AskedFund,
    DepotState,
    NewApplication,
    Ownership,
    Product,
    RoleKind,
    TermsVersion,
    WishKind,
)
from depot.customers.rules.us_indicia import UsFinding, UsIndicium
from depot.customers.schemas import PersonAsked, TaxResidencyAsked
from depot.kernel.ids import PersonId
from depot.kernel.web.secret_wire import OwnSecretText
from depot.kernel.web.wire import (
    Answer,
    ApplicationRef,
    DepotRef,
    IsinText,
    Line,
    PersonRef,
    SomeEurText,
    StrictModel,
)


class ReferenceAccountAsked(StrictModel):
    """The account outside the bank to which money leaves."""

    iban: Annotated[Line, Field(max_length=42)]
    holder_name: Annotated[Line, Field(max_length=70)]


class FirstPlanAsked(StrictModel):
    """A monthly savings plan to begin with."""

    amount: SomeEurText


class FundAsked(StrictModel):
    """A fund with a first amount or a plan; "later" otherwise. Exactly one of the three."""

    isin: IsinText
    amount: SomeEurText | None = None
    plan: FirstPlanAsked | None = None
    later: Literal[True] | None = None

    def asked(self) -> AskedFund:
        """As the domain knows it."""
        return AskedFund(
            self.isin,
            amount=self.amount,
            plan=None if self.plan is None else self.plan.amount,
            is_later=self.later is not None,
        )


class SelfCertificationAsked(StrictModel):
    """The CRS self-certification: all states of tax residence, and the declaration that this is true (ACC-3)."""

    tax_residencies: Annotated[list[TaxResidencyAsked], Field(max_length=10)]
    certified: bool


class TermsAccepted(StrictModel):
    """A version of terms that the applicant accepts."""

    terms: Line
    version: Line


class ApplicationAsked(StrictModel):
    """All that the opening of a single depot takes (ACC-11)."""

    product: Product
    person: PersonAsked
    self_certification: SelfCertificationAsked
    reference_account: ReferenceAccountAsked
    funds: Annotated[list[FundAsked], Field(max_length=50)]
    terms: Annotated[list[TermsAccepted], Field(max_length=50)]
    first_factor: FactorKind
    resume_secret: OwnSecretText | None = None
    """With it the applicant goes on later: uploads, identification, progress (ACC-11)."""
    kind: Literal["single"] = "single"
    holders: Annotated[list[dict[str, Any]], Field(max_length=10)] | None = None
    """A single depot has one holder; whoever names more learns so by the rule (ACC-4)."""

    def application(self) -> NewApplication:
        """As the domain knows it."""
        return NewApplication(
            product=self.product,
            holder=self.person.person(self.self_certification.tax_residencies),
            reference_iban=self.reference_account.iban,
            reference_holder=self.reference_account.holder_name,
            funds=tuple(fund.asked() for fund in self.funds),
            is_self_certified=self.self_certification.certified,
            accepted_terms=tuple(AcceptedTerms(each.terms, each.version) for each in self.terms),
            first_factor=self.first_factor,
            other_holders=len(self.holders or ()),
        )


class DepotNamed(Answer):
    """A depot by id and number."""

    id: DepotRef
    number: str
    state: DepotState


class ApplicantShown(Answer):
    """A person of the application who must be identified."""

    id: PersonRef
    role: RoleKind | Ownership
    identified: bool


class ApplicationShown(Answer):
    """An application as the applicant sees it: the case number is what to name at the identification."""

    id: ApplicationRef
    case_number: str
    state: ApplicationState
    depot: DepotNamed
    persons: list[ApplicantShown]
    submitted_at: datetime
    completed_at: datetime | None

    @classmethod
    def of(cls, application: Application) -> Self:
        """The wire form."""
        return cls(**_application(application))


def _application(application: Application) -> dict[str, Any]:
    depot = application.depot
    return {
        "id": application.application_id,
        "case_number": application.case_number,
        "state": application.state,
        "depot": DepotNamed(id=depot.depot_id, number=depot.depot_number, state=depot.state),
        "persons": [
            ApplicantShown(id=each.person, role=each.role, identified=each.is_identified)
            for each in application.applicants
        ],
        "submitted_at": application.submitted_at,
        "completed_at": application.completed_at,
    }


class WishShown(Answer):
    """What the applicant wants of a fund to begin with."""

    isin: str
    kind: WishKind
    amount: SomeEurText | None


class TermsShown(Answer):
    """A version of terms that was accepted."""

    terms: str
    version: str
    title: str
    effective_on: date

    @classmethod
    def of(cls, version: TermsVersion) -> Self:
        """The wire form."""
        return cls(terms=version.terms, version=version.version, title=version.title, effective_on=version.effective_on)


class UsFindingShown(Answer):
    """What points to the United States; undocumented ones are reported (ACC-3, REG-3)."""

    person: PersonRef
    indicia: list[UsIndicium]
    undocumented: bool


class ApplicationForStaff(ApplicationShown):
    """An application as staff see it; `known_persons` bear the tax number of an applicant already."""

    funds: list[WishShown]
    accepted_terms: list[TermsShown]
    first_factor: FactorKind
    known_persons: list[PersonRef]
    us_findings: list[UsFindingShown]

    @classmethod
    def seen(cls, application: Application, known: list[PersonId], findings: list[UsFinding]) -> Self:
        """The wire form with what the public does not see."""
        return cls(
            **_application(application),
            funds=[WishShown(isin=wish.isin, kind=wish.kind, amount=wish.amount) for wish in application.funds],
            accepted_terms=[TermsShown.of(version) for version in application.accepted_terms],
            first_factor=application.first_factor,
            known_persons=known,
            us_findings=[
                UsFindingShown(person=each.person, indicia=list(each.indicia), undocumented=each.is_undocumented)
                for each in findings
            ],
        )
