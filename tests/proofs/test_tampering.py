"""S9: who owns the database changes, deletes, inserts, swaps and cuts; every edit is found and located to its row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import anchors, audit, db, seals
from depot.kernel.actor import Job
from depot.kernel.anchors import Anchors
from depot.kernel.clock import machine_now
from depot.ledger.usecases.forged_entries import JOURNAL
from depot.postbox.usecases.forged_documents import DOCUMENTS
from tests.build import an_active_single_depot
from tests.orders.desk import MORNING, Desk, a_desk, paid_in
from tests.proofs.conftest import figure

SOURCES = (JOURNAL, DOCUMENTS)
CHANGES = {
    "journal": (
        "update depot.ledger_entries set text = text || '.' where entry_id = :row",
        "update depot.ledger_entries set value_on = value_on + 1 where entry_id = :row",
        "update depot.ledger_entries set posted_at = posted_at - interval '1 second' where entry_id = :row",
        "update depot.ledger_entries set kind = 'other' where entry_id = :row",
        "update depot.ledger_entries set reference = :other where entry_id = :row",
        "update depot.ledger_transfers set amount = amount + 1 where entry_id = :row",
        "update depot.ledger_transfers set source = target, target = source where entry_id = :row",
        "delete from depot.ledger_transfers where entry_id = :row",
        "delete from depot.ledger_entries where entry_id = :row",
        """delete from depot.ledger_transfers where entry_id = :row;
           delete from depot.ledger_entries where entry_id = :row""",
        """update depot.ledger_entries e set reference = o.reference, mac = o.mac, text = o.text || ' '
             from depot.ledger_entries o where (e.entry_id, o.entry_id) in ((:row, :other), (:other, :row))""",
    ),
    "documents": (
        "update depot.documents set title = title || '.' where document_id = :row",
        "update depot.documents set filed_on = filed_on - 1 where document_id = :row",
        "update depot.documents set depot_id = :other where document_id = :row",
        """update depot.documents d set content_sealed = o.content_sealed from depot.documents o
            where (d.document_id, o.document_id) in ((:row, :other), (:other, :row))""",
        """update depot.documents set content_sealed = set_byte(content_sealed, 20, get_byte(content_sealed, 20) # 1)
            where document_id = :row""",
        "delete from depot.documents where document_id = :row",
    ),
    "audit": (
        "update depot.audit_entries set actor = 'job:other' where entry_id = :row",
        "update depot.audit_entries set content = content || '{\"x\": 1}' where entry_id = :row",
        "update depot.audit_entries set happened_at = happened_at + interval '1 us' where entry_id = :row",
        "delete from depot.audit_entries where entry_id = :row",
        """update depot.audit_entries a set subject = b.subject, mac = b.mac from depot.audit_entries b
            where (a.entry_id, b.entry_id) in ((:row, :other), (:other, :row))""",
    ),
}
INSERTS = {
    "journal": """
        insert into depot.ledger_entries (entry_id, kind, booked_on, value_on, reference, text, posted_at, mac)
        select :new, kind, booked_on, value_on, reference, text, posted_at, mac from depot.ledger_entries
         where entry_id = :row""",
    "documents": """insert into depot.documents (document_id, depot_id, category, kind, title, template, channel,
            content_sealed, filed_on, filed_at, mac)
        select :new, depot_id, category, kind, title, template, channel, content_sealed, filed_on, filed_at, mac
          from depot.documents where document_id = :row""",
    "audit": """insert into depot.audit_entries (entry_id, actor, action, subject, happened_at, content, mac)
        select :new, actor, action, subject, happened_at, content, mac
          from depot.audit_entries where entry_id = :row""",
}
KEYS = {"journal": "ledger_entries.entry_id", "documents": "documents.document_id", "audit": "audit_entries.entry_id"}


@pytest.fixture
def sealed(fresh_database: str) -> Iterator[Desk]:
    """Some days of bookings, documents and audit entries, sealed and without a fault."""
    engine = db.engine(fresh_database)
    desk = a_desk(sessionmaker(engine, expire_on_commit=False))
    with desk.sessions.begin() as tx:
        an_active_single_depot(tx, now=MORNING)
        for number in range(20):
            paid_in(tx, desk.depot.depot_id, "10", now=MORNING + timedelta(minutes=number))
            audit.record(tx, Job("test"), action=f"act {number}", subject="s", content={"n": [number]}, now=MORNING)
    _seal(desk.sessions)
    with desk.sessions() as tx:
        assert _faults(tx) == []
    yield desk
    engine.dispose()


def _seal(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        audit.seal(tx)
        seals.seal(tx, SOURCES)
        seals.seal_rest(tx, SOURCES)


def _faults(tx: Session) -> list[str]:
    return [*audit.faults(tx), *(fault for source in SOURCES for fault in seals.faults(tx, source))]


def _edit(tx: Session, chance: random.Random) -> tuple[str, str]:
    """One edit of chance; what it was, and the row it must be located to."""
    where = chance.choice(list(KEYS))
    table, key = KEYS[where].split(".")
    rows = tx.scalars(text(f"select {key} from depot.{table} order by 1")).all()
    row, other = chance.sample(list(rows), 2)
    facts = {"row": row, "other": other, "new": uuid4()}
    if chance.random() < 0.2:
        statement, located = INSERTS[where], facts["new"]
    else:
        statement, located = chance.choice(CHANGES[where]), row
    for part in statement.split(";"):
        used = {name: value for name, value in facts.items() if f":{name}" in part}
        tx.execute(text(part), used)
    return statement, str(located)


def _audit_places(tx: Session) -> dict[str, str]:
    return {
        str(row.entry_id): f"entry {row.seq}"
        for row in tx.execute(text("select entry_id, seq from depot.audit_entries"))
    }


def _proof(desk: Desk, edits: int) -> None:
    chance, missed = random.Random(9), []  # noqa: S311 - nothing secret
    with desk.sessions() as tx:
        before = _audit_places(tx)
    for _ in range(edits):
        with desk.sessions() as tx:
            tx.execute(text("set local session_replication_role = replica"))
            statement, row = _edit(tx, chance)
            audit.seal(tx)  # the service goes on, and must not make it genuine
            seals.seal(tx, SOURCES)
            seals.seal_rest(tx, SOURCES)
            place = (_audit_places(tx) | before).get(row, row)
            if not any(f"{place} " in fault for fault in _faults(tx)):
                missed.append(statement)
            tx.rollback()
    figure("S9", f"{edits - len(missed)} of {edits} random edits located to their row")
    assert not missed, missed


@pytest.mark.rule("PRV-5", "CSH-2", "S9")
def test_edits_behind_the_services_back_are_located(sealed: Desk) -> None:
    _proof(sealed, 60)


@pytest.mark.prove
@pytest.mark.rule("PRV-5", "CSH-2", "S9")
def test_a_thousand_edits_behind_the_services_back_are_located(sealed: Desk) -> None:
    _proof(sealed, 1_000)


CUTS = {
    "journal": """delete from depot.ledger_entries where entry_id = any(
        select unnest(members) from depot.seals where source = 'journal' and link = 2);
        delete from depot.seals where source = 'journal' and link = 2""",
    "documents": "delete from depot.seals where source = 'documents'; delete from depot.documents",
    "audit": "delete from depot.audit_entries where seq > 5; delete from depot.audit_seals where entry_seq > 5",
}


@pytest.mark.rule("PRV-5", "S9")
def test_a_cut_tail_is_found_by_the_last_anchor(sealed: Desk, tmp_path: Path) -> None:
    with sealed.sessions.begin() as tx:
        paid_in(tx, sealed.depot.depot_id, "1")
    _seal(sealed.sessions)
    file = tmp_path / "anchors"
    exporter, now = Anchors(file), machine_now()
    with sealed.sessions() as tx:
        assert exporter.export(tx, now=now)
        assert not exporter.export(tx, now=now + timedelta(seconds=59))
        assert not exporter.export(tx, now=now + timedelta(seconds=61)), "nothing grew"
        lines = file.read_text().splitlines()
        assert list(anchors.faults(tx, lines)) == []
        for source, cut in CUTS.items():
            tx.execute(text("set local session_replication_role = replica"))
            for part in cut.split(";"):
                tx.execute(text(part))
            assert any(fault.startswith(f"{source}: cut") for fault in anchors.faults(tx, lines)), source
            tx.rollback()
        assert list(anchors.faults(tx, [])) == ["anchors: none was ever exported"]
        forged = lines[-1].replace('"link": 2', '"link": 1')
        assert list(anchors.faults(tx, [forged])) == ["anchors: the last one is not signed by this service"]
    figure("S9", f"a cut tail of {len(CUTS)} of {len(CUTS)} chains is found by the last anchor")
