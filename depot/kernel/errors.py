"""Refusals: typed, with facts and the id of the rule that refused; HTTP is decided in `kernel.web` alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a request: which rule, which field (JSON pointer), and what to do about it."""

    rule: str
    pointer: str
    detail: str
    code: str = "invalid"


@dataclass(eq=False)
class Refusal(Exception):
    """Base of every typed refusal. Subclasses carry facts; `title`, `detail` and `rule` speak to the caller."""

    title: ClassVar[str] = "The request was refused"
    title_de: ClassVar[str] = "Die Anfrage wurde abgelehnt"
    rule: ClassVar[str] = ""
    retryable: ClassVar[bool] = False
    # Some refusals must leave a trace (a wrong PIN is counted): the transaction commits although the caller is refused.
    keeps_writes: ClassVar[bool] = False

    def __str__(self) -> str:
        return self.title

    @classmethod
    def code_of(cls) -> str:
        """The class name in kebab case: stable, part of the API."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", cls.__name__).lower()

    @property
    def code(self) -> str:
        """The code of this refusal's class."""
        return self.code_of()

    @property
    def detail(self) -> str:
        """What happened, for the caller; a subclass may say more than its title."""
        return self.title

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault found, for `errors[]`."""
        return ()

    @property
    def facts(self) -> dict[str, Any]:
        """The public fields of the refusal, shown beside the standard members of the problem."""
        return {f.name: getattr(self, f.name) for f in fields(self) if not f.name.startswith("_") and f.repr}


@dataclass(eq=False)
class NotFound(Refusal):
    """It does not exist, or not for this caller (AUT-16)."""

    title = "Not found"
    title_de = "Nicht gefunden"
    rule = "AUT-16"
    what: str = "object"


@dataclass(eq=False)
class Conflict(Refusal):
    """The request contradicts the state of things."""


@dataclass(eq=False)
class Forbidden(Refusal):
    """Known to the caller, but not theirs to do."""

    title = "Not allowed"
    title_de = "Nicht erlaubt"


@dataclass(eq=False)
class Unauthenticated(Refusal):
    """No valid session."""

    title = "Please log in"
    title_de = "Bitte melden Sie sich an"
    rule = "AUT-11"


@dataclass(eq=False)
class Invalid(Refusal):
    """The content breaks rules; every fault is listed."""

    title = "The request breaks one or more rules"
    title_de = "Die Anfrage verletzt eine oder mehrere Regeln"
    _faults: tuple[Fault, ...] = field(default=(), repr=False)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault found."""
        return self._faults

    @property
    def detail(self) -> str:
        """The faults in one line each."""
        return "; ".join(fault.detail for fault in self._faults) or self.title


@dataclass(eq=False)
class PreconditionRequired(Refusal):
    """The caller must name the version it saw (`If-Match`)."""

    title = "If-Match is required"
    title_de = "If-Match fehlt"


@dataclass(eq=False)
class PreconditionFailed(Refusal):
    """Somebody else changed it in between."""

    title = "The version named in If-Match is stale"
    title_de = "Der Stand in If-Match ist veraltet"


@dataclass(eq=False)
class TooMany(Refusal):
    """A rate limit or a lock; comes back after a while."""

    title = "Too many requests"
    title_de = "Zu viele Anfragen"
    rule = "AUT-12"
    retryable = True
    retry_after_seconds: int = 60
