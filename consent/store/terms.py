"""Versions of terms and their PDFs (CON-1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, exists, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from consent.model import NewTerms, Terms, TermsKind
from consent.tables import TermsRow, TermsTextRow
from depot.accounts.model import Product
from depot.kernel.ids import CampaignId, DepotId, StaffId, TermsId

_COLUMNS = (
    TermsRow.terms_id,
    TermsRow.product,
    TermsRow.kind,
    TermsRow.title,
    TermsRow.version,
    TermsRow.in_force_from,
    TermsRow.synopsis,
    TermsRow.sha256,
)


def terms_of(row: Row[*tuple[Any, ...]]) -> Terms:
    """A version of terms from its columns."""
    return Terms(
        terms_id=TermsId(row.terms_id),
        product=Product(row.product),
        kind=TermsKind(row.kind),
        title=row.title,
        version=row.version,
        in_force_from=row.in_force_from,
        synopsis=row.synopsis,
        sha256=row.sha256,
    )


def add(tx: Session, terms_id: TermsId, new: NewTerms, *, sha256: str, staff: StaffId, now: datetime) -> bool:
    """Record a version; false when it is there already."""
    values = {
        "terms_id": terms_id,
        "product": new.product,
        "kind": new.kind,
        "title": new.title,
        "version": new.version,
        "in_force_from": new.in_force_from,
        "synopsis": new.synopsis,
        "pdf": new.pdf,
        "sha256": sha256,
        "recorded_by": staff,
        "recorded_at": now,
    }
    added = tx.execute(insert(TermsRow).values(values).on_conflict_do_nothing().returning(TermsRow.terms_id))
    is_new = added.first() is not None
    if is_new and new.text.strip():
        tx.execute(insert(TermsTextRow).values(terms_id=terms_id, text=new.text))
    return is_new


def before(tx: Session, newer: Terms) -> Terms | None:
    """The version of the same terms that came into force before it."""
    query = select(*_COLUMNS).where(
        TermsRow.product == newer.product,
        TermsRow.title == newer.title,
        tuple_(TermsRow.in_force_from, TermsRow.terms_id) < tuple_(newer.in_force_from, newer.terms_id),
    )
    row = tx.execute(query.order_by(TermsRow.in_force_from.desc(), TermsRow.terms_id.desc()).limit(1)).one_or_none()
    return None if row is None else terms_of(row)


def texts(tx: Session, ids: Collection[TermsId]) -> dict[TermsId, str]:
    """The wording of those versions that were recorded with it."""
    query = select(TermsTextRow.terms_id, TermsTextRow.text).where(TermsTextRow.terms_id.in_(ids))
    return {row.terms_id: row.text for row in tx.execute(query)}


def listed(
    tx: Session, *, product: Product | None, in_force_on: date | None, after: TermsId | None, limit: int
) -> list[Terms]:
    """Versions in the order they were recorded; on a day only the newest of each title that has come into force."""
    query = select(*_COLUMNS).order_by(TermsRow.terms_id).limit(limit)
    if product is not None:
        query = query.where(TermsRow.product == product)
    if after is not None:
        query = query.where(TermsRow.terms_id > after)
    if in_force_on is not None:
        newer = aliased(TermsRow)
        is_outdated = exists().where(
            newer.product == TermsRow.product,
            newer.title == TermsRow.title,
            newer.in_force_from > TermsRow.in_force_from,
            newer.in_force_from <= in_force_on,
        )
        query = query.where(TermsRow.in_force_from <= in_force_on, ~is_outdated)
    return [terms_of(row) for row in tx.execute(query)]


def among(tx: Session, ids: Collection[TermsId]) -> list[Terms]:
    """Those of the versions that are recorded."""
    return [terms_of(row) for row in tx.execute(select(*_COLUMNS).where(TermsRow.terms_id.in_(ids)))]


def pdf(tx: Session, terms_id: TermsId) -> tuple[bytes, str] | None:
    """The PDF of a version and its digest."""
    row = tx.execute(select(TermsRow.pdf, TermsRow.sha256).where(TermsRow.terms_id == terms_id)).one_or_none()
    return None if row is None else (bytes(row.pdf), row.sha256)


_CONSENTED = text("""
    select t.terms_id, t.product, t.kind, t.title, t.version, t.in_force_from, t.synopsis, t.sha256
      from consent.requirement_depots d
      join consent.requirements r using (requirement_id)
      join consent.campaign_terms c using (campaign_id)
      join consent.terms t on t.terms_id = c.terms_id and t.product = r.product
     where d.depot_id = :depot and r.state = 'given' and r.effective_on <= :on
""")


def consented(tx: Session, depot: DepotId, *, on: date) -> list[Terms]:
    """The versions to which consent for the depot is complete and in effect."""
    return [terms_of(row) for row in tx.execute(_CONSENTED, {"depot": depot, "on": on})]


_OF_CAMPAIGNS = text("""
    select c.campaign_id, t.terms_id, t.product, t.kind, t.title, t.version, t.in_force_from, t.synopsis, t.sha256,
           exists (select from consent.terms_texts x where x.terms_id = t.terms_id) and exists (
               select from consent.terms_texts x where x.terms_id = (
                      select o.terms_id from consent.terms o
                       where o.product = t.product and o.title = t.title
                         and (o.in_force_from, o.terms_id) < (t.in_force_from, t.terms_id)
                       order by o.in_force_from desc, o.terms_id desc limit 1)) as is_comparable
      from consent.campaign_terms c join consent.terms t using (terms_id)
     where c.campaign_id = any(:campaigns)
     order by c.campaign_id, t.kind, t.title
""")


def of_campaigns(tx: Session, campaigns: Collection[CampaignId]) -> dict[CampaignId, tuple[Terms, ...]]:
    """What each campaign is about, general terms first."""
    found: dict[CampaignId, tuple[Terms, ...]] = dict.fromkeys(campaigns, ())
    for row in tx.execute(_OF_CAMPAIGNS, {"campaigns": list(campaigns)}):
        version = replace(terms_of(row), is_comparable=row.is_comparable)
        found[row.campaign_id] = (*found[row.campaign_id], version)
    return found
