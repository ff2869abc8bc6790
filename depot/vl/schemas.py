"""The wire forms of VL: the calculator, agreements, contracts, funds and notices (VL-1 to VL-14)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, Field

from auth.schemas.releases import ReleaseAnswer
from depot.kernel.money import total
from depot.kernel.steps import Step
from depot.kernel.web.wire import (
    Answer,
    Day,
    IncomingRef,
    IsinText,
    Line,
    Moment,
    PercentText,
    PersonRef,
    PositionRef,
    PositiveEurText,
    SomeEurText,
    StrictModel,
    UnitsText,
    VlAgreementRef,
    VlContractRef,
    VlNoticeRef,
)
from depot.vl.model import (
    Agreement,
    AgreementAwaiting,
    ContractStanding,
    ContractState,
    HarmlessReason,
    Notice,
    NoticeKind,
    Stage,
    VlFund,
    VoidedAs,
)
from depot.vl.rules.allowance import Allowance, savings_allowance
from depot.vl.rules.eligible import is_eligible
from depot.vl.rules.letters import EmployerForm


def _within_calendars(day: date) -> date:
    # Calendars are kept from 1990 on, and no library knows the holidays of the next century.
    if not 1990 <= day.year <= 2090:
        raise ValueError("must be a day in the years 1990 to 2090")
    return day


PlannableDay = Annotated[Day, AfterValidator(_within_calendars)]


class VlPaymentAsked(StrictModel):
    """One payment of the employer."""

    received_on: PlannableDay
    amount: SomeEurText


class VlAsked(StrictModel):
    """Payments, and the day for which to answer."""

    payments: Annotated[list[VlPaymentAsked], Field(max_length=1000)]
    on: PlannableDay


class VlContractShown(Answer):
    """One contract as it stands on the day."""

    begins_on: date
    payments_until: date
    locked_from: date
    locked_until: date
    paid_in: PositiveEurText
    state: ContractState


class VlShown(Answer):
    """The contracts in the order of their beginning, and the derivation."""

    contracts: list[VlContractShown]
    steps: list[Step]


class AgreementBody(StrictModel):
    """The fund in which VL are saved."""

    isin: IsinText


class AgreementAsked(Answer):
    """An agreement that waits for its release."""

    id: VlAgreementRef
    isin: IsinText
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: AgreementAwaiting) -> Self:
        """From the model."""
        agreement = awaiting.agreement
        return cls(id=agreement.agreement_id, isin=agreement.isin, release=ReleaseAnswer.of(awaiting.release))


class EmployerFormShown(Answer):
    """What the employer's payroll needs (VL-11)."""

    recipient: str
    iban: str
    bic: str
    reference: str


class AgreementShown(Answer):
    """A VL position, with the form for the employer."""

    id: VlAgreementRef
    isin: IsinText
    position: PositionRef
    position_number: str
    opened_on: Day
    ended_on: Day | None
    employer_form: EmployerFormShown

    @classmethod
    def of(cls, agreement: Agreement, position_number: str, form: EmployerForm) -> Self:
        """From the model."""
        assert agreement.position_id is not None, "released"
        assert agreement.opened_on is not None, "released"
        return cls(
            id=agreement.agreement_id,
            isin=agreement.isin,
            position=agreement.position_id,
            position_number=position_number,
            opened_on=agreement.opened_on,
            ended_on=agreement.ended_on,
            employer_form=EmployerFormShown(
                recipient=form.recipient, iban=form.iban, bic=form.bic, reference=form.reference
            ),
        )


class AgreementsShown(Answer):
    """The VL positions of a depot; `next` is always null, there are few."""

    data: list[AgreementShown]
    next: None = None


class AllowanceShown(Answer):
    """What a year may bring of the state allowance, up to which taxable income; the tax office pays it (VL-9)."""

    calendar_year: int
    paid_in: PositiveEurText
    allowance: PositiveEurText
    income_limit_single: PositiveEurText
    income_limit_joint: PositiveEurText

    @classmethod
    def of(cls, found: Allowance) -> Self:
        """From the rule."""
        return cls(
            calendar_year=found.calendar_year,
            paid_in=found.paid_in,
            allowance=found.allowance,
            income_limit_single=found.limits.single,
            income_limit_joint=found.limits.joint,
        )


class VlPaymentShown(Answer):
    """A payment of the employer: what counts as VL, and what bought free units (VL-1)."""

    id: IncomingRef
    received_on: Day
    counted: PositiveEurText
    excess: PositiveEurText
    voided_as: VoidedAs | None


