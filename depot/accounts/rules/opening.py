"""What an opening takes (ACC-11): everything that is missing or impossible is found at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final, Protocol

from stdnum import isin as isin_number

from depot.accounts.model import AcceptedTerms, AskedFund, FundWish, NewApplication, Product, TermsVersion, WishKind
from depot.accounts.rules.reference_account import reference_account_faults
from depot.customers.model import NewPerson
from depot.customers.rules.age import is_minor
from depot.customers.rules.person_faults import person_faults, residency_faults
from depot.kernel.errors import Fault

# A VL depot comes with the employer's contract (VL-1), not with this form.
OFFERED: Final = frozenset({Product.INVESTMENT, Product.SECURITIES, Product.MANAGED})


def opening_faults(
    application: NewApplication, *, universe: Collection[str], in_force: Collection[TermsVersion], on: date
) -> tuple[Fault, ...]:
    """Every fault of an application for a single depot (ACC-11).

    `universe` holds the ISINs that the bank sells, `in_force` the terms of the product on the day.
    """
    found = [
        *_holder_faults(application, on),
        *basis_faults(application, universe=universe, in_force=in_force),
    ]
    if not application.is_self_certified:
        found.append(
            Fault("ACC-3", "/self_certification/certified", "the self-certification is mandatory", "not-certified")
        )
    return tuple(found)


class OpeningBasis(Protocol):
    """What every opening says, whoever opens (ACC-11)."""

    @property
    def product(self) -> Product:
        """What is opened."""

    @property
    def reference_iban(self) -> str:
        """The account outside the bank."""

    @property
    def reference_holder(self) -> str:
        """Whose that account is."""

    @property
    def funds(self) -> tuple[AskedFund, ...]:
        """What to begin with."""

    @property
    def accepted_terms(self) -> tuple[AcceptedTerms, ...]:
        """The versions accepted."""


def basis_faults(
    asked: OpeningBasis, *, universe: Collection[str], in_force: Collection[TermsVersion]
) -> tuple[Fault, ...]:
    """Every fault in product, reference account, funds and terms (ACC-5, ACC-11)."""
    return (
        *_product_faults(asked.product),
        *reference_account_faults(asked.reference_iban, asked.reference_holder, at="/reference_account"),
        *_fund_faults(asked.funds, universe),
        *_terms_faults(asked.accepted_terms, in_force),
    )


def _product_faults(product: Product) -> Iterator[Fault]:
    if product not in OFFERED:
        yield Fault("ACC-5", "/product", "this product is not opened this way", "product-not-offered")


def _holder_faults(application: NewApplication, on: date) -> Iterator[Fault]:
    if application.other_holders:
        yield Fault("ACC-4", "/holders", "a single depot has one holder; two open a joint one", "not-one-holder")
    holder = application.holder
    if not isinstance(holder, NewPerson):
        return
    yield from person_faults(holder, on=on, at="/person")
    yield from residency_faults(holder.tax_residencies, at="/self_certification/tax_residencies")
    if holder.birth_date <= on and is_minor(holder.birth_date, on):
        detail = "a minor's depot is opened by the legal representatives"
        yield Fault("ACC-4", "/person/birth_date", detail, "minor")


def fund_wish(asked: AskedFund) -> FundWish | None:
    """A first amount, a plan or "later": exactly one of them is a wish (ACC-11)."""
    said = [
        FundWish(asked.isin, kind, amount)
        for kind, amount in ((WishKind.AMOUNT, asked.amount), (WishKind.PLAN, asked.plan))
        if amount is not None
    ]
    if asked.is_later:
        said.append(FundWish(asked.isin, WishKind.LATER))
    return said[0] if len(said) == 1 else None


def _fund_faults(funds: tuple[AskedFund, ...], universe: Collection[str]) -> Iterator[Fault]:
    if not funds:
        yield Fault("ACC-11", "/funds", "name at least one fund of the universe", "missing")
    seen = set()
    for place, asked in enumerate(funds):
        pointer = f"/funds/{place}/isin"
        if fund_wish(asked) is None:
            detail = "say exactly one of amount, plan and later"
            yield Fault("ACC-11", f"/funds/{place}", detail, "unclear-wish")
        if not isin_number.is_valid(asked.isin):
            yield Fault("FND-1", pointer, "the check digit of this ISIN is wrong", "not-an-isin")
        elif asked.isin not in universe:
            yield Fault("ACC-11", pointer, "this fund is not in the universe", "not-in-universe")
        if asked.isin in seen:
            yield Fault("ACC-11", pointer, "this fund is named twice", "duplicate")
        seen.add(asked.isin)


def _terms_faults(accepted: tuple[AcceptedTerms, ...], in_force: Collection[TermsVersion]) -> Iterator[Fault]:
    wanted = {AcceptedTerms(version.terms, version.version) for version in in_force}
    if not wanted:
        yield Fault("ACC-11", "/terms", "no terms of this product are in force", "no-terms")
    for terms in sorted(wanted.difference(accepted)):
        detail = f"must be accepted: {terms.terms}, version {terms.version}"
        yield Fault("ACC-11", "/terms", detail, "terms-not-accepted")
    for place, terms in enumerate(accepted):
        if terms not in wanted:
            yield Fault("ACC-11", f"/terms/{place}", "is not in force for this product", "terms-not-in-force")
        elif terms in accepted[:place]:
            yield Fault("ACC-11", f"/terms/{place}", "is named twice", "duplicate")
