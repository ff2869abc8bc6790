"""A plain letter to one person goes into their postbox (DOC-1, ACC-15)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from depot.accounts.rules.letterhead import letter_address
from depot.accounts.rules.letters import Letter
from depot.customers.usecases.mailing_labels import mailing_labels
from depot.kernel.clock import today
from depot.kernel.ids import PersonId
from depot.postbox.model.contents import LetterContent
from depot.postbox.model.document import NewDocument
from depot.postbox.usecases.file_documents import file_documents


def file_personal_letter(tx: Session, person: PersonId, letter: Letter, *, now: datetime) -> None:
    """To the address in force today, about no depot in particular (DOC-1)."""
    day = today(now)
    subject, paragraphs = letter
    content = LetterContent(
        recipient=letter_address([mailing_labels(tx, [person], on=day)[person]]),
        salutation="Sehr geehrte Damen und Herren",
        subject=subject,
        paragraphs=paragraphs,
    )
    file_documents(tx, [NewDocument.of(content, depot=None, persons=(person,), filed_on=day)], now=now)
