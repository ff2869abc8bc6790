"""What the access asks of packages above it; connected in `depot.app`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from depot.kernel.ids import FactorId, PersonId, ReleaseId


class ReleasedAct(Protocol):
    """Carries out what a person has released, in the transaction of the release (AUT-9)."""

    def __call__(self, tx: Session, *, person: PersonId, subject: UUID, now: datetime) -> object:
        """Do it, or refuse and leave the release open."""


class AfterLogin(Protocol):
    """Asked once per login for a page the person must see first, such as terms to accept."""

    def detour(self, tx: Session, *, person: PersonId, today: date) -> str | None:
        """The page's address, or None."""


class SmsGateway(Protocol):
    """Sends a message; a gateway of a bank queues it in the same transaction and sends it after the commit (AUT-4)."""

    def __call__(self, tx: Session, *, number: str, text: str, now: datetime) -> None:
        """Take the message."""


class PushGateway(Protocol):
    """Wakes a device: it then asks what waits, so that the push itself carries nothing (AUT-4, AUT-9)."""

    def __call__(self, tx: Session, *, factor: FactorId, release: ReleaseId, now: datetime) -> None:
        """Take the push; it is sent after the commit."""


class MobileNumbers(Protocol):
    """The mobile number that the bank has registered for a person; answered by `depot.customers` (AUT-4)."""

    def __call__(self, tx: Session, *, person: PersonId) -> str | None:
        """The number, or None."""


@dataclass(frozen=True, slots=True)
class SmsDesk:
    """How codes get to persons; without a gateway none do."""

    gateway: SmsGateway | None
    numbers: MobileNumbers
