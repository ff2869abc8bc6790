"""Wire models of transfers (ORD-21, ORD-22, REG-7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from auth.schemas.releases import ReleaseAnswer
from depot.holdings.model import OldLaw
from depot.kernel.money import Eur
from depot.kernel.web.wire import (
    Answer,
    Day,
    DepotRef,
    EurText,
    IsinText,
    Line,
    Moment,
    PersonRef,
    SomeUnitsText,
    StrictModel,
    TransferRef,
    UnitsText,
)
from orders.rules.transfers.lots import LotPart
from orders.rules.transfers.transfer import (
    Counterparty,
    Donee,
    HolderChange,
    TransferKind,
    TransferRequest,
    TransferState,
    UnitTransfer,
)
from orders.usecases.ask_transfer import TransferAwaiting
from orders.usecases.preview_transfer import TransferPreview
from orders.usecases.take_transfer_confirmations import ConfirmationsTaken

BIC_PATTERN = r"^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"


class CounterpartyAsked(StrictModel):
    """The depot at the other bank."""

    bank: Annotated[Line, Field(max_length=70)]
    bic: Annotated[str, Field(pattern=BIC_PATTERN, examples=["MARKDEFF"])]
    account: Annotated[str, Field(pattern=r"^[A-Za-z0-9 ./-]{1,35}$", examples=["1234567890"])]
    holder: Annotated[Line, Field(max_length=70)]


class DoneeAsked(StrictModel):
    """Who is given the units; the tax office is told."""

    name: Annotated[Line, Field(max_length=100)]
    birth_date: Day
    tax_id: Annotated[str, Field(pattern=r"^[0-9]{11}$")]
    relationship: Annotated[Line, Field(max_length=50)]


class TransferAsked(StrictModel):
    """A transfer: `out` and `in` name the `counterparty`, `internal` the `into_depot` by its number.

    Without units everything free goes, with `whole_units` only whole ones. A `change` of holder is a `gift` (with the
    `donee`), an `inheritance` out of an estate, or a `sale`, which is taxed.
    """

    kind: TransferKind
    isin: IsinText
    units: SomeUnitsText | None = None
    whole_units: bool = False
    counterparty: CounterpartyAsked | None = None
    into_depot: Annotated[str, Field(pattern=r"^[0-9]{11}$")] | None = None
    change: HolderChange = HolderChange.NONE
    donee: DoneeAsked | None = None

    def request(self) -> TransferRequest:
        """To the rule."""
        there, donee = self.counterparty, self.donee
        return TransferRequest(
            kind=self.kind,
            isin=self.isin,
            units=self.units,
            change=self.change,
            is_whole=self.whole_units,
            counterparty=Counterparty(**dict(there)) if there else None,
            into_depot_number=self.into_depot,
            donee=Donee(**dict(donee)) if donee else None,
        )


class CounterpartyShown(Answer):
    """The depot at the other bank."""

    bank: str
    bic: str
    account: str
    holder: str


class TransferShown(Answer):
    """A transfer as it stands; `finding` is why it did not come about, or what staff must look at."""

    id: TransferRef
    depot: DepotRef
    kind: TransferKind
    change: HolderChange
    isin: str
    units: UnitsText
    state: TransferState
    counterparty: CounterpartyShown | None
    into_depot: DepotRef | None
    asked_by: PersonRef
    asked_at: Moment
    lapses_at: Moment
    released_by: list[PersonRef]
    booked_on: Day | None
    finding: str | None

    @classmethod
    def of(cls, found: UnitTransfer) -> Self:
        """From the rule."""
        there = found.counterparty
        return cls(
            id=found.transfer_id,
            depot=found.depot_id,
            kind=found.kind,
            change=found.change,
            isin=found.isin,
            units=found.units,
            state=found.state,
            counterparty=CounterpartyShown(bank=there.bank, bic=there.bic, account=there.account, holder=there.holder)
            if there
            else None,
            into_depot=found.into_depot,
            asked_by=found.asked_by,
            asked_at=found.asked_at,
            lapses_at=found.lapses_at,
            released_by=sorted(found.released_by),
            booked_on=found.booked_on,
            finding=found.finding,
        )


class TransfersShown(Answer):
    """A page of transfers."""

    data: list[TransferShown]
    next: TransferRef | None

    @classmethod
    def of(cls, found: Sequence[UnitTransfer], *, limit: int) -> Self:
        """From one more than fits."""
        page = found[:limit]
        last = page[-1].transfer_id if len(found) > limit else None
        return cls(data=[TransferShown.of(one) for one in page], next=last)


class TransferToRelease(Answer):
    """A transfer that waits for the release that came with it (202)."""

    transfer: TransferShown
    release: ReleaseAnswer

    @classmethod
    def of(cls, awaiting: TransferAwaiting) -> Self:
        """From the use case."""
        release = ReleaseAnswer.of(awaiting.release, awaiting.missing)
        return cls(transfer=TransferShown.of(awaiting.transfer), release=release)


class LotMoved(Answer):
    """Units of a lot with what goes along."""

    units: UnitsText
    acquired_on: Day | None
    cost: EurText | None
    vorabpauschalen: EurText
    frozen_result: EurText | None

    @classmethod
    def of(cls, part: LotPart) -> Self:
        """Of an unknown purchase neither day nor cost is shown."""
        return cls(
            units=part.units,
            acquired_on=part.acquired_on if part.is_known else None,
            cost=part.cost if part.is_known else None,
            vorabpauschalen=part.vorabpauschalen,
            frozen_result=_frozen(part.old_law),
        )


def _frozen(old: OldLaw | None) -> Eur | None:
    return old.frozen_result if old else None


class TransferFault(Answer):
    """What would be refused."""

    rule: str
    pointer: str
    detail: str
    code: str


class TransferPreviewShown(Answer):
    """What would be released and moved; `waits` for the Vorabpauschale of the year before, `tax` of a sale."""

    faults: list[TransferFault]
    text: str | None
    units: UnitsText
    lots: list[LotMoved]
    tax: EurText | None
    waits: bool

    @classmethod
    def of(cls, found: TransferPreview) -> Self:
        """From the use case."""
        return cls(
            faults=[TransferFault(rule=f.rule, pointer=f.pointer, detail=f.detail, code=f.code) for f in found.faults],
            text=found.text,
            units=found.units,
            lots=[LotMoved.of(part) for part in found.parts],
            tax=found.tax,
            waits=found.waits,
        )


class TransferConfirmationBody(StrictModel):
    """What the registrar says has moved."""

    units: SomeUnitsText
    isin: IsinText | None = None


class TransferRefusalBody(StrictModel):
    """Why the other bank does not take it; the person reads it."""

    reason: Line


class DataBody(StrictModel):
    """A file of acquisition data, as text (docs/acquisition-data.md)."""

    file: Annotated[str, Field(max_length=1_900_000)]


class DataTaken(Answer):
    """The data count; `tax_difference` is the tax of sales since that is due more, below zero if it was given back."""

    transfer: TransferShown
    tax_difference: EurText

    @classmethod
    def of(cls, taken: tuple[UnitTransfer, Eur]) -> Self:
        """From the use case."""
        return cls(transfer=TransferShown.of(taken[0]), tax_difference=taken[1])


class MessageBody(StrictModel):
    """A sese.003 as text."""

    file: Annotated[str, Field(max_length=1_900_000)]


class MessageTaken(Answer):
    """What became of the confirmations of a message."""

    booked: list[TransferRef]
    on_work_list: list[TransferRef]
    unknown: int

    @classmethod
    def of(cls, taken: ConfirmationsTaken) -> Self:
        """From the use case."""
        return cls(booked=list(taken.booked), on_work_list=list(taken.odd), unknown=taken.unknown)
