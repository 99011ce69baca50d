"""Whether the record is whole."""

import click

from gateway.commands.asking import with_database
from gateway.database import door
from handlers import audit_chain


@click.group()
def audit() -> None:
    """Check the record of what was done by hand."""


@audit.command("verify")
@with_database
def verify() -> None:
    """Name each row of the record that was changed or taken away. Note the number of rows, to compare it later."""
    with door() as session:
        found = audit_chain.verify(session)
    for broken in found.broken:
        click.echo(broken.says)
    if found.broken:
        raise click.ClickException("the record is not as it was written")
    click.echo(f"{found.sealed:,} rows, each as it was written.")
