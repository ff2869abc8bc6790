"""What accounts ask of somebody above; connected in `depot.app` (habit 12)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from sqlalchemy.orm import Session

from depot.accounts.model import Product, TermsVersion
from depot.accounts.rules.closing import Obstacle
from depot.accounts.rules.identification_case import HandedOver
from depot.customers.model import IdentificationMethod, NaturalPerson
from depot.kernel.ids import DepotId, PersonId
from depot.kernel.money import Eur


class TermsInForce(Protocol):
    """Asked at an opening for the terms that must be accepted (ACC-11); answered by whoever keeps the terms (CON-1)."""

    def __call__(self, tx: Session, *, product: Product, on: date) -> Sequence[TermsVersion]:
        """The versions of the product's terms that are in force on the day."""


class NameChanged(Protocol):
    """Told of a name change in the same transaction; answered by taxes, whose orders end with the name (ACC-15)."""

    def __call__(self, tx: Session, *, person: PersonId, now: datetime) -> None:
        """End what was lodged under the former name."""


class PersonDied(Protocol):
    """Told of a death in the same transaction; answered by the access, by taxes and by plans (ACC-14)."""

    def __call__(self, tx: Session, *, person: PersonId, now: datetime) -> None:
        """End what ends with the person: the access, the exemption order, the plans."""


class ClosingObstacles(Protocol):
    """Asked before a depot closes for what is still in it; answered by holdings and orders (ACC-16)."""

    def __call__(self, tx: Session, depot: DepotId, *, on: date) -> Sequence[Obstacle]:
        """What keeps the depot open, for the customer to read."""


class LastPayout(Protocol):
    """Asked to send what is left of money when a depot closes; answered by payments (ACC-16)."""

    def __call__(self, tx: Session, depot: DepotId, amount: Eur, *, now: datetime) -> bool:
        """Reserve it for the way to the reference account; whether there is such a way now."""


class MailGateway(Protocol):
    """Sends an e-mail; a gateway of a bank queues it in the same transaction and sends it after the commit (ACC-15)."""

    def __call__(self, tx: Session, *, address: str, subject: str, text: str, now: datetime) -> None:
        """Take the message."""


class IdentificationProvider(Protocol):
    """Takes a person over for an identification; answered by the adapter of VideoIdent or PostIdent (ACC-2)."""

    def __call__(self, tx: Session, *, case_number: str, person: NaturalPerson, now: datetime) -> HandedOver:
        """The provider's reference of the attempt, and where the person goes."""


@dataclass(frozen=True, slots=True)
class IdentificationDesk:
    """The providers that are connected, and with which secret each signs its messages."""

    providers: Mapping[IdentificationMethod, IdentificationProvider]
    secret: Callable[[IdentificationMethod], bytes]
