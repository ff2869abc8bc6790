"""SQL of price lists, fee runs and claims (FEE-1, FEE-2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from depot.accounts.model import Product
from depot.kernel.ids import DepotId, EntryId, FeeClaimId
from depot.kernel.money import Eur
from depot.payments.model.fees import ClaimState, FeeClaim, FeeKind, PriceList
from depot.payments.tables.fees import FeeClaimRow, FeeRunRow, PriceListRow


def add_price_list(tx: Session, new: PriceList, *, now: datetime) -> None:
    """A price list from a day on."""
    tx.execute(
        insert(PriceListRow).values(
            product=new.product.value,
            valid_from=new.valid_from,
            version=new.version,
            depot_fee_cents=new.depot_fee,
            vl_fee_cents=new.vl_fee,
            custody_rate_percent=new.custody_rate_percent,
            custody_free_cents=new.custody_free,
            return_fee_cents=new.return_fee,
            recorded_at=now,
        )
    )


def price_lists(tx: Session) -> list[PriceList]:
    """All price lists, by product and day."""
    rows = tx.scalars(select(PriceListRow).order_by(PriceListRow.product, PriceListRow.valid_from))
    return [
        PriceList(
            product=Product(row.product),
            valid_from=row.valid_from,
            version=row.version,
            depot_fee=row.depot_fee_cents,
            vl_fee=row.vl_fee_cents,
            custody_rate_percent=row.custody_rate_percent,
            custody_free=row.custody_free_cents,
            return_fee=row.return_fee_cents,
        )
        for row in rows
    ]


def is_run(tx: Session, quarter_end: date) -> bool:
    """Whether all fees of the quarter end were assessed."""
    return tx.get(FeeRunRow, quarter_end) is not None


def finish_run(tx: Session, quarter_end: date, *, now: datetime) -> None:
    """All fees of the quarter end are assessed."""
    tx.execute(insert(FeeRunRow).values(quarter_end=quarter_end, finished_at=now))


_ASSESSED: Final = text("""
    select depot_id, kind from depot.fee_claims
     where depot_id = any(cast(:depots as uuid[])) and period_end = :on
""")


def assessed(tx: Session, depots: Collection[DepotId], *, quarter_end: date) -> frozenset[tuple[DepotId, FeeKind]]:
    """Which fees of the quarter end are claims already."""
    rows = tx.execute(_ASSESSED, {"depots": list(depots), "on": quarter_end})
    return frozenset((DepotId(row.depot_id), FeeKind(row.kind)) for row in rows)


def add_claims(tx: Session, claims: Sequence[FeeClaim]) -> None:
    """New claims; a second one for the same quarter end is refused by the table."""
    rows = [
        {
            **{name: value for name, value in asdict(claim).items() if name not in {"amount", "vat"}},
            "kind": claim.kind.value,
            "state": claim.state.value,
            "amount_cents": claim.amount,
            "vat_cents": claim.vat,
        }
        for claim in claims
    ]
    if rows:
        tx.execute(insert(FeeClaimRow), rows)


_DEPOTS: Final = text("""
    select distinct depot_id from depot.fee_claims
     where state = 'open' and (cast(:after as uuid) is null or depot_id > :after)
     order by depot_id
     limit :limit
""")


def open_claims(tx: Session, *, after: DepotId | None, limit: int) -> dict[DepotId, list[FeeClaim]]:
    """The open claims of so many depots, the oldest first, held until the transaction ends."""
    depots = list(tx.scalars(_DEPOTS, {"after": after, "limit": limit}))
    query = select(FeeClaimRow).where(FeeClaimRow.depot_id.in_(depots), FeeClaimRow.state == ClaimState.OPEN.value)
    found: dict[DepotId, list[FeeClaim]] = {depot: [] for depot in depots}
    order = (FeeClaimRow.depot_id, FeeClaimRow.period_end, FeeClaimRow.claim_id)
    for row in tx.scalars(query.order_by(*order).with_for_update()):
        found[row.depot_id].append(_claim(row))
    return found


_OWED: Final = text("""
    select depot_id, cast(sum(amount_cents) as bigint) as cents from depot.fee_claims
     where state = 'open' and (cast(:after as uuid) is null or depot_id > :after)
     group by depot_id order by depot_id limit :limit
""")


def owed(tx: Session, *, after: DepotId | None, limit: int) -> dict[DepotId, Eur]:
    """The sum of the open claims of so many depots."""
    rows = tx.execute(_OWED, {"after": after, "limit": limit})
    return {DepotId(row.depot_id): Eur(row.cents) for row in rows}


_SETTLE: Final = text("""
    update depot.fee_claims c set state = 'settled', settled_on = :on, settlement_id = s.entry_id
      from unnest(cast(:claims as uuid[]), cast(:entries as uuid[])) as s(claim_id, entry_id)
     where c.claim_id = s.claim_id
""")


def settle(tx: Session, entries: dict[FeeClaimId, EntryId], *, on: date) -> None:
    """These claims were met."""
    tx.execute(_SETTLE, {"claims": list(entries), "entries": list(entries.values()), "on": on})


def of_depot(tx: Session, depot: DepotId) -> list[FeeClaim]:
    """All claims of a depot, the newest first."""
    query = select(FeeClaimRow).where(FeeClaimRow.depot_id == depot)
    return [_claim(row) for row in tx.scalars(query.order_by(FeeClaimRow.claim_id.desc()).limit(200))]


def _claim(row: FeeClaimRow) -> FeeClaim:
    return FeeClaim(
        claim_id=row.claim_id,
        depot_id=row.depot_id,
        kind=FeeKind(row.kind),
        period_end=row.period_end,
        amount=row.amount_cents,
        vat=row.vat_cents,
        vat_percent=row.vat_percent,
        price_list=row.price_list,
        state=ClaimState(row.state),
        assessed_on=row.assessed_on,
        assessment_id=row.assessment_id,
        settled_on=row.settled_on,
        settlement_id=row.settlement_id,
        cause_id=row.cause_id,
    )
