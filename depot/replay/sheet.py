"""What a replay finds: figures compared, figures that cannot be computed, and what moves in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from depot.kernel.ids import DepotId
from depot.kernel.money import Eur, Money, Units
from depot.ledger.model import Account, AccountKind, Transfer
from depot.replay.records import BookingRecord


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed figure beside what our code makes of it; `rule` says how.

    `looks_like` names what was done instead, where a difference has a form that is known.
    """

    name: str
    printed: str
    computed: str
    rule: str
    reproduced: bool
    looks_like: str = ""


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A printed figure that cannot be computed from what the statement shows; it counts neither way."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class FromLedger:
    """A printed figure that is read from the ledger: by how much the booking changed an account, or what is on it."""

    name: str
    printed: Decimal
    account: Account
    sign: int
    places: int
    rule: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that was found about one entry of the file."""

    place: str
    kind: str
    isin: str | None
    day: date | None
    figures: tuple[Figure, ...]
    unchecked: tuple[Unchecked, ...]
    document: str | None = None
    notes: tuple[str, ...] = ()


class NotPrinted(Exception):
    """The statement does not show what a computation needs."""


def compared(name: str, printed: Decimal, computed: Decimal, rule: str, looks_like: str = "") -> Figure:
    """Equal as numbers; trailing zeros do not matter."""
    return Figure(name, f"{printed:f}", f"{computed:f}", rule, printed == computed, looks_like)


@dataclass(frozen=True, slots=True)
class Places:
    """The accounts of the ledger that a booking of this depot touches, in whatever currency it is."""

    depot: DepotId
    position: Account | None

    def cash(self, currency: str) -> Account:
        """The customer's money while the booking deals with it."""
        return Account(AccountKind.CASH, currency, self.depot)

    def outside(self, currency: str) -> Account:
        """The customer's bank account, where money comes from and goes to."""
        return Account(AccountKind.REFERENCE, currency, self.depot)

    def in_transit(self, currency: str) -> Account:
        """Between two bookings of the depot: a switch, a reinvestment, a claim that a sale will meet."""
        return Account(AccountKind.IN_TRANSIT, currency, self.depot)

    @property
    def units(self) -> Account:
        """The position's account."""
        if self.position is None:
            raise NotPrinted("the fund is not printed")
        return self.position

    @property
    def registrar(self) -> Account:
        """Where the units of the position come from."""
        return Account.registrar(self.units.asset)


@dataclass(frozen=True, slots=True)
class Around:
    """What other bookings of the file say about this one."""

    etf_funds: frozenset[str] = frozenset()
    paired_payment: Eur | None = None
    paired_claim: Eur | None = None
    fee_was_assessed: bool = False


T = TypeVar("T")


def need(value: T | None, name: str) -> T:
    """What a computation cannot do without."""
    if value is None:
        raise NotPrinted(f"{name} is not printed")
    return value


@dataclass(slots=True)
class Sheet:
    """Collects what is found about one booking while its kind is worked through."""

    booking: BookingRecord
    places: Places
    figures: list[Figure] = field(default_factory=list)
    unchecked: list[Unchecked] = field(default_factory=list)
    from_ledger: list[FromLedger] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    payment: Eur | None = None
    is_complete: bool = True
    taken: dict[str, str] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day that decides dated figures."""
        return need(self.booking.day, "the booking day")

    def compare(self, name: str, printed: Decimal | None, computed: Decimal | Eur | Money | Units, rule: str) -> None:
        """A figure that was printed is compared; one that was not is no figure."""
        if name in self.taken:
            self.skip(name, printed, self.taken[name])
        elif printed is not None:
            self.figures.append(compared(name, printed, as_decimal(computed), rule))

    def take(self, name: str, reason: str) -> None:
        """The printed figure is what the others are computed from, so it proves nothing itself."""
        self.taken[name] = reason

    def skip(self, name: str, printed: Decimal | None, reason: str) -> None:
        """A printed figure that cannot be computed."""
        if printed is not None:
            self.unchecked.append(Unchecked(name, reason))

    def move(self, source: Account, target: Account, amount: Eur | Money | Units) -> None:
        """A movement in the ledger; nothing moves nothing, and less than nothing moves back."""
        size = amount.cents if isinstance(amount, Eur) else amount.minor if isinstance(amount, Money) else amount.micro
        if size > 0:
            self.transfers.append(Transfer(source, target, size))
        elif size < 0:
            self.transfers.append(Transfer(target, source, -size))

    def read(
        self, name: str, printed: Decimal | None, account: Account, rule: str, *, sign: int = 1, places: int = 2
    ) -> None:
        """A printed figure that the ledger answers once the booking is posted."""
        if name in self.taken:
            self.skip(name, printed, self.taken[name])
        elif printed is not None:
            self.from_ledger.append(FromLedger(name, printed, account, sign, places, rule))

    def read_payment(self, account: Account, rule: str, *, sign: int = 1) -> None:
        """The payment is what the booking brought to the account, or took from it with a negative sign."""
        printed, currency = self.booking.payment_amount, self.booking.payment_currency
        if currency == account.asset:
            self.read("payment_amount", printed, account, rule, sign=sign)
        else:
            self.skip("payment_amount", printed, f"paid in {currency}, for which no rate is printed")


def as_decimal(amount: Decimal | Eur | Money | Units) -> Decimal:
    """The number as it is printed."""
    if isinstance(amount, Decimal):
        return amount
    return Decimal(str(amount))
