"""Personal links, their letters, and the visits of the page; every look-up is by digest (CON-9)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.orm import Session

from consent.model import Digests, Link, LinkLetter, LinkState, NewLink, PageSession, Visitor
from consent.rules.legitimation import kind_of
from consent.tables import LinkLetterRow, LinkRow, PageSessionRow
from depot.kernel.ids import CampaignId, LinkId, PersonId


def add(
    tx: Session, campaign: CampaignId, links: Sequence[NewLink], digests: Mapping[LinkId, Digests], *, now: datetime
) -> None:
    """Fresh links: digests for ever, secrets sealed until the letter is printed."""
    if not links:
        return
    tx.execute(
        insert(LinkRow),
        [
            {
                "link_id": new.link_id,
                "campaign_id": campaign,
                "person_id": new.person,
                "state": LinkState.OPEN,
                "failures": 0,
                "issued_at": now,
                **asdict(digests[new.link_id]),
            }
            for new in links
        ],
    )
    secrets = [
        {"link_id": new.link_id, "secrets_sealed": json.dumps([new.token, new.reference, new.code])} for new in links
    ]
    tx.execute(insert(LinkLetterRow), secrets)


def void(tx: Session, campaign: CampaignId, person: PersonId) -> list[LinkId]:
    """The person's links of the campaign are good for nothing any more, nor are their letters."""
    voided = list(
        tx.scalars(
            update(LinkRow)
            .where(LinkRow.campaign_id == campaign, LinkRow.person_id == person, LinkRow.state != LinkState.VOIDED)
            .values(state=LinkState.VOIDED)
            .returning(LinkRow.link_id)
        )
    )
    forget_secrets(tx, voided)
    return voided


def forget_secrets(tx: Session, links: Collection[LinkId]) -> list[LinkId]:
    """The secrets of these links exist no longer; those that still had some are returned."""
    gone = delete(LinkLetterRow).where(LinkLetterRow.link_id.in_(links)).returning(LinkLetterRow.link_id)
    return list(tx.scalars(gone))


_LETTER_COLUMNS: Final = (
    LinkRow.link_id,
    LinkRow.campaign_id,
    LinkRow.person_id,
    LinkLetterRow.secrets_sealed,
)


def letters(tx: Session, campaign: CampaignId, *, after: LinkId | None, limit: int) -> list[tuple[LinkId, PersonId]]:
    """The letters of a campaign that wait to be printed, without their secrets."""
    query = (
        select(LinkRow.link_id, LinkRow.person_id)
        .join(LinkLetterRow, LinkLetterRow.link_id == LinkRow.link_id)
        .where(LinkRow.campaign_id == campaign)
        .order_by(LinkRow.link_id)
        .limit(limit)
    )
    if after is not None:
        query = query.where(LinkRow.link_id > after)
    return [(row.link_id, row.person_id) for row in tx.execute(query)]


_OF_DAY: Final = text("""
    select l.link_id from consent.links l join consent.link_letters using (link_id)
     where l.campaign_id = :campaign and (l.issued_at at time zone 'Europe/Berlin')::date = :day
     order by l.link_id limit :limit
""")


def letters_of_day(tx: Session, campaign: CampaignId, *, issued_on: date, limit: int) -> list[LinkId]:
    """The letters of links issued on a day in Berlin that wait to be printed, the oldest first."""
    return list(tx.scalars(_OF_DAY, {"campaign": campaign, "day": issued_on, "limit": limit}))


def letter(tx: Session, link: LinkId) -> LinkLetter | None:
    """The secrets of one letter, as long as it is not printed."""
    query = select(*_LETTER_COLUMNS).join(LinkLetterRow, LinkLetterRow.link_id == LinkRow.link_id)
    row = tx.execute(query.where(LinkRow.link_id == link)).one_or_none()
    if row is None:
        return None
    token, reference, code = json.loads(row.secrets_sealed)
    return LinkLetter(row.link_id, row.campaign_id, row.person_id, token, reference, code)


def exists(tx: Session, link: LinkId) -> bool:
    """Whether there ever was such a link."""
    return tx.scalar(select(LinkRow.link_id).where(LinkRow.link_id == link)) is not None


_FIND: Final = "select link_id from consent.links where {column} = :digest"
_BY_TOKEN: Final = text(_FIND.format(column="token_digest"))
_BY_REFERENCE: Final = text(_FIND.format(column="reference_digest"))


