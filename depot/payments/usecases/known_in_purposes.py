"""Which depots and funds the purposes of payments name (CSH-3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from depot.accounts.usecases.depot_by_number import depot_by_number
from depot.funds.model import FundTerms, Side
from depot.funds.rules.dealing import deals
from depot.funds.usecases.fund_terms import fund_terms
from depot.funds.usecases.universe import universe
from depot.holdings.usecases.positions_of import positions_of
from depot.kernel.errors import NotFound
from depot.payments.rules.incoming import TAKES_MONEY
from depot.payments.rules.purpose import Known, KnownDepot, Named

_AT_ONCE: Final = 500


def known_in_purposes(tx: Session, found: Collection[Named], *, on: date) -> tuple[Known, dict[str, str]]:
    """The facts for `rules.purpose.judged`, and the ISIN of each WKN that the bank sells (CSH-3)."""
    numbers = {number for named in found for number in (*named.depots, *(p[:11] for p in named.positions))}
    depots = {number: depot for number in sorted(numbers) if (depot := _depot(tx, number)) is not None}
    held = {isin for depot in depots.values() for isin in depot.isin_by_position.values()}
    isins = held | {isin for named in found for isin in named.isins}
    terms = fund_terms(tx, isins, on=on) if isins else {}
    by_wkn: dict[str, str] = {}
    if any(named.wkns for named in found):
        for fund in _sold(tx, on):
            if fund.wkn:
                by_wkn[fund.wkn] = fund.isin
                terms[fund.isin] = fund
    return Known(depots, {isin: deals(fund.state, Side.SUBSCRIPTION) for isin, fund in terms.items()}), by_wkn


def _depot(tx: Session, number: str) -> KnownDepot | None:
    try:
        depot = depot_by_number(tx, number)
    except NotFound:
        return None
    held = {position.number.replace(".", ""): position.isin for position in positions_of(tx, depot.depot_id)}
    return KnownDepot(depot.depot_id, number, depot.state in TAKES_MONEY, held)


def _sold(tx: Session, on: date) -> list[FundTerms]:
    found: list[FundTerms] = []
    while page := universe(tx, on=on, after=found[-1].isin if found else "", limit=_AT_ONCE):
        found += page
    return found
