"""Papers as files: what they are by their own bytes, and which of them an opening needs (ACC-2, ACC-12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from depot.accounts.model import PaperKind
from depot.accounts.rules.openings.faults import BIRTH_CERTIFICATE_BELOW
from depot.accounts.rules.openings.forms import (
    CompanyOpening,
    Custody,
    EstateOpening,
    GroupOpening,
    MinorOpening,
)
from depot.customers.rules.age import age_on
from depot.kernel.errors import Fault
from depot.kernel.ids import ApplicationId, PaperId, PersonId

MAX_BYTES: Final = 1_000_000
MAX_PAPERS: Final = 50
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_TRAILER: Final = 1_024


class MediaType(StrEnum):
    """What the bank can read and keep."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"

    @property
    def extension(self) -> str:
        """How a file of this type is named."""
        return {MediaType.PDF: "pdf", MediaType.JPEG: "jpg", MediaType.PNG: "png"}[self]


@dataclass(frozen=True, slots=True)
class PaperOwner:
    """What a paper belongs to: an application, or a person whose event of life it proves."""

    application: ApplicationId | None = None
    person: PersonId | None = None

    def __post_init__(self) -> None:
        assert (self.application is None) != (self.person is None), "a paper belongs to one of the two"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper without its file; `is_accepted` is what staff said of it, None until they did."""

    paper_id: PaperId
    owner: PaperOwner
    kind: PaperKind
    media_type: MediaType
    size_bytes: int
    sha256: str
    uploaded_at: datetime
    is_accepted: bool | None = None
    review_reason: str | None = None


def media_type(content: bytes) -> MediaType | None:
    """The type by the first and last bytes, whatever the sender says; None for anything else (ACC-2)."""
    tail = content[-_TRAILER:]
    if content.startswith(b"%PDF-") and b"%%EOF" in tail:
        return MediaType.PDF
    if content.startswith(b"\xff\xd8\xff") and content.rstrip(b"\x00").endswith(b"\xff\xd9"):
        return MediaType.JPEG
    if content.startswith(_PNG) and content[12:16] == b"IHDR" and content[-8:-4] == b"IEND":
        return MediaType.PNG
    return None


def paper_faults(content: bytes) -> tuple[Fault, ...]:
    """A paper is a whole PDF, JPEG or PNG of at most a million bytes (ACC-2)."""
    if not content:
        return (Fault("ACC-2", "/file", "the file is empty", "empty"),)
    if len(content) > MAX_BYTES:
        return (Fault("ACC-2", "/file", f"the file is larger than {MAX_BYTES} bytes", "too-large"),)
    if media_type(content) is None:
        return (Fault("ACC-2", "/file", "is no whole PDF, JPEG or PNG by its content", "type-not-accepted"),)
    return ()


def papers_due(opening: GroupOpening, on: date) -> tuple[PaperKind, ...]:
    """Which papers an opening needs beside the identifications, in the order in which they are asked for."""
    match opening:
        case MinorOpening():
            young = age_on(opening.child.person.birth_date, on) < BIRTH_CERTIFICATE_BELOW
            alone = opening.custody is not Custody.JOINT
            return (PaperKind.BIRTH_CERTIFICATE,) * young + (PaperKind.CUSTODY_PROOF,) * alone
        case CompanyOpening():
            return (PaperKind.REGISTER_EXTRACT,)
        case EstateOpening():
            executor = (PaperKind.EXECUTOR_CERTIFICATE,) * (opening.executor is not None)
            return (PaperKind.DEATH_CERTIFICATE, PaperKind.INHERITANCE_PROOF, *executor)
        case _:
            return ()


def papers_owed(due: Sequence[PaperKind], papers: Sequence[Paper]) -> tuple[PaperKind, ...]:
    """Which of the papers due staff have not accepted yet."""
    accepted = {paper.kind for paper in papers if paper.is_accepted}
    return tuple(kind for kind in due if kind not in accepted)
