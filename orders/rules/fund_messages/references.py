"""By which names a fund company and we speak of the same thing: our order, bundle and message ids (ORD-10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from depot.funds.model import Side
from depot.kernel.ids import PREFIX, BundleId, OrderId, from_text, to_text

# The account at the fund company in which the bank holds the units of all its customers.
CUSTODY_ACCOUNT: Final = "DEPOT-OMNIBUS"

SUBSCRIPTION_ORDER: Final = "setr.010.001.04"
REDEMPTION_ORDER: Final = "setr.004.001.04"
SUBSCRIPTION_CONFIRMATION: Final = "setr.012.001.05"
REDEMPTION_CONFIRMATION: Final = "setr.006.001.05"
STATUS_REPORT: Final = "setr.016.001.04"
STATUS_REQUEST: Final = "setr.018.001.04"

ORDER_OF: Final[Mapping[Side, str]] = {Side.SUBSCRIPTION: SUBSCRIPTION_ORDER, Side.REDEMPTION: REDEMPTION_ORDER}
SIDE_CONFIRMED: Final[Mapping[str, Side]] = {
    SUBSCRIPTION_CONFIRMATION: Side.SUBSCRIPTION,
    REDEMPTION_CONFIRMATION: Side.REDEMPTION,
}


def namespace(message: str) -> str:
    """The XML namespace of an ISO 20022 message (ORD-10)."""
    return f"urn:iso:std:iso:20022:tech:xsd:{message}"


def order_reference(order: OrderId) -> str:
    """An order as the fund company names it back to us (ORD-10)."""
    return to_text(PREFIX["OrderId"], order)


def bundle_reference(bundle: BundleId) -> str:
    """A bundle as the fund company names it back to us (ORD-10)."""
    return to_text(PREFIX["BundleId"], bundle)


def order_named(reference: str | None) -> OrderId | None:
    """The order behind a reference; None if it cannot be one of ours (ORD-10)."""
    try:
        return OrderId(from_text(PREFIX["OrderId"], reference or ""))
    except ValueError:
        return None


def bundle_named(reference: str | None) -> BundleId | None:
    """The bundle behind a reference; None if it cannot be one of ours (ORD-10)."""
    try:
        return BundleId(from_text(PREFIX["BundleId"], reference or ""))
    except ValueError:
        return None
