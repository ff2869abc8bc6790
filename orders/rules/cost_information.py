"""What a person is shown about costs before an order; its version is the digest of what was shown (CST-2, ORD-2)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, Protocol

from depot.funds.model import FundTerms, Side
from depot.kernel.money import Eur, half_up_decimal

# The sample holding period of CST-1.
HOLDING_YEARS: Final = 5
PERCENT_PLACES: Final = 2


class CostsShown(Protocol):
    """What is kept of what was shown: the content in one way of writing, and its digest (CST-2)."""

    @property
    def canonical(self) -> str:
        """The content in the one way it is written, byte for byte."""

    @property
    def version(self) -> str:
        """The digest of the content."""


@dataclass(frozen=True, slots=True)
class CostInformation:
    """The rates of all costs of a fund for one side, in percent: once, per year, of which inducements (CST-2)."""

    isin: str
    side: Side
    terms_valid_from: str
    transaction_percent: Decimal
    front_load_percent: Decimal
    ongoing_percent: Decimal
    inducement_percent: Decimal
    exit_percent: Decimal

    @property
    def content(self) -> dict[str, Any]:
        """All that was shown, as JSON; a rate is written without trailing zeros, so that it is written in one way."""
        shown = asdict(self).items()
        return {key: f"{value.normalize():f}" if isinstance(value, Decimal) else value for key, value in shown}

    @property
    def canonical(self) -> str:
        """The content in the one way it is written, byte for byte."""
        return _canonical(self)[0]

    @property
    def version(self) -> str:
        """Equal content has an equal version, another content another one."""
        return _canonical(self)[1]


@lru_cache(maxsize=4_096)
def _canonical(shown: CostInformation) -> tuple[str, str]:
    """Content and digest; every order asks for them, and the costs of a fund rarely change."""
    written = json.dumps(shown.content, sort_keys=True, separators=(",", ":"))
    return written, _digest(written)


def _digest(written: str) -> str:
    return "ci_" + hashlib.sha256(written.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class SwitchCosts:
    """The costs of getting out of one fund and into the others, shown together (CST-2)."""

    out: CostInformation
    into: tuple[CostInformation, ...]

    @property
    def canonical(self) -> str:
        """The content in the one way it is written, byte for byte."""
        parts = ",".join(part.canonical for part in self.into)
        return f'{{"into":[{parts}],"out":{self.out.canonical}}}'

    @property
    def version(self) -> str:
        """Equal content has an equal version, another content another one."""
        return _digest(self.canonical)


@dataclass(frozen=True, slots=True)
class CostLine:
    """One line of the costs in EUR and percent of the amount invested."""

    name: str
    amount: Eur
    percent: Decimal


def cost_information(terms: FundTerms, side: Side) -> CostInformation:
    """The costs of the fund as they stand for this side (CST-2)."""
    buys = side is Side.SUBSCRIPTION
    return CostInformation(
        isin=terms.isin,
        side=side,
        terms_valid_from=terms.valid_from.isoformat(),
        transaction_percent=terms.transaction_charge_percent,
        front_load_percent=terms.front_load_rate * 100 if buys else Decimal(0),
        ongoing_percent=terms.ongoing_costs_percent if buys else Decimal(0),
        inducement_percent=terms.distribution_fee_percent if buys else Decimal(0),
        exit_percent=terms.transaction_charge_percent,
    )


def cost_lines(costs: CostInformation, amount: Eur) -> tuple[CostLine, ...]:
    """Entry, ongoing, inducements and exit in EUR; first, each following and last year; effect on return (CST-2)."""
    entry = costs.transaction_percent + costs.front_load_percent if costs.side is Side.SUBSCRIPTION else Decimal(0)
    yearly = Fraction(entry + costs.exit_percent) / HOLDING_YEARS + Fraction(costs.ongoing_percent)
    rates = {
        "Einstiegskosten": Fraction(entry),
        "Laufende Fondskosten pro Jahr": Fraction(costs.ongoing_percent),
        "davon Zuwendungen an die Bank pro Jahr": Fraction(costs.inducement_percent),
        "Ausstiegskosten": Fraction(costs.exit_percent),
        "Kosten im ersten Jahr": Fraction(entry + costs.ongoing_percent),
        "Kosten in jedem Folgejahr": Fraction(costs.ongoing_percent),
        "Kosten im letzten Jahr": Fraction(costs.ongoing_percent + costs.exit_percent),
        f"Minderung der Rendite pro Jahr bei {HOLDING_YEARS} Jahren Haltedauer": yearly,
    }
    if costs.side is Side.REDEMPTION:
        rates = {"Ausstiegskosten": Fraction(costs.exit_percent)}
    return tuple(
        CostLine(name, Eur.half_up(amount.exact * rate / 100), half_up_decimal(rate, PERCENT_PLACES))
        for name, rate in rates.items()
    )
