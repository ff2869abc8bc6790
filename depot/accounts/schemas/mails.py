"""The wire form of e-mail changes, and of the local gateway's outbox (ACC-15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from depot.accounts.rules.email_change import MailKept
from depot.kernel.web.secret_wire import CodeText
from depot.kernel.web.wire import Answer, Line, PersonRef, StrictModel


class EmailAsked(StrictModel):
    """Another e-mail address of one's own."""

    email: Annotated[Line, Field(max_length=254)]


class EmailAwaiting(Answer):
    """Until when the code that went to the new address is good."""

    lapses_at: datetime


class EmailCode(StrictModel):
    """The code from the message."""

    code: CodeText


class EmailConfirmed(Answer):
    """Whose address was changed."""

    person: PersonRef


class MailShown(Answer):
    """A message of the local gateway."""

    message_id: UUID
    address: str
    subject: str
    text: str
    sent_at: datetime


class MailOutboxShown(Answer):
    """The messages of the local gateway."""

    data: list[MailShown]
    next: UUID | None

    @classmethod
    def of(cls, mails: Sequence[MailKept], limit: int) -> Self:
        """The wire form."""
        data = [
            MailShown(message_id=m.message_id, address=m.address, subject=m.subject, text=m.text, sent_at=m.sent_at)
            for m in mails
        ]
        return cls(data=data, next=data[-1].message_id if len(data) == limit else None)
