"""Versions of terms on the wire (CON-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Self

from pydantic import Field

from consent.model import (
    NewTerms,
    Terms,
    TermsKind,
)
from consent.rules.comparison import ChangeKind, Comparison
from depot.accounts.model import Product
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.web.wire import (
    Answer,
    Day,
    FileText,
    Line,
    StrictModel,
    TermsRef,
)

Paragraphs = Annotated[str, Field(min_length=1, max_length=20_000)]


class TermsAsked(StrictModel):
    """`POST /v1/terms`: a version of terms with its PDF and what has changed."""

    product: Product
    kind: TermsKind
    title: Line
    version: Line
    in_force_from: Day
    synopsis: Paragraphs
    pdf: FileText
    text: Annotated[str, Field(max_length=200_000)] = ""

    def new(self) -> NewTerms:
        """To the model."""
        return NewTerms(
            product=self.product,
            kind=self.kind,
            title=self.title,
            version=self.version,
            in_force_from=self.in_force_from,
            synopsis=self.synopsis,
            pdf=self.pdf,
            text=self.text,
        )


class TermsShown(Answer):
    """A version of terms; the PDF is at `/v1/terms/{id}/pdf`.

    `changes` is the page that compares it with the version before, in the terms of a campaign and where both wordings
    are known.
    """

    id: TermsRef
    product: Product
    kind: TermsKind
    title: str
    version: str
    in_force_from: date
    synopsis: str
    sha256: str
    changes: str | None

    @classmethod
    def of(cls, terms: Terms) -> Self:
        """From the model."""
        terms_id = to_text(PREFIX["TermsId"], terms.terms_id)
        return cls(
            changes=f"/c/terms/{terms_id}/changes" if terms.is_comparable else None,
            id=terms.terms_id,
            product=terms.product,
            kind=terms.kind,
            title=terms.title,
            version=terms.version,
            in_force_from=terms.in_force_from,
            synopsis=terms.synopsis,
            sha256=terms.sha256,
        )


class TermsPage(Answer):
    """Versions of terms in the order they were recorded."""

    data: list[TermsShown]
    next: str | None

    @classmethod
    def of(cls, found: Sequence[Terms], *, limit: int) -> Self:
        """One more than asked for tells that there is a next page."""
        last = to_text(PREFIX["TermsId"], found[limit - 1].terms_id) if len(found) > limit else None
        return cls(data=[TermsShown.of(terms) for terms in found[:limit]], next=last)


class WordsShown(Answer):
    """Words of both versions (same), of the new one (added), or of the old one (removed)."""

    kind: ChangeKind
    text: str


class ParagraphShown(Answer):
    """A paragraph of the comparison."""

    kind: ChangeKind
    words: list[WordsShown]


class ComparisonShown(Answer):
    """A readable difference of two versions; as a page it is at `/c/terms/{id}/changes`."""

    older: TermsShown
    newer: TermsShown
    paragraphs: list[ParagraphShown]

    @classmethod
    def of(cls, found: Comparison) -> Self:
        """From the model."""
        return cls(
            older=TermsShown.of(found.older),
            newer=TermsShown.of(found.newer),
            paragraphs=[
                ParagraphShown(kind=each.kind, words=[WordsShown(kind=w.kind, text=w.text) for w in each.words])
                for each in found.paragraphs
            ],
        )
