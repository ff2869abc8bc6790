"""NV certificates on the wire (TAX-30)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from depot.kernel.web.wire import Answer, Day, Line, NvCertificateRef, StrictModel
from tax.model import NvCertificate


class NvCertificateBody(StrictModel):
    """`POST …/nv-certificates`: as on the original, which staff hold."""

    office: Line
    number: Line
    valid_from: Day
    valid_until: Day


class RevocationBody(StrictModel):
    """`POST …/revocation`: the first day on which the certificate frees nothing any more."""

    revoked_from: Day


class NvCertificateShown(Answer):
    """A certificate as recorded."""

    id: NvCertificateRef
    office: str
    number: str
    valid_from: Day
    valid_until: Day
    revoked_from: Day | None

    @classmethod
    def of(cls, held: NvCertificate) -> Self:
        """From the model."""
        return cls(
            id=held.certificate_id,
            office=held.office,
            number=held.number,
            valid_from=held.valid_from,
            valid_until=held.valid_until,
            revoked_from=held.revoked_from,
        )


class NvCertificateList(Answer):
    """All certificates of a person, the newest first."""

    data: list[NvCertificateShown]

    @classmethod
    def of(cls, found: Sequence[NvCertificate]) -> Self:
        """From the model."""
        return cls(data=[NvCertificateShown.of(held) for held in found])
