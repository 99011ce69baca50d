"""Many people at once."""

import time

import click

from gateway.commands.asking import with_database
from gateway.database import door
from gateway.house import settings
from handlers import invented


@click.group()
def people() -> None:
    """Invent people to try campaigns with."""


@people.command("generate")
@click.option("--count", type=click.IntRange(1, 5_000_000), required=True, help="How many.")
@click.option("--seed", default=1, show_default=True, help="The same seed invents the same people.")
@with_database
def generate(count: int, seed: int) -> None:
    """Invent COUNT people with pledges, two in three of whom want texts (development only). Repeating adds nobody."""
    if settings().production:
        raise click.ClickException("invented people have no place in production")
    began, made = time.monotonic(), 0
    for first in range(0, count, invented.SLICE):
        with door() as session:
            made += invented.people(session, first, min(invented.SLICE, count - first), seed)
    click.echo(f"Invented {made:,} people in {time.monotonic() - began:.1f} s; {count - made:,} were there already.")
