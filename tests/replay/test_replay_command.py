"""`depot replay FILE`: exit codes, the last line, and a database that is left as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from depot.cli import app
from depot.settings import settings
from tests.replay.replaying import COPIED, REAL_CASES, bookings

RUNNER = CliRunner()


@pytest.fixture
def database(fresh_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("DATABASE_URL", fresh_database)
    settings.cache_clear()
    yield fresh_database
    settings.cache_clear()


def replay(file: Path, *options: str) -> tuple[int, list[str]]:
    result = RUNNER.invoke(app, ["replay", str(file), *options])
    return result.exit_code, result.output.splitlines()


def written(folder: Path, found: Any, name: str = "file.json") -> Path:
    path = folder / name
    path.write_text(found if isinstance(found, str) else json.dumps(found), "utf-8")
    return path


@pytest.mark.rule("ORD-11", "CSH-2")
def test_bookings_on_a_database_that_is_left_as_it_was(database: str) -> None:
    code, lines = replay(COPIED)
    assert (code, lines[-1]) == (0, "177 of 183 figures reproduced")
    assert any("told of" in line for line in lines)
    engine = create_engine(database)
    with engine.connect() as connection:
        assert connection.scalar(text("select count(*) from depot.ledger_entries")) == 0
        assert connection.scalar(text("select count(*) from depot.ledger_accounts")) == 0
    engine.dispose()


@pytest.mark.rule("ORD-11")
def test_a_difference_nobody_told_of_fails_until_it_is_told_of(database: str, tmp_path: Path) -> None:
    found = bookings()
    found["transactions"][0]["units"] = "10.000001"
    file = written(tmp_path, found)
    code, lines = replay(file)
    assert (code, lines[-1]) == (1, "176 of 183 figures reproduced")
    told = [{"kind": "transfer_in", "booking_date": "2019-09-30", "field": "units", "why": "changed by hand"}]
    listed = written(tmp_path, told, "known.json")
    assert replay(file, "--oddities", str(listed))[0] == 0
    listed.rename(tmp_path / "file.oddities.json")
    assert replay(file)[0] == 0


@pytest.mark.rule("TAX-45")
def test_cases_need_no_database(tmp_path: Path) -> None:
    code, lines = replay(REAL_CASES)
    assert (code, lines[-1]) == (0, "137 of 137 figures reproduced")
    changed = json.loads(REAL_CASES.read_text("utf-8"))
    changed[4]["expect"]["gain"] = "0.59"
    code, lines = replay(written(tmp_path, changed))
    assert (code, lines[-1]) == (1, "136 of 137 figures reproduced")


UNREADABLE = [
    ("no JSON", "{"),
    ("another form", {"payments": []}),
    ("a list in the wrong place", {"transactions": {}}),
    ("a number", "17"),
    ("a list of oddities with a slip", {"transactions": [], "oddities": [{"kind": "buy"}]}),
    ("nested without end", "[" * 100_000),
]


@pytest.mark.rule("ORD-11")
@pytest.mark.parametrize(("what", "content"), UNREADABLE, ids=[case[0] for case in UNREADABLE])
def test_a_file_that_cannot_be_read_is_exit_code_2(tmp_path: Path, what: str, content: Any) -> None:
    assert replay(written(tmp_path, content))[0] == 2


@pytest.mark.rule("ORD-11")
def test_a_missing_file_and_missing_oddities_are_exit_code_2(tmp_path: Path) -> None:
    assert replay(tmp_path / "none.json")[0] == 2
    assert replay(REAL_CASES, "--oddities", str(tmp_path / "none.json"))[0] == 2
