"""Migrations from Python: up, down, where we are, and whether the models and the migrated schema differ."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, text

from depot.kernel.db import driver_url

ROOT: Final = Path(__file__).resolve().parents[2]
# One number for the whole service: two processes that start together migrate one after the other.
_MIGRATION_LOCK: Final = 7_203_115_001


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database up to `revision`; waits for another process that is migrating."""
    with _locked(url) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(url: str, revision: str) -> None:
    """Takes the database back to `revision`; "base" removes everything."""
    with _locked(url) as connection:
        command.downgrade(_config(connection), revision)


def current(url: str) -> str | None:
    """The revision the database is at; None where nothing was migrated yet."""
    with _connection(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """The newest revision that the code knows; readiness compares it with `current`."""
    return ScriptDirectory.from_config(_config(None)).get_current_head()


def difference(url: str) -> list[str]:
    """What the models say and the migrated schema does not, or the other way round; empty when they agree."""
    found: list[str] = []

    def compare(_revision: object, context: MigrationContext) -> list[Any]:
        found.extend(str(step) for step in compare_metadata(context, context.opts["target_metadata"]))
        return []  # nothing to run

    with _connection(url) as connection:
        config = _config(connection)
        script = ScriptDirectory.from_config(config)
        with EnvironmentContext(config, script, fn=compare):
            script.run_env()
    return found


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.set_main_option("prepend_sys_path", str(ROOT).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connection(url: str) -> Iterator[Connection]:
    # Every name is written with its schema; the path says so, whatever the account is called.
    options = {"options": "-c timezone=UTC -c search_path=public"}
    engine = create_engine(driver_url(url), poolclass=NullPool, connect_args=options)
    with engine.connect() as connection:
        yield connection


@contextmanager
def _locked(url: str) -> Iterator[Connection]:
    """A connection that alone migrates; a table lock it cannot have within seconds is an error, not a standstill."""
    with _connection(url) as connection:
        connection.execute(text("select pg_advisory_lock(:key)"), {"key": _MIGRATION_LOCK})
        connection.execute(text("set lock_timeout = '5s'"))
        connection.commit()
        yield connection
