"""The processes of an installation, and the documents that are made from the code."""

from pathlib import Path

import click
from flask import current_app

from gateway import clock as clock_process
from gateway import jobs, simulating, start
from gateway.commands.asking import PHONE, with_database
from gateway.database import database
from gateway.house import settings
from gateway.migrate import TablesAreBusy
from gateway.migrate import migrate as bring_up_to_date
from gateway.settings_doc import as_example, as_markdown
from handlers.booklet import booklet
from models.phone_number import PhoneNumber


@click.command("start")
def start_all() -> None:
    """Run everything on this machine: PostgreSQL, Valkey, simulator, web, worker, clock."""
    raise SystemExit(start.start(settings()))


@click.command()
@with_database
def migrate() -> None:
    """Bring the database schema to this release. Safe to repeat, and safe while the last release runs."""
    try:
        ours = bring_up_to_date(database().engine)
    except TablesAreBusy as error:
        raise click.ClickException(str(error)) from None
    click.echo("The schema is this release's." if ours else "The schema is a later release's, and was left as it is.")


@click.command()
@with_database
def purge() -> None:
    """Forget now what its time is over for. The clock does so every night by itself, and of texts every hour."""
    for name, count in jobs.purge(everything=True).items():
        click.echo(f"{name:<18}{count:>10,}")
    click.echo("Forgotten what its time was over for.")


@click.command()
def clock() -> None:
    """Ring for periodic jobs until stopped. One is enough; two do no harm."""
    clock_process.run(current_app.extensions["bell"])


@click.command()
def simulator() -> None:
    """Run the simulated Africa's Talking and its phones (development only)."""
    if not settings().uses_simulator:
        raise click.ClickException("AT_API_URL is set (or APP_ENV is production): texts go to the real provider")
    simulating.serve(settings())


@click.command()
@click.option("--number", type=PHONE, default="+254700000001", show_default=True, help="Whose phone it is.")
def phone(number: PhoneNumber) -> None:
    """A feature phone in the terminal, talking to the simulator."""
    from gateway.simulator.terminal import run

    if not settings().uses_simulator:
        raise click.ClickException("AT_API_URL is set (or APP_ENV is production): there is no simulator to dial")
    raise SystemExit(run(settings().simulator_url, number))


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a document is stale.")
def screens(check: bool) -> None:
    """Write docs/screens.md (every screen and text, with its length), docs/settings.md and .env.example."""
    documents = {"docs/screens.md": booklet(), "docs/settings.md": as_markdown(), ".env.example": as_example()}
    for name, content in documents.items():
        file = Path(name)
        if check and (not file.exists() or file.read_text() != content):
            raise click.ClickException(f"{name} is stale; run `make screens`")
        if not check:
            file.write_text(content)
            click.echo(f"Wrote {name}")
