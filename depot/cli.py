"""The command line `depot`: serve, migrate, check, the business day, batch runs, replay and demo."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from auth.usecases.enrol_staff import enrol_staff
from depot.accounts.model import HouseBank
from depot.accounts.usecases.local_provider_secret import local_provider_secret
from depot.app import INVARIANTS, ROUTERS
from depot.business_day.sealing import SEALED, tampering
from depot.business_day.steps import STEPS, Day, run_steps
from depot.customers.model import IdentificationMethod
from depot.demo.portfolio import take_over
from depot.demo.seed import seed
from depot.kernel import audit, crypto, embedded, migrate, rotation, seals, test_clock
from depot.kernel import invariants as kernel_invariants
from depot.kernel.actor import StaffRole
from depot.kernel.calendar import BERLIN, Calendars
from depot.kernel.clock import Clock, SystemClock
from depot.kernel.db import SCHEMAS
from depot.kernel.db import engine as make_engine
from depot.kernel.errors import Refusal
from depot.kernel.money import Eur
from depot.kernel.web.closures import CalendarsKept
from depot.kernel.web.listing import api_listing
from depot.payments.model.house import PaymentHouse
from depot.payments.usecases.receive_bank_file import receive_bank_file
from depot.postbox.model.document import Institution
from depot.replay.reader import Unreadable
from depot.replay.replay_file import replay_file
from depot.replay.report import show
from depot.settings import InstitutionSettings, Settings, institution, payment_house, settings
from orders.jobs.exchange_fund_messages import exchange_fund_messages
from orders.rules.plans.plan import PlanOffer
from orders.usecases.unsettled_until import unsettled_until
from tax.jobs import issue_certificates, run_vorabpauschale

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="The depot service: retail fund custody.")
tax_app = typer.Typer(no_args_is_help=True, help="Runs of the tax year.")
app.add_typer(tax_app, name="tax")
console = Console()


def _database(chosen: Settings) -> str:
    return embedded.resolve(chosen.database_url, chosen.data_dir, pg_bin=chosen.pg_bin)


@dataclass(frozen=True, slots=True)
class Service:
    """What commands work with: the same parts that the web service is assembled from."""

    settings: Settings
    engine: Engine
    sessions: sessionmaker[Session]
    clock: Clock
    calendars: Calendars
    institution: Institution
    house: PaymentHouse

    def day(self) -> Day:
        """The bank's day at this moment."""
        margin = Decimal(self.settings.fx_margin_percent)
        offer = PlanOffer(self.settings.plan_days, self.settings.plan_debit_business_days)
        return Day(self.sessions, self.calendars, self.institution, margin, self.house, self.clock.now(), offer)


@contextmanager
def _service() -> Iterator[Service]:
    chosen = settings()
    chosen.refuse_unsafe()
    crypto.install(chosen.keyring())
    engine = make_engine(_database(chosen))
    sessions = sessionmaker(engine, expire_on_commit=False)
    bank = InstitutionSettings()
    clock: Clock = test_clock.DatabaseClock(sessions) if chosen.test_clock else SystemClock()
    calendars = CalendarsKept(bank.seat, sessions).calendars
    yield Service(chosen, engine, sessions, clock, calendars, institution(bank), payment_house(bank))
    engine.dispose()


@app.command("migrate")
def migrate_command() -> None:
    """Bring the database up to this version; safe to run again, and by several processes at once."""
    chosen = settings()
    chosen.refuse_unsafe()
    crypto.install(chosen.keyring())  # a step may seal what was kept in clear before
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
    crypto.install(chosen.keyring())
    url = _database(chosen)
    migrate.upgrade(url)
    os.environ["DATABASE_URL"] = url  # the workers use the database that is up now
    uvicorn.run("depot.app:create", factory=True, host=host, port=port, workers=workers, log_config=None)


@app.command()
def check() -> None:
    """Everything that must always hold: exit code 0 when it does, 1 with the broken sentences when not."""
    with _service() as service, service.sessions() as tx:
        audit.seal(tx)
        seals.seal_rest(tx, SEALED)
        tx.commit()
        faults = [f"{b.sentence}: {b.rows} rows, e.g. {b.example}" for b in kernel_invariants.broken(tx, INVARIANTS)]
        faults += tampering(tx, service.settings.anchor_file)
    for fault in faults:
        console.print(f"[red]✗[/red] {fault}")
    if faults:
        raise typer.Exit(1)
    console.print(f"[green]✓[/green] {len(INVARIANTS)} invariants hold, audit trail, journal and documents are whole")


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt all sealed data with the newest of DEPOT_FIELD_KEYS; may be stopped anywhere and started again."""
    with _service() as service, Progress(transient=True, console=console) as progress:
        task = progress.add_task("rotate keys", total=None)
        table = Table("table", "rows encrypted anew", title=f"field key {crypto.keyring().newest}")
        for rotated in rotation.rotate(
            service.sessions,
            crypto.keyring(),
            schemas=SCHEMAS,
            progress=lambda done, of: progress.update(task, completed=done, total=of),
        ):
            if rotated.rows:
                table.add_row(rotated.table, str(rotated.rows))
    console.print(table)
    console.print("Every sealed value is under this key: older keys may be taken from DEPOT_FIELD_KEYS.")


@app.command("seed")
def seed_command() -> None:
    """Load an example universe: three funds, their real prices and the ECB's rates; can be run again."""
    with _service() as service:
        for name, report in seed(service.sessions, now=service.clock.now()).items():
            console.print(f"{name}: {report}")


