"""Versions of terms on the wire (CON-1)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from consent.model import (
    NewTerms,
    Terms,
    TermsKind,
)
from depot.accounts.model import Product
from depot.kernel.ids import PREFIX, to_text
from depot.kernel.web.wire import (
    Answer,
    Day,
    Line,
    StrictModel,
    TermsRef,
)

_BASE64_MAX = 1_400_000


def _file(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or len(value) > _BASE64_MAX:
        raise ValueError("must be a file of at most 1 MB in base64")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("must be base64") from None


FileText = Annotated[
    bytes,
    PlainValidator(_file),
    PlainSerializer(lambda file: base64.b64encode(file).decode()),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": _BASE64_MAX}),
]
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
        )


class TermsShown(Answer):
    """A version of terms; the PDF is at `/v1/terms/{id}/pdf`."""

    id: TermsRef
    product: Product
    kind: TermsKind
    title: str
    version: str
    in_force_from: date
    synopsis: str
    sha256: str

    @classmethod
    def of(cls, terms: Terms) -> Self:
        """From the model."""
        return cls(
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
