"""By which ways a person can answer what a campaign asks (CON-6, CON-7, CON-8, CON-10)."""

from __future__ import annotations

from collections.abc import Collection

from consent.model import AskedItem, Way


def ways(items: Collection[AskedItem], *, is_offline: bool) -> frozenset[Way]:
    """Online banking; without an access the link for what it may answer, and signed forms for the rest (CON-8)."""
    if not is_offline:
        return frozenset({Way.ONLINE})
    return frozenset(Way.LINK if item.offers_qr else Way.FORM for item in items)
