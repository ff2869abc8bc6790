"""Events, audit entries and receipts: written with the change, in one statement, or not at all."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import audit, db, hot_sql, idempotency, outbox
from depot.kernel.actor import Job
from depot.kernel.clock import new_id
from depot.kernel.outbox import Event

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.fixture
def sessions(fresh_database: str):
    engine = db.engine(fresh_database)
    yield sessionmaker(engine)
    engine.dispose()


def _work(tx: Session, key: str = "k") -> None:
    outbox.publish(tx, Event("order_placed.v1", subject=new_id(), content={"units": "1.000000"}), now=NOW)
    audit.record(tx, Job("test"), action="place", subject=key, content={"n": 1}, now=NOW)
    idempotency.keep(tx, client="c", key=key, mark="m", receipt=idempotency.Receipt(201, "{}"), now=NOW)


def _counts(sessions: sessionmaker[Session]) -> list[int]:
    with sessions() as tx:
        return [tx.scalar(text(f"select count(*) from depot.{t}")) for t in ("events", "audit_entries", "receipts")]


@pytest.mark.rule("PRV-5", "ORD-2")
def test_facts_are_written_with_the_change_or_not_at_all(sessions: sessionmaker[Session]) -> None:
    with sessions() as tx:
        _work(tx)
        tx.rollback()
    assert _counts(sessions) == [0, 0, 0]
    with sessions.begin() as tx:
        _work(tx)
    assert _counts(sessions) == [1, 1, 1]


@pytest.mark.rule("ORD-2")
def test_a_key_answers_again_and_refuses_another_body(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        _claim(tx, "c", "m")
        idempotency.keep(tx, client="c", key="key", mark="m", receipt=idempotency.Receipt(201, '{"a":1}'), now=NOW)
    with sessions.begin() as tx:
        with pytest.raises(idempotency.AnsweredBefore) as before:
            _claim(tx, "c", "m")
        assert before.value.first == idempotency.Receipt(201, '{"a":1}')
        _claim(tx, "other", "m")
        with pytest.raises(idempotency.IdempotencyKeyReused):
            _claim(tx, "c", "another")


def _claim(tx: Session, client: str, mark: str) -> None:
    idempotency.claim(tx, client=client, key="key", mark=mark)
    hot_sql.ask_now(tx)


@pytest.mark.rule("ORD-2")
def test_a_key_in_flight_is_refused_until_its_transaction_ends(sessions: sessionmaker[Session]) -> None:
    with sessions() as first, sessions() as second:
        _claim(first, "c", "m")
        with pytest.raises(idempotency.IdempotencyKeyInFlight):
            _claim(second, "c", "m")
        second.rollback()
        first.rollback()
        _claim(second, "c", "m")


ASKED_WITH = {
    "a statement of the hot paths": lambda tx: hot_sql.HotStatement("select 1 as one").rows(tx, {}),
    "any other statement": lambda tx: tx.scalar(text("select 1")),
    "the commit": lambda tx: tx.commit(),
}


@pytest.mark.rule("ORD-2")
@pytest.mark.parametrize("then", ASKED_WITH.values(), ids=ASKED_WITH.keys())
def test_a_key_is_claimed_with_whatever_is_sent_next(
    sessions: sessionmaker[Session], then: Callable[[Session], object]
) -> None:
    with sessions.begin() as tx:
        idempotency.keep(tx, client="c", key="key", mark="m", receipt=idempotency.Receipt(201, "{}"), now=NOW)
    with sessions() as tx:
        idempotency.claim(tx, client="c", key="key", mark="m")
        with pytest.raises(idempotency.AnsweredBefore):
            then(tx)


@pytest.mark.rule("ORD-2")
def test_the_primary_key_decides_a_race(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        _work(tx, "same")
    with pytest.raises(IntegrityError, match="pk_receipts"), sessions.begin() as tx:
        _work(tx, "same")


@pytest.mark.rule("PRV-5")
@pytest.mark.parametrize("table", ["events", "audit_entries", "audit_seals", "receipts"])
@pytest.mark.parametrize("verb", ["delete from {}", "truncate {} cascade"])
def test_the_database_refuses_to_unmake_what_was_written(
    sessions: sessionmaker[Session], table: str, verb: str
) -> None:
    with sessions.begin() as tx:
        _work(tx)
    with sessions.begin() as tx:
        audit.seal(tx)
    with pytest.raises(DBAPIError, match="append only"), sessions.begin() as tx:
        tx.execute(text(verb.format(f"depot.{table}")))


TAMPERINGS = [
    ("changed", "update depot.audit_entries set actor = 'job:other' where seq = 3", "entry 3"),
    ("content changed", """update depot.audit_entries set content = '{"n": 2}' where seq = 2""", "entry 2"),
    ("removed", "delete from depot.audit_entries where seq = 4", "entry 4 is missing"),
    ("link removed", "delete from depot.audit_seals where link = 2", "link 2"),
    (
        "swapped",
        """update depot.audit_entries a set action = b.action from depot.audit_entries b
            where (a.seq, b.seq) in ((1, 5), (5, 1))""",
        "entry 1",
    ),
]


@pytest.mark.rule("PRV-5")
@pytest.mark.parametrize(("kind", "statement", "located"), TAMPERINGS, ids=[t[0] for t in TAMPERINGS])
def test_tampering_with_the_trail_is_found_and_located(
    sessions: sessionmaker[Session], kind: str, statement: str, located: str
) -> None:
    assert kind
    for number in range(5):
        with sessions.begin() as tx:
            audit.record(tx, Job("test"), action=f"act {number}", subject="s", content={"n": number}, now=NOW)
    with sessions.begin() as tx:
        assert audit.seal(tx) == 5
    with sessions() as tx:
        assert list(audit.faults(tx)) == []
    with sessions.begin() as tx:  # as somebody who owns the database would
        tx.execute(text("set session_replication_role = replica"))
        tx.execute(text(statement))
    with sessions() as tx:
        assert any(located in fault for fault in audit.faults(tx))


@pytest.mark.rule("PRV-5")
def test_links_of_an_earlier_form_stay_provable(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as tx:
        audit.record(tx, Job("test"), action="act", subject="s", content={"n": 1, "a": "ä"}, now=NOW)
    with sessions.begin() as tx:
        [entry] = tx.scalars(select(audit.AuditRow))
        fields = [1, str(entry.entry_id), "job:test", "act", "s", entry.happened_at.isoformat(), {"a": "ä", "n": 1}]
        said = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(audit.GENESIS + said.encode()).digest()
        tx.execute(insert(audit.SealRow).values(link=1, entry_seq=1, digest=digest, form=1))
        audit.record(tx, Job("test"), action="act", subject="s", content={}, now=NOW)
    with sessions.begin() as tx:
        assert audit.seal(tx) == 1
        assert list(audit.faults(tx)) == []


@pytest.mark.rule("PRV-5")
def test_sealers_take_turns_and_seal_each_entry_once(sessions: sessionmaker[Session]) -> None:
    for _ in range(20):
        with sessions.begin() as tx:
            audit.record(tx, Job("test"), action="act", subject=str(uuid4()), content={}, now=NOW)

    def seal() -> None:
        with sessions.begin() as tx:
            audit.seal(tx, limit=7)

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with sessions() as tx:
        assert tx.scalar(text("select count(*) from depot.audit_seals")) == 20
        assert list(audit.faults(tx)) == []


@pytest.mark.rule("PRV-5")
def test_the_feed_never_skips_an_event_that_commits_late(sessions: sessionmaker[Session]) -> None:
    early, late = sessions(), sessions()
    outbox.publish(early, Event("first.v1", subject=new_id(), content={}), now=NOW)
    outbox.pending.write(early)  # has its number, but is not committed yet
    outbox.publish(late, Event("second.v1", subject=new_id(), content={}), now=NOW)
    late.commit()
    with sessions() as reader:
        assert outbox.read(reader, after=None, limit=10) == []
    early.commit()
    page = _read(sessions, after=None, limit=1)
    rest = _read(sessions, after=page[-1].cursor, limit=10)
    assert [event.kind for event in (*page, *rest)] == ["first.v1", "second.v1"]
    early.close()
    late.close()


def _read(sessions: sessionmaker[Session], *, after: str | None, limit: int) -> list[outbox.Published]:
    """The feed waits for every transaction of the server that is older, also those of other tests."""
    for _ in range(100):
        with sessions() as reader:
            found = list(outbox.read(reader, after=after, limit=limit))
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("no event became visible")
