"""The letters of a day with their personal links, as one file for the print shop (CON-7, CON-9)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from consent.store import links
from consent.usecases.unprinted_letter import unprinted_letter
from depot.kernel.errors import NotFound
from depot.kernel.ids import PREFIX, CampaignId, to_text
from depot.postbox.model.document import Institution
from depot.postbox.usecases.typeset import typeset

AT_MOST: Final = 500
_ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def letter_print_file(
    tx: Session, campaign: CampaignId, *, issued_on: date, public_url: str, institution: Institution, now: datetime
) -> bytes:
    """A ZIP with one PDF per letter of the day that still waits, named by its link; the same twice until printed.

    At most 500 at once, the oldest first: once these are confirmed as printed, the next ones come.
    """
    waiting = links.letters_of_day(tx, campaign, issued_on=issued_on, limit=AT_MOST)
    if not waiting:
        raise NotFound("letters of this day")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        for link in waiting:
            content = unprinted_letter(tx, link, public_url=public_url, now=now).content
            head = {"title": content.title}
            pdf = typeset(content.template, content.to_data(), head=head, institution=institution, filed_on=issued_on)
            archive.writestr(zipfile.ZipInfo(f"{to_text(PREFIX['LinkId'], link)}.pdf", _ZIP_EPOCH), pdf)
    return packed.getvalue()
