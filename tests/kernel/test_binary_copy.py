"""Tables in and out as arrays: what goes in comes out, what does not fit is refused (TAX-1, TAX-37)."""

from __future__ import annotations

import struct
from datetime import UTC, date, datetime
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from depot.kernel import binary_copy, id_arrays
from depot.kernel.binary_copy import BIGINT, DATE, NULL, SMALLINT, TIMESTAMP, text_field
from depot.kernel.clock import new_id, new_ids
from depot.kernel.id_arrays import UUID_FIELD
from depot.kernel.ids import to_text

DAY, MOMENT = date(1999, 12, 31), datetime(2025, 1, 22, 8, 30, 0, 5, tzinfo=UTC)
ID = UUID("00112233-4455-6677-8899-aabbccddee00")  # ends in a zero byte


@pytest.fixture
def table(tx: Session) -> None:
    tx.execute(
        text("""
            create temporary table proof
                (id uuid, amount bigint, year smallint, day date, at timestamptz, word text, nothing jsonb)
        """)
    )


@pytest.mark.rule("TAX-37", "TAX-1")
@pytest.mark.usefixtures("table")
def test_what_goes_in_comes_out(tx: Session):
    fields = {"id": UUID_FIELD, "amount": BIGINT, "year": SMALLINT, "day": DATE, "at": TIMESTAMP, "word": text_field(3)}
    amounts = np.array([-1, 0, 2**62], np.int64)
    columns = {
        "id": id_arrays.uuid_array([ID] * 3),
        "amount": amounts,
        "year": 2024,
        "day": binary_copy.day_number(DAY),
        "at": binary_copy.moment_number(MOMENT),
        "word": "Ü1".encode(),
    }
    layout = binary_copy.record({**fields, "nothing": NULL})
    binary_copy.write(tx, "proof", layout, {**columns, "nothing": None}, 3)
    rows = tx.execute(text("select * from proof order by amount")).all()
    assert [tuple(row) for row in rows] == [(ID, int(amount), 2024, DAY, MOMENT, "Ü1", None) for amount in amounts]
    query = "select id, amount, year, day, at, word from proof where amount >= %(least)s order by amount"
    found = binary_copy.read(tx, query, binary_copy.record(fields), {"least": 0})
    assert found["amount"].tolist() == [0, 2**62]
    assert id_arrays.uuids(found["id"]) == [ID, ID]
    assert found["day"].tolist() == [-1, -1]


@pytest.mark.rule("TAX-37")
@pytest.mark.parametrize(
    "row", ["(null, 1, 'abc')", "(gen_random_uuid(), 1, 'abcd')", "(gen_random_uuid(), 1, 'ab')"], ids=str
)
def test_a_null_or_another_width_is_refused(tx: Session, row: str):
    layout = binary_copy.record({"id": UUID_FIELD, "amount": BIGINT, "word": text_field(3)})
    query = f"select i::uuid, a::bigint, w::text from (values {row}, (gen_random_uuid(), 2, 'xyz')) as v(i, a, w)"
    with pytest.raises(ValueError, match="width"):
        binary_copy.read(tx, query, layout, {})


@pytest.mark.rule("TAX-37")
@pytest.mark.usefixtures("table")
def test_rows_of_their_own_widths_and_no_rows_at_all(tx: Session):
    words = [f"word {'x' * at}" for at in range(3000)]
    rows = ((struct.pack(">q", at), word.encode()) for at, word in enumerate(words))
    binary_copy.write_values(tx, "proof", ("amount", "word"), rows)
    assert tx.scalars(text("select word from proof order by amount")).all() == words
    binary_copy.write_values(tx, "proof", ("amount", "word"), ())
    binary_copy.write(tx, "proof", binary_copy.record({"amount": BIGINT}), {"amount": 1}, 0)
    layout = binary_copy.record({"amount": BIGINT})
    assert len(binary_copy.read(tx, "select amount from proof where false", layout, {})) == 0


@pytest.mark.rule("API")
@given(st.lists(st.uuids(), min_size=1, max_size=5))
def test_ids_are_written_as_single_ones_are(ids: list[UUID]):
    found = binary_copy.id_texts("doc", id_arrays.uuid_array(ids))
    assert [each.decode() for each in found.tolist()] == [to_text("doc", each) for each in ids]


@pytest.mark.rule("OPS-3")
def test_ids_made_as_a_block_rise_among_single_ones():
    before, block, after = new_id(), new_ids(500), new_id()
    ids = [UUID(bytes=block[at : at + 16]) for at in range(0, len(block), 16)]
    assert [before, *ids, after] == sorted({before, *ids, after})
    assert {each.version for each in ids} == {7}
