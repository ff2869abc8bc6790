"""What we know ourselves of bundles before a fund company says anything (ORD-10)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.prices_on import prices_on
from depot.funds.usecases.rates_on import rates_on
from depot.kernel.ids import BundleId
from orders.model import Bundle, Order
from orders.rules.confirming import Expected


def expected_of(tx: Session, bundles: Sequence[Bundle], orders: Iterable[Order]) -> dict[BundleId, Expected]:
    """Terms, prices and rates with the given orders of each bundle, of which there is at least one (ORD-10)."""
    by_bundle: defaultdict[BundleId, list[Order]] = defaultdict(list)
    for order in orders:
        if order.bundle_id is not None:
            by_bundle[order.bundle_id].append(order)
    found = {}
    for bundle in bundles:
        valid_from = by_bundle[bundle.bundle_id][0].terms_valid_from
        terms = fund_terms(tx, (bundle.isin,), on=valid_from)[bundle.isin]
        found[bundle.bundle_id] = Expected(
            bundle=bundle,
            orders=by_bundle[bundle.bundle_id],
            terms=terms,
            price=prices_on(tx, (bundle.isin,), bundle.price_day).get(bundle.isin),
            mid_rate=rates_on(tx, (terms.currency,), bundle.price_day).get(terms.currency),
        )
    return found