@app.command("demo-portfolio", hidden=True)
def demo_portfolio() -> None:
    """Take over the example's family with depots of every kind; prints the persons, by name, as JSON."""
    with _service() as service:
        if not service.settings.test_clock:
            raise typer.BadParameter("OPS-4: invented people live only where DEPOT_TEST_CLOCK is on")
        bank = HouseBank(bank_code=InstitutionSettings().bank_code)
        people = take_over(service.sessions, bank=bank, now=service.clock.now())
    console.out(json.dumps(people), highlight=False)


@app.command("demo-provider-secret", hidden=True)
def demo_provider_secret(method: IdentificationMethod) -> None:
    """Print with which secret the simulated provider of a method signs its messages."""
    with _service() as service:
        if service.settings.is_production:
            raise typer.BadParameter("ACC-2: a simulated provider has no place in production")
        console.out(local_provider_secret(method).hex(), highlight=False)


@app.command("api-docs")
def api_docs() -> None:
    """Print the list of endpoints as Markdown, as it stands in docs/api.md."""
    console.out(api_listing(ROUTERS), end="", highlight=False)


@app.command("staff-add")
def staff_add(
    name: Annotated[str, typer.Argument(help="The name used at login")],
    role: Annotated[list[StaffRole], typer.Option(help="May be given several times")],
    password_env: Annotated[str, typer.Option(help="The environment variable that holds the password")],
) -> None:
    """Enrol a member of staff; prints the secret for the authenticator app, once."""
    with _service() as service, service.sessions.begin() as tx:
        password = os.environ[password_env]
        enrolled = enrol_staff(tx, name=name, roles=role, password=password, now=service.clock.now())
    console.print(f"totp-secret {enrolled.totp_secret}", highlight=False)


@app.command("bank-file")
def bank_file_command(
    file: Annotated[Path, typer.Argument(help="camt.052, camt.053, camt.054 or pain.002 of the clearing bank")],
) -> None:
    """Book a file of the clearing bank, of any size; the same file twice books once (CSH-3)."""
    with _service() as service, service.sessions.begin() as tx:
        report = receive_bank_file(tx, file.read_bytes(), house=service.house, now=service.clock.now())
    said = "was known" if report.is_known else f"{report.payments} payments, {report.open} for the work list"
    console.print(f"{report.message}: {said}", highlight=False)


@app.command("fund-messages")
def fund_messages_command(
    outgoing: Annotated[Path, typer.Argument(help="Folder that fund companies fetch orders from")],
    incoming: Annotated[Path, typer.Argument(help="Folder that they put confirmations and status reports into")],
) -> None:
    """Send what waits, each message once; take what came in, of any size; refuse whole what is not sound (ORD-10)."""
    with _service() as service:
        report = exchange_fund_messages(
            service.sessions,
            outgoing=outgoing,
            incoming=incoming,
            margin_percent=Decimal(service.settings.fx_margin_percent),
            now=service.clock.now(),
        )
    refused = ", ".join(f"{count} refused as {code}" for code, count in report.skipped.items())
    console.print(
        f"{report.sums['sent']} sent, {report.done} taken{', ' + refused if refused else ''}", highlight=False
    )


@app.command()
def day(
    to: Annotated[datetime | None, typer.Option(help="Move the test clock to this Berlin time first")] = None,
) -> None:
    """Run the steps of the bank's day; running them again changes nothing."""
    with _service() as service:
        if to is not None:
            _move_test_clock(service, to)
        run = service.day()
        title = f"{run.now.astimezone(BERLIN):%c}"
        table = Table("step", "read", "done", "skipped", "sums", "seconds", title=title)
        with Progress(transient=True, console=console) as progress:
            task = progress.add_task("business day", total=len(STEPS))
            for timed in run_steps(run):
                report = timed.report
                skipped = ", ".join(f"{reason}: {count}" for reason, count in report.skipped.items())
                sums = ", ".join(f"{sum_of} {figure}" for sum_of, figure in report.sums.items())
                table.add_row(report.name, str(report.read), str(report.done), skipped, sums, timed.seconds)
                progress.advance(task)
    console.print(table)


