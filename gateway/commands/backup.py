"""A copy of the database, and the way back."""

from pathlib import Path

import click
from sqlalchemy import text

from gateway.backup import CannotCopy, Copies
from gateway.commands.asking import operator, with_database
from gateway.database import ASIDE, Database, database, door
from gateway.embedded import CannotStart, addresses
from gateway.house import settings
from gateway.migrate import migrate
from gateway.start import database_alone
from handlers import restored
from models.audit import Audit
from models.base import NAIROBI

# Our own processes, by the name under which they connect; this command is one of them.
_AT_WORK = text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'ahadi' AND datname = current_database() "
    "AND pid <> pg_backend_pid()"
)
_HOLDS_SOMETHING = text(
    "SELECT to_regclass('public.person') IS NOT NULL OR to_regnamespace('before_restore') IS NOT NULL"
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Write over FILE if it is there.")
@with_database
def backup(file: Path, force: bool) -> None:
    """Write the whole database to FILE, in pg_dump's custom format, while everything runs.

    Numbers and texts in it are sealed with PHONE_KEY, which is not in it: keep the key elsewhere, and keep it: without
    it the backup is worth nothing. What it does tell is in docs/security.md.
    """
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; name another file, or say --force")
    if not file.parent.is_dir():
        raise click.ClickException(f"there is no folder {file.parent}")
    with door() as session:
        session.add(Audit(event=restored.BACKED_UP, channel="command", who=operator(), reason=file.name))
    size = 0
    try:
        for size in Copies(database().engine).write(file):
            click.echo(f"{size / 1e6:,.1f} MB", err=True)
    except (CannotCopy, OSError) as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {file}, {size / 1e6:,.1f} MB. Nobody can use it without PHONE_KEY: keep that elsewhere.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="The database is not empty: what is in it is given up.")
@with_database
def restore(file: Path, replace: bool) -> None:
    """Put the backup in FILE into the database. Web, worker and clock must be stopped.

    A wrong PHONE_KEY is found out before anything is touched. Afterwards nothing leaves by itself: campaigns that were
    under way are paused, those that were approved want a new approval, and answers that waited are dropped, since
    all of them may have left after the backup was made.
    """
    try:
        with database_alone(settings()):
            calmed = _restore(file, replace=replace)
    except (CannotCopy, CannotStart) as error:
        raise click.ClickException(str(error)) from None
    when = f"{calmed.until.astimezone(NAIROBI):%Y-%m-%d %H:%M}" if calmed.until else "an unknown time"
    click.echo(f"Restored the state of {when} (Nairobi).")
    click.echo(
        f"Paused {calmed.paused} campaigns and {calmed.series} series; {calmed.to_approve} want a new approval; "
        f"{calmed.uncertain} batches are uncertain; {calmed.replies} answers were dropped."
    )
    click.echo(
        "Stops and erasures that the database before knew of are kept. Where it was lost, nobody knows who said stop "
        "or was erased after that: before any campaign goes on, compare with the provider's inbox."
    )


def _restore(file: Path, *, replace: bool) -> restored.Calmed:
    database().close()
    # Not the one of the application: what is in the way may be sealed with a key that was lost.
    here = Database(addresses(settings())[0], 1, ring=lambda _: None, timeouts="")
    try:
        copies = Copies(here.engine)
        copies.check(file)
        with here.glance() as session:
            if at_work := session.scalar(_AT_WORK):
                raise CannotCopy(f"{at_work} connections of web, worker or clock are open: stop them first")
            if session.scalar(_HOLDS_SOMETHING) and not replace:
                raise CannotCopy("the database is not empty; --replace gives up what is in it")

        def settle() -> restored.Calmed:
            here.close()
            migrate(here.engine)
            with here.door() as session:
                return restored.calm(session, operator(), ASIDE)

        return copies.restore(file, settle)
    finally:
        here.close()
