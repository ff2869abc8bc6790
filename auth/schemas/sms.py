"""smsTAN over HTTP: a code is never answered, only where it went (AUT-4, AUT-9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from auth.model import Factor, SmsKept, SmsSent
from auth.rules.push import Push
from auth.schemas.factors import FactorName, FactorShown
from depot.kernel.web.wire import Answer, FactorRef, ReleaseRef, StrictModel


class SmsAsked(StrictModel):
    """A smsTAN factor gets the name that its person gives it; the number is the registered one."""

    name: FactorName


class SmsFactorShown(Answer):
    """A smsTAN factor that waits for the code of its first message."""

    factor: FactorShown
    number_ends_with: str
    expires_at: datetime

    @classmethod
    def of(cls, factor: Factor, sent: SmsSent) -> Self:
        """From the model."""
        shown = FactorShown.of(factor)
        return cls(factor=shown, number_ends_with=sent.number_ends_with, expires_at=sent.expires_at)


class ReleaseSmsAsked(StrictModel):
    """`POST /v1/releases/{id}/sms`."""

    factor_id: FactorRef


class ReleaseSmsSent(Answer):
    """Where the code went, and until when it is good."""

    number_ends_with: str
    expires_at: datetime

    @classmethod
    def of(cls, sent: SmsSent) -> Self:
        """From the model."""
        return cls(number_ends_with=sent.number_ends_with, expires_at=sent.expires_at)


class LoginSmsAsked(Answer):
    """The same answer whether or not a message was sent (AUT-11)."""

    asked_at: datetime


class PushShown(Answer):
    """A device that was to be woken for a release."""

    release_id: ReleaseRef
    factor_id: FactorRef
    opened_at: datetime


class PushesShown(Answer):
    """The pushes of the local box."""

    data: list[PushShown]
    next: ReleaseRef | None

    @classmethod
    def of(cls, pushes: Sequence[Push], limit: int) -> Self:
        """From the model."""
        data = [PushShown(release_id=p.release, factor_id=p.factor, opened_at=p.opened_at) for p in pushes]
        return cls(data=data, next=data[-1].release_id if len(data) == limit else None)


class SmsShown(Answer):
    """A message of the local gateway."""

    message_id: UUID
    number: str
    text: str
    sent_at: datetime


class SmsOutboxShown(Answer):
    """The messages of the local gateway."""

    data: list[SmsShown]
    next: UUID | None

    @classmethod
    def of(cls, messages: Sequence[SmsKept], limit: int) -> Self:
        """From the model."""
        data = [SmsShown(message_id=m.message_id, number=m.number, text=m.text, sent_at=m.sent_at) for m in messages]
        return cls(data=data, next=data[-1].message_id if len(data) == limit else None)
