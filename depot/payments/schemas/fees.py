"""Price lists and fees on the wire (FEE-1, FEE-2)."""

from __future__ import annotations

from datetime import date
from typing import Self

from depot.accounts.model import Product
from depot.kernel.web.wire import Answer, Day, EurText, FeeClaimRef, Line, PercentText, PositiveEurText, StrictModel
from depot.payments.model.fees import ClaimState, FeeClaim, FeeKind, PriceList


class PriceListBody(StrictModel):
    """What a product costs from a day on; prices with the regular value added tax in them."""

    product: Product
    valid_from: Day
    version: Line
    depot_fee: PositiveEurText
    vl_fee: PositiveEurText
    custody_rate_percent: PercentText
    custody_free: PositiveEurText
    return_fee: PositiveEurText

    def price_list(self) -> PriceList:
        """To the model."""
        return PriceList(
            product=self.product,
            valid_from=self.valid_from,
            version=self.version,
            depot_fee=self.depot_fee,
            vl_fee=self.vl_fee,
            custody_rate_percent=self.custody_rate_percent,
            custody_free=self.custody_free,
            return_fee=self.return_fee,
        )


class PriceListShown(Answer):
    """A version of the price list of a product."""

    product: Product
    valid_from: date
    version: str
    depot_fee: EurText
    vl_fee: EurText
    custody_rate_percent: PercentText
    custody_free: EurText
    return_fee: EurText

    @classmethod
    def of(cls, found: PriceList) -> Self:
        """From the model."""
        return cls(
            product=found.product,
            valid_from=found.valid_from,
            version=found.version,
            depot_fee=found.depot_fee,
            vl_fee=found.vl_fee,
            custody_rate_percent=found.custody_rate_percent,
            custody_free=found.custody_free,
            return_fee=found.return_fee,
        )


class PriceLists(Answer):
    """All versions, by product and day."""

    data: list[PriceListShown]


class FeeShown(Answer):
    """A fee with the tax in it, and whether it was paid."""

    id: FeeClaimRef
    kind: FeeKind
    period_end: date
    amount: EurText
    vat: EurText
    vat_percent: PercentText
    price_list: str
    state: ClaimState
    assessed_on: date
    settled_on: date | None

    @classmethod
    def of(cls, claim: FeeClaim) -> Self:
        """From the model."""
        return cls(
            id=claim.claim_id,
            kind=claim.kind,
            period_end=claim.period_end,
            amount=claim.amount,
            vat=claim.vat,
            vat_percent=claim.vat_percent,
            price_list=claim.price_list,
            state=claim.state,
            assessed_on=claim.assessed_on,
            settled_on=claim.settled_on,
        )


class FeeList(Answer):
    """The last 200 fees of a depot, newest first."""

    data: list[FeeShown]