def by_token(tx: Session, digest: bytes) -> LinkId | None:
    """The link that bears the token, whatever its state."""
    return cast("LinkId | None", tx.scalar(_BY_TOKEN, {"digest": digest}))


def by_reference(tx: Session, digest: bytes) -> LinkId | None:
    """The link that bears the reference, whatever its state."""
    return cast("LinkId | None", tx.scalar(_BY_REFERENCE, {"digest": digest}))


# One statement, whether the link exists or not; a few stale visits go with it.
_OPEN_PAGE = text("""
    with stale as (
        delete from consent.page_sessions where secret_digest in
            (select secret_digest from consent.page_sessions where expires_at < :now limit 20 for update skip locked)
    )
    insert into consent.page_sessions (secret_digest, link_id, is_typed, is_legitimated, tries, expires_at)
    values (:digest, :link, :is_typed, false, 0, :expires_at)
""")


def open_page(
    tx: Session, digest: bytes, link: LinkId | None, *, is_typed: bool, now: datetime, expires_at: datetime
) -> None:
    """A visit begins."""
    values = {"digest": digest, "link": link, "is_typed": is_typed, "now": now, "expires_at": expires_at}
    tx.execute(_OPEN_PAGE, values)


def page(tx: Session, digest: bytes, *, now: datetime) -> PageSession | None:
    """The visit of a cookie, as long as it lasts."""
    row = tx.execute(
        select(PageSessionRow.__table__).where(PageSessionRow.secret_digest == digest, PageSessionRow.expires_at > now)
    ).one_or_none()
    if row is None:
        return None
    return PageSession(
        link=row.link_id, is_typed=row.is_typed, is_legitimated=row.is_legitimated, expires_at=row.expires_at
    )


_LOCKED = text("""
    select l.link_id, l.campaign_id, l.person_id, l.state, l.failures, l.code_digest, c.ends_on
      from consent.links l join consent.campaigns c using (campaign_id)
     where l.link_id = :link for update of l
""")


def locked(tx: Session, link: LinkId) -> Link | None:
    """The link, which nobody else tries until the transaction ends."""
    row = tx.execute(_LOCKED, {"link": link}).one_or_none()
    return None if row is None else _link(row)


def _link(row: Row[*tuple[Any, ...]]) -> Link:
    return Link(
        link_id=LinkId(row.link_id),
        campaign=CampaignId(row.campaign_id),
        person=PersonId(row.person_id),
        state=LinkState(row.state),
        failures=row.failures,
        ends_on=row.ends_on,
        code_digest=bytes(row.code_digest),
    )


_TRIED = text("""
    with visit as (update consent.page_sessions set tries = tries + 1 where secret_digest = :digest)
    update consent.links set failures = :failures, state = :state where link_id = :link
""")


def count_try(tx: Session, digest: bytes, link: LinkId, *, failures: int, state: LinkState) -> None:
    """A wrong try is counted, on the visit always and on the link if there is one."""
    tx.execute(_TRIED, {"digest": digest, "link": link, "failures": failures, "state": state})


_LEGITIMATED = text("""
    with reached as (
        update consent.links set failures = 0, reached_at = coalesce(reached_at, :now) where link_id = :link
    )
    update consent.page_sessions set secret_digest = :fresh, is_legitimated = true, expires_at = :expires_at
     where secret_digest = :digest
""")


def legitimated(tx: Session, digest: bytes, fresh: bytes, link: LinkId, *, now: datetime, expires_at: datetime) -> None:
    """The visit goes on under a new secret, and the link was reached."""
    values = {"digest": digest, "fresh": fresh, "link": link, "now": now, "expires_at": expires_at}
    tx.execute(_LEGITIMATED, values)


_VISITOR = text("""
    select l.link_id, l.campaign_id, l.person_id, s.is_typed
      from consent.page_sessions s
      join consent.links l using (link_id)
      join consent.campaigns c using (campaign_id)
     where s.secret_digest = :digest and s.is_legitimated and s.expires_at > :now
       and l.state = 'open' and c.ends_on >= :today
""")


def visitor(tx: Session, digest: bytes, *, now: datetime, today: date) -> Visitor | None:
    """The person behind a legitimated visit; a link that was locked or voided meanwhile ends it."""
    row = tx.execute(_VISITOR, {"digest": digest, "now": now, "today": today}).one_or_none()
    if row is None:
        return None
    return Visitor(
        link=LinkId(row.link_id),
        campaign=CampaignId(row.campaign_id),
        person=PersonId(row.person_id),
        legitimation=kind_of(is_typed=row.is_typed),
    )