class ContractShown(Answer):
    """A VL contract as statements show it: locked units until when, and free ones (VL-12)."""

    id: VlContractRef
    number: str
    isin: IsinText
    position_number: str
    state: Stage
    begins_on: Day
    payments_until: Day
    locked_from: Day
    locked_until: Day
    idle_year: int | None
    ended_on: Day | None
    paid_in: PositiveEurText
    locked_units: UnitsText
    free_units: UnitsText
    payments: list[VlPaymentShown]
    allowances: list[AllowanceShown]

    @classmethod
    def of(cls, standing: ContractStanding) -> Self:
        """From the model."""
        contract = standing.contract
        counted = [paid for paid in standing.payments if paid.voided_as is None]
        years = sorted({paid.received_on.year for paid in counted})
        by_year = {year: total(paid.counted for paid in counted if paid.received_on.year == year) for year in years}
        return cls(
            id=contract.contract_id,
            number=contract.number,
            isin=contract.isin,
            position_number=standing.position_number,
            state=contract.stage,
            begins_on=contract.begins_on,
            payments_until=contract.payments_until,
            locked_from=contract.locked_from,
            locked_until=contract.locked_until,
            idle_year=contract.idle_year,
            ended_on=contract.ended_on,
            paid_in=total(paid.counted for paid in counted),
            locked_units=standing.locked_units,
            free_units=standing.free_units,
            payments=[
                VlPaymentShown(
                    id=paid.payment_id,
                    received_on=paid.received_on,
                    counted=paid.counted,
                    excess=paid.excess,
                    voided_as=paid.voided_as,
                )
                for paid in standing.payments
            ],
            allowances=[AllowanceShown.of(savings_allowance(year, paid)) for year, paid in by_year.items()],
        )


class ContractsShown(Answer):
    """The VL contracts of a depot, the oldest first; `next` is always null, there are few."""

    data: list[ContractShown]
    next: None = None


class VlFundBody(StrictModel):
    """The share of equities of a fund, from its annual report (VL-14)."""

    isin: IsinText
    valid_from: Day
    equity_percent: PercentText
    source: Line

    def fund(self) -> VlFund:
        """To the model."""
        return VlFund(self.isin, self.valid_from, self.equity_percent, self.source)


class VlFundShown(Answer):
    """A recorded share, and whether VL may be saved in the fund."""

    isin: IsinText
    valid_from: Day
    equity_percent: PercentText
    source: str
    is_eligible: bool

    @classmethod
    def of(cls, fund: VlFund) -> Self:
        """From the model."""
        return cls(
            isin=fund.isin,
            valid_from=fund.valid_from,
            equity_percent=fund.equity_percent,
            source=fund.source,
            is_eligible=is_eligible(fund),
        )


class VlFundsShown(Answer):
    """All recorded shares; `next` is always null."""

    data: list[VlFundShown]
    next: None = None


class VoidingBody(StrictModel):
    """What became of the payment."""

    voided_as: VoidedAs


class PaymentVoided(Answer):
    """The payment that does not keep its contract alive any more."""

    payment: IncomingRef
    voided_as: VoidedAs


class HandoverBody(StrictModel):
    """The 15th of a month, by which the notices were due."""

    due_on: Day


class VlNoticeShown(Answer):
    """What the central office is told of a contract (VL-14, § 8 VermBDV)."""

    id: VlNoticeRef
    contract: VlContractRef
    contract_number: str
    person: PersonRef
    kind: NoticeKind
    reason: HarmlessReason | None
    event_on: Day | None
    locked_until: Day
    disposed_on: Day
    due_on: Day
    handed_over_at: Moment | None

    @classmethod
    def of(cls, notice: Notice) -> Self:
        """From the model."""
        contract = notice.contract
        return cls(
            id=notice.notice_id,
            contract=contract.contract_id,
            contract_number=contract.number,
            person=contract.person_id,
            kind=notice.kind,
            reason=notice.disposal.reason,
            event_on=notice.disposal.event_on,
            locked_until=contract.locked_until,
            disposed_on=notice.disposed_on,
            due_on=notice.due_on,
            handed_over_at=notice.handed_over_at,
        )


class VlNoticesShown(Answer):
    """The notices due on a day; `next` is always null."""

    data: list[VlNoticeShown]
    next: None = None
