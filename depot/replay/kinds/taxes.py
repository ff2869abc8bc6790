"""TAX-21, TAX-22: printed taxes beside the ones that our withholding makes of the printed capital gains tax."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from depot.funds.model import FundClass
from depot.kernel.money import Eur, total
from depot.ledger.model import Account, AccountKind
from depot.replay.sheet import NotPrinted, Sheet, compared
from tax.model import TaxStatus, Withholding
from tax.rules import parameters
from tax.rules.distribution import in_currency
from tax.rules.withholding import taxes_on, withhold

CHURCH_TAX_RATES = (9, 8)
TOTAL_RULE = "ORD-20: sum of the three taxes, each converted on its own, half up"
HALF_UP = "half up instead of cut"
ON_TAX = "cut after the cent, on the printed capital gains tax"


@dataclass(frozen=True, slots=True)
class Given:
    """The three taxes as printed; what was not printed is nothing."""

    capital_gains_tax: Eur
    solidarity_surcharge: Eur
    church_tax: Eur

    @property
    def total(self) -> Eur:
        """The three together."""
        return total((self.capital_gains_tax, self.solidarity_surcharge, self.church_tax))

    def as_withheld(self, on: date) -> Withholding:
        """The printed taxes in the form in which the rules pass them on."""
        nothing = withhold(Eur.ZERO, TaxStatus(0, Eur.ZERO, Eur.ZERO), foreign_tax=Eur.ZERO, on=on)
        return replace(
            nothing,
            capital_gains_tax=self.capital_gains_tax,
            solidarity_surcharge=self.solidarity_surcharge,
            church_tax=self.church_tax,
        )


def given_taxes(sheet: Sheet) -> Given:
    """What the booking withheld; later figures build on it, so that one oddity is one difference."""
    taxes = sheet.booking.taxes
    if taxes is None:
        return Given(Eur.ZERO, Eur.ZERO, Eur.ZERO)
    return Given(*(Eur.half_up(tax or Decimal(0)) for tax in (taxes.kapest, taxes.soli, taxes.kist)))


def church_tax_rate(sheet: Sheet, given: Given) -> int:
    """8 or 9 percent, whichever explains the printed church tax; none where none was withheld (TAX-33)."""
    tax = given.capital_gains_tax
    if not given.church_tax and not sheet.booking.footer.church_tax_flag:
        return 0
    fitting = (rate for rate in CHURCH_TAX_RATES if Eur.cut(tax.exact * rate / 100) == given.church_tax)
    return next(fitting, CHURCH_TAX_RATES[0])


def compare_taxes(sheet: Sheet, given: Given, *, tax: Eur | None = None, rule: str = "") -> None:
    """Surcharge and church tax from the printed capital gains tax, and the total; `tax` is what was computed itself.

    The base whose tax is the printed one is found by turning § 32d Abs. 1 EStG round: e = K · (4 + k).
    """
    printed = sheet.booking.taxes
    if printed is None:
        return
    if tax is None:
        sheet.skip("kapest", printed.kapest, rule or "the lots behind the gain are not printed; taken as given")
    else:
        sheet.compare("kapest", printed.kapest, tax, rule)
    if printed.kapest is not None:
        rate = church_tax_rate(sheet, given)
        four = parameters.CAPITAL_GAINS_TAX_DIVISOR.on(sheet.day)
        base = Eur.half_up(given.capital_gains_tax.exact * (four + Fraction(rate, 100)))
        found = taxes_on(max(base, Eur.ZERO), church_tax_rate=rate, foreign_tax=Eur.ZERO, on=sheet.day)
        _compare_surcharge(sheet, printed.soli, given, found.solidarity_surcharge)
        sheet.compare("kist", printed.kist, found.church_tax, f"TAX-22: {rate} %, {ON_TAX}")
    _compare_total(sheet, given)


def _compare_surcharge(sheet: Sheet, printed: Decimal | None, given: Given, found: Eur) -> None:
    if printed is None:
        return
    exact = given.capital_gains_tax.exact * parameters.SOLIDARITY_SURCHARGE_RATE.on(sheet.day)
    looks_like = HALF_UP if printed == Eur.half_up(exact).decimal else ""
    sheet.figures.append(compared("soli", printed, found.decimal, f"TAX-22: 5.5 %, {ON_TAX}", looks_like))


def _compare_total(sheet: Sheet, given: Given) -> None:
    printed = sheet.booking.taxes
    assert printed is not None, "asked only where taxes are printed"
    if printed.total_currency == "EUR":
        sheet.compare("taxes_total", printed.total, given.total, TOTAL_RULE)
        return
    rate = printed.fx_rate or sheet.booking.fx_rate
    if rate is None:
        sheet.skip("taxes_total", printed.total, "the rate of the taxes is not printed")
        return
    currency = printed.total_currency
    taxes = (given.capital_gains_tax, given.solidarity_surcharge, given.church_tax)
    whole = sum(in_currency(tax, rate, currency).minor for tax in taxes)
    sheet.compare("taxes_total", printed.total, Decimal(whole) / 100, TOTAL_RULE)


def withhold_from(sheet: Sheet, source: Account, given: Given) -> None:
    """The taxes leave the customer for the tax office, each on its own account (CSH-2)."""
    sheet.move(source, Account.house(AccountKind.CAPITAL_GAINS_TAX), given.capital_gains_tax)
    sheet.move(source, Account.house(AccountKind.SOLIDARITY_SURCHARGE), given.solidarity_surcharge)
    sheet.move(source, Account.house(AccountKind.CHURCH_TAX), given.church_tax)


def fund_class_of(sheet: Sheet) -> FundClass:
    """The class of the fund, where the file names it."""
    named = sheet.booking.partial_exemption
    if named not in set(FundClass):
        raise NotPrinted("the class of the fund is not named, or is none of the law")
    return FundClass(named)


def holder(sheet: Sheet, given: Given) -> TaxStatus:
    """Church tax as printed; neither losses nor an exemption order, for what is left of them is not printed."""
    return TaxStatus(church_tax_rate(sheet, given), Eur.ZERO, Eur.ZERO)
