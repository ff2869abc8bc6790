"""§ 20 InvStG, TAX-14, TAX-15: the part of income from a fund that is exempt because the fund itself is taxed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from depot.funds.model import FundClass
from depot.kernel.money import Eur
from depot.kernel.steps import Step
from tax.rules import parameters
from tax.rules.derivation import eur, exactly

_NAMES: Final = {
    FundClass.NONE: "sonstiger Investmentfonds",
    FundClass.EQUITY: "Aktienfonds",
    FundClass.MIXED: "Mischfonds",
    FundClass.REAL_ESTATE: "Immobilienfonds",
    FundClass.FOREIGN_REAL_ESTATE: "Auslands-Immobilienfonds",
}


@dataclass(frozen=True, slots=True)
class Split:
    """An amount cut into its exempt and its taxable part; both carry the sign of the amount."""

    exempt: Eur
    taxable: Eur


def rate(kind: FundClass, *, on: date) -> Fraction:
    """The exempt share at source, always the private one (§ 20(1) to (3) InvStG, § 43a(2) EStG; TAX-14)."""
    return parameters.PARTIAL_EXEMPTION_RATE.on(on)[kind]


def printed(kind: FundClass, *, on: date) -> str:
    """Class and rate as documents show them: "Aktienfonds, 30 %" (§ 2(6) to (9), § 20 InvStG)."""
    return f"{_NAMES[kind]}, {exactly(rate(kind, on=on) * 100)} %"


def split(amount: Eur, exempt_rate: Fraction) -> Split:
    """Taxable = amount times (1 − rate), half up; exempt is the rest; a loss is cut the same way (TAX-15)."""
    taxable = Eur.half_up(amount.exact * (1 - exempt_rate))
    return Split(exempt=amount - taxable, taxable=taxable)


def step(exempt_rate: Fraction, *, exempt: Eur, taxable: Eur) -> Step:
    """The line of the derivation for a whole position."""
    percent = exactly(exempt_rate * 100)
    text = f"Teilfreistellung {percent} % (je Erwerb gerundet), steuerfrei {eur(exempt)}; steuerpflichtig"
    return Step("§ 20 InvStG", text, eur(taxable))
