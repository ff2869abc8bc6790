"""The command line `depot`: serve, migrate, check, the business day, batch runs, replay and demo."""

from __future__ import annotations

import os
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from sqlalchemy.orm import Session

from depot.app import INVARIANTS
from depot.kernel import audit, crypto, embedded, migrate
from depot.kernel import invariants as kernel_invariants
from depot.kernel.db import engine as make_engine
from depot.settings import Settings, settings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The depot service: retail fund custody.")
console = Console()


def _database(chosen: Settings) -> str:
    return embedded.resolve(chosen.database_url, chosen.data_dir, pg_bin=chosen.pg_bin)


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database up to this version; safe to run again, and by several processes at once."""
    chosen = settings()
    migrate.upgrade(_database(chosen))
    console.print(f"database is at revision [bold]{migrate.current(_database(chosen))}[/bold]")


@app.command()
def serve(
    port: Annotated[int, typer.Option(help="TCP port")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="Processes; one per core is right")] = 1,
) -> None:
    """Run the service; migrates first. Without DATABASE_URL it starts its embedded PostgreSQL."""
    chosen = settings()
    chosen.refuse_unsafe()
    url = _database(chosen)
    migrate.upgrade(url)
    os.environ["DATABASE_URL"] = url  # the workers use the database that is up now
    uvicorn.run("depot.app:create", factory=True, host=host, port=port, workers=workers, log_config=None)


@app.command()
def check() -> None:
    """Everything that must always hold: exit code 0 when it does, 1 with the broken sentences when not."""
    chosen = settings()
    crypto.install(chosen.keyring())
    engine = make_engine(_database(chosen))
    with Session(engine) as tx:
        audit.seal(tx)
        tx.commit()
        faults = [f"{b.sentence}: {b.rows} rows, e.g. {b.example}" for b in kernel_invariants.broken(tx, INVARIANTS)]
        faults += list(audit.faults(tx))
    engine.dispose()
    for fault in faults:
        console.print(f"[red]✗[/red] {fault}")
    if faults:
        raise typer.Exit(1)
    console.print(f"[green]✓[/green] {len(INVARIANTS)} invariants hold, the audit chain is whole")


@app.command("stop-database")
def stop_database() -> None:
    """Stop the embedded PostgreSQL of this data folder, if it runs."""
    chosen = settings()
    server = embedded.EmbeddedPostgres.running(chosen.data_dir, pg_bin=chosen.pg_bin)
    if server is not None:
        server.stop()


def main() -> None:
    """The entry point of the console script."""
    app()
