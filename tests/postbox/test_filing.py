"""Filing: numbers without a gap, contiguous periods, nothing changed afterwards, nothing readable in the database."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from depot.kernel import db, pending
from depot.kernel.clock import new_id
from depot.kernel.ids import DepotId
from depot.postbox.usecases.file_documents import file_documents
from depot.postbox.usecases.open_document import open_document
from depot.postbox.usecases.render_document import render_document
from tests.postbox import samples
from tests.postbox.filed import NOW, broken_invariants, new, numbers, some_depot, some_person


@pytest.fixture
def sessions(fresh_database: str) -> Iterator[sessionmaker[Session]]:
    engine = db.engine(fresh_database)
    yield sessionmaker(engine)
    engine.dispose()


@pytest.mark.rule("DOC-3")
def test_each_depot_counts_for_itself_and_unnumbered_documents_do_not_count(tx: Session):
    one, two = some_depot(), some_depot()
    file_documents(tx, [new(one), new(two), new(one, content=samples.opening()), new(one)], now=NOW)
    file_documents(tx, [new(two), new(one)], now=NOW)
    assert [number for number, *_ in numbers(tx, one)] == [1, 2, 3]
    assert [number for number, *_ in numbers(tx, two)] == [1, 2]
    assert broken_invariants(tx) == []


@pytest.mark.rule("DOC-3")
def test_the_periods_of_a_depot_are_contiguous(tx: Session):
    depot = some_depot()
    file_documents(tx, [new(depot, covers_from=date(2023, 8, 1))], now=NOW)
    file_documents(tx, [new(depot), new(depot, days=9), new(depot, days=10)], now=NOW)
    assert numbers(tx, depot) == [
        (1, "2023-08-01", "2023-08-23"),
        (2, "2023-08-23", "2023-08-23"),  # a second one of the same day covers that day alone
        (3, "2023-08-24", "2023-09-01"),
        (4, "2023-09-02", "2023-09-02"),
    ]
    assert broken_invariants(tx) == []


FILINGS = st.lists(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-3, 20), st.booleans()), min_size=1, max_size=5), max_size=6
)


@pytest.mark.rule("DOC-3")
@given(filings=FILINGS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_filed_numbers_have_no_gap_and_periods_no_hole(tx: Session, filings: list[list[tuple]]):
    depots = [some_depot() for _ in range(3)]
    for filing in filings:
        batch = [
            new(depots[which], days=days, content=None if numbered else samples.opening())
            for which, days, numbered in filing
        ]
        file_documents(tx, batch, now=NOW)
    assert broken_invariants(tx) == []


@pytest.mark.rule("DOC-3")
def test_many_writers_and_rollbacks_leave_no_gap(sessions: sessionmaker[Session]):
    depots = [some_depot() for _ in range(3)]

    def file_some(turn: int) -> None:
        ordered = depots if turn % 2 else list(reversed(depots))
        with sessions() as tx:
            file_documents(tx, [new(depot) for depot in ordered], now=NOW)
            (tx.rollback if turn % 5 == 0 else tx.commit)()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(file_some, range(40)))
    with sessions() as tx:
        for depot in depots:
            assert [number for number, *_ in numbers(tx, depot)] == list(range(1, 33))
        assert broken_invariants(tx) == []


@pytest.mark.rule("DOC-1")
def test_the_ids_come_back_in_the_order_given(tx: Session):
    reader = some_person()
    batch = [new(DepotId(new_id()), reader, content=content) for content in samples.FILED]
    ids = file_documents(tx, batch, now=NOW)
    found = [open_document(tx, document_id, person=reader) for document_id in ids]
    assert [opened.data for opened in found] == [content.to_data() for content in samples.FILED]
    assert [opened.document.title for opened in found] == [content.title for content in samples.FILED]


@pytest.mark.rule("DOC-1")
def test_two_thousand_documents_go_in_at_once(tx: Session):
    depot, reader = some_depot(), some_person()
    batch = [new(depot, reader) for _ in range(2_001)]
    ids = file_documents(tx, batch, now=NOW)
    assert len(set(ids)) == 2_001
    assert [number for number, *_ in numbers(tx, depot)] == list(range(1, 2_002))


@pytest.mark.rule("DOC-1")
@pytest.mark.parametrize("table", ["documents", "document_pdfs", "document_readings", "letters_posted"])
@pytest.mark.parametrize("change", ["delete from depot.{0}", "truncate depot.{0} cascade", "update depot.{0} set {1}"])
def test_the_database_refuses_to_change_a_document(tx: Session, table: str, change: str):
    reader = some_person()
    (document_id,) = file_documents(tx, [new(some_depot(), reader)], now=NOW)
    render_document(tx, document_id, institution=samples.BANK, now=NOW)
    parameters = {"id": document_id, "person": reader, "now": NOW}
    tx.execute(text("insert into depot.document_readings values (:person, :id, :now)"), parameters)
    tx.execute(text("insert into depot.letters_posted values (:id, :person, :now)"), parameters)
    with pytest.raises(IntegrityError, match="is append only"), tx.begin_nested():
        tx.execute(text(change.format(table, "document_id = document_id")))


@pytest.mark.rule("PRV-4", "DOC-1")
def test_the_database_sees_no_iban_no_name_and_no_church_tax(tx: Session):
    (document_id,) = file_documents(tx, [new(some_depot(), content=samples.opening())], now=NOW)
    render_document(tx, document_id, institution=samples.BANK, now=NOW)
    for table in ("documents", "document_pdfs", "document_readers"):
        row = tx.execute(text(f"select * from depot.{table} where document_id = :id"), {"id": document_id}).one()
        shown = b" ".join(
            bytes(value) if isinstance(value, memoryview | bytes) else str(value).encode() for value in row
        )
        for secret in ("DE32700400410212233100", "Öztürk", "%PDF"):
            assert secret.encode() not in shown


@pytest.mark.rule("DOC-1")
def test_filing_publishes_an_event_without_personal_data(tx: Session):
    depot = some_depot()
    file_documents(tx, [new(depot)], now=NOW)
    (event,) = pending.of(tx).events
    assert event["kind"] == "document_filed.v1"
    assert event["depot_id"] == str(depot)
    assert set(event["content"]) == {"document_id", "category", "kind"}