def _move_test_clock(service: Service, to: datetime) -> None:
    if not service.settings.test_clock:
        raise typer.BadParameter("OPS-4: the clock can be moved only where DEPOT_TEST_CLOCK is on")
    moment = to if to.tzinfo else to.replace(tzinfo=BERLIN)
    with service.sessions.begin() as tx:
        test_clock.move_to(tx, moment)


@app.command("replay")
def replay_command(
    file: Annotated[Path, typer.Argument(help="Bookings as statements print them, or cases for the calculators")],
    oddities: Annotated[Path | None, typer.Option(help="Differences that are known; default: beside the file")] = None,
) -> None:
    """Send printed bookings through pricing, charges, taxes and ledger, and compare every figure; nothing is kept.

    Exit code 0 when every difference was told of, 1 when not, 2 for a file that cannot be read.
    """
    calendars, now = Calendars(InstitutionSettings().seat), SystemClock().now()
    try:
        report = replay_file(file, oddities=oddities, scratch=_scratch, calendars=calendars, now=now)
    except Unreadable as unreadable:
        console.print(str(unreadable), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from unreadable
    show(report, console)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


@contextmanager
def _scratch() -> Iterator[Session]:
    """A session on the migrated database whose every write is rolled back."""
    url = _database(settings())
    migrate.upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as tx:
            yield tx
        outer.rollback()
    engine.dispose()


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="TCP port; another one if it is taken")] = 8000,
    folder: Annotated[Path, typer.Option(help="Where the documents and pictures go")] = Path("demo-output"),
    data_dir: Annotated[Path, typer.Option(help="The demonstration's own database; begins anew")] = Path(".data/demo"),
    *,
    leave: Annotated[bool, typer.Option("--exit", help="End after the story; exit code 0 if everything held")] = False,
) -> None:
    """Play a depot's life over HTTP on an embedded database of its own, with figures and their derivation."""
    from depot.demo.run import run  # noqa: PLC0415 - its HTTP client is a dependency of development only

    if not run(console, data_dir=data_dir, folder=folder, port=port, stay=not leave):
        raise typer.Exit(1)


@tax_app.command("vorabpauschale")
def vorabpauschale_command(
    year: Annotated[int, typer.Option(help="The calendar year; its tax falls due on the first working day after it")],
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what it would come to")] = False,
    despite_unsettled: Annotated[bool, typer.Option(help="Run although orders of the year are not settled")] = False,
) -> None:
    """Assess the Vorabpauschalen of a year for all positions; may be stopped anywhere and started again (TAX-37)."""
    with _service() as service, Progress(transient=True, console=console) as progress:
        with service.sessions() as tx:
            unsettled = unsettled_until(tx, date(year, 12, 31))
        if unsettled and not (dry_run or despite_unsettled):
            # Their units would be in no lot at the close of 31 December and never be assessed (TAX-8).
            console.print(f"[red]{unsettled} orders dealt at prices of {year} are not settled[/red] (TAX-8)")
            raise typer.Exit(1)
        task = progress.add_task(f"Vorabpauschale {year}", total=None)
        try:
            report = run_vorabpauschale(
                service.sessions,
                year=year,
                now=service.clock.now(),
                dry_run=dry_run,
                progress=lambda done, parts: progress.update(task, completed=done, total=parts),
            )
        except Refusal as refused:
            console.print(f"[red]{refused.title}[/red] ({refused.rule})")
            for fault in refused.faults:
                console.print(f"  {fault.pointer} {fault.detail}", highlight=False)
            raise typer.Exit(1) from None
    table = Table("figure", "value", title=f"Vorabpauschale {year}{' (dry run)' if dry_run else ''}")
    for name, value in asdict(report).items():
        shown = ", ".join(f"{way} {Eur(**amount)}" for way, amount in value.items()) if name == "collected" else value
        table.add_row(name.replace("_", " "), str(Eur(**shown)) if isinstance(shown, dict) else str(shown))
    table.add_row("total tax", str(report.total_tax))
    console.print(table)


@tax_app.command("certificates")
def certificates_command(year: Annotated[int, typer.Option(help="The calendar year; it must be over")]) -> None:
    """Offset between spouses, then tax certificates for all, each once; may be stopped and started again (DOC-5)."""
    with _service() as service, Progress(transient=True, console=console) as progress:
        task = progress.add_task(f"tax certificates {year}", total=None)
        try:
            report = issue_certificates(
                service.sessions,
                year=year,
                now=service.clock.now(),
                progress=lambda done, parts: progress.update(task, completed=done, total=parts),
            )
        except Refusal as refused:
            console.print(f"[red]{refused.title}[/red] ({refused.rule})")
            raise typer.Exit(1) from None
    console.print(", ".join(f"{name} {count}" for name, count in asdict(report).items()), highlight=False)


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
