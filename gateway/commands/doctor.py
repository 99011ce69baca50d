"""What is stuck, and what of it was mended."""

import click

from gateway.commands.asking import with_database
from gateway.database import door
from handlers import checkup


@click.command()
@with_database
def doctor() -> None:
    """Look for batches that are stuck, campaigns that should have begun, reports nobody matched; mend what is safe."""
    with door() as session:
        findings = checkup.examine(session)
    for finding in findings:
        click.echo(f"{finding.what}: {finding.count:,}  {finding.then}")
    click.echo("Nothing else is wrong." if findings else "All is well.")
