"""What the postbox keeps: categories, documents to file, documents filed, letters to post (DOC-1, DOC-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol, Self

from depot.kernel.ids import DepotId, DocumentId, LetterBatchId, PersonId


class Category(StrEnum):
    """Where a document stands in the postbox (DOC-1)."""

    TAX = "tax"
    DEPOT_STATEMENTS = "depot_statements"
    ACCOUNT_STATEMENTS = "account_statements"
    SETTLEMENTS = "settlements"
    COST_INFORMATION = "cost_information"
    CHANGES_OF_TERMS = "changes_of_terms"
    CORRESPONDENCE = "correspondence"


class Channel(StrEnum):
    """How a document reaches its readers: online in the postbox, or also printed and posted (DOC-4)."""

    POSTBOX = "postbox"
    POST = "post"


@dataclass(frozen=True, slots=True)
class Institution:
    """The bank in whose name documents speak; given by the composition root, printed by every template."""

    name: str
    street: str
    postcode: str
    city: str
    bic: str
    creditor_id: str
    phone: str
    website: str
    tax_number: str


class Content(Protocol):
    """The content of one kind of document: a frozen dataclass that knows its template, category and title."""

    template: ClassVar[str]
    category: ClassVar[Category]
    numbered: ClassVar[bool]

    @property
    def title(self) -> str:
        """The German title, in the list and as the PDF's title."""

    def to_data(self) -> dict[str, Any]:
        """The same content as JSON: amounts, units, prices as strings with a dot, days ISO 8601."""


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to file; `persons` are its readers, as who may see the depot today (DOC-1).

    `covers_from` is the first day of the period of a depot's first numbered document, such as the day of opening;
    every later numbered document begins where the one before ended (DOC-3).
    """

    depot_id: DepotId | None
    persons: tuple[PersonId, ...]
    category: Category
    kind: str
    title: str
    template: str
    data: dict[str, Any]
    filed_on: date
    numbered: bool = False
    channel: Channel = Channel.POSTBOX
    covers_from: date | None = None

    @classmethod
    def of(
        cls,
        content: Content,
        *,
        depot: DepotId | None,
        persons: tuple[PersonId, ...],
        filed_on: date,
        channel: Channel = Channel.POSTBOX,
        covers_from: date | None = None,
    ) -> Self:
        """The document that shows this content."""
        return cls(
            depot_id=depot,
            persons=persons,
            category=content.category,
            kind=content.template,
            title=content.title,
            template=content.template,
            data=content.to_data(),
            filed_on=filed_on,
            numbered=content.numbered,
            channel=channel,
            covers_from=covers_from,
        )


@dataclass(frozen=True, slots=True)
class Document:
    """A filed document without its content, as the list shows it; `first_read_at` is that of the person asking."""

    document_id: DocumentId
    depot_id: DepotId | None
    category: Category
    kind: str
    title: str
    template: str
    filed_on: date
    filed_at: datetime
    number: int | None
    period_from: date | None
    period_to: date | None
    first_read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OpenedDocument:
    """A document together with its content."""

    document: Document
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LetterBatch:
    """Letters handed over to the print shop together (DOC-4)."""

    batch_id: LetterBatchId
    letters: tuple[DocumentId, ...]


@dataclass(frozen=True, slots=True)
class DocumentForm:
    """What many numbered documents of one batch share."""

    category: Category
    kind: str
    title: str
    template: str
    filed_on: date


@dataclass(frozen=True, slots=True)
class AlikeDocument:
    """One document of such a batch; the content is JSON already written out."""

    depot_id: DepotId
    persons: tuple[PersonId, ...]
    content: str
