"""Many people at once."""

import csv
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, TextIO

import click

from gateway.commands.asking import operator, with_database
from gateway.database import door
from gateway.house import settings
from handlers import invented, paper_list
from models.audit import Audit


@click.group()
def people() -> None:
    """Take in a list from paper; invent people to try campaigns with."""


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


_LINES_A_TRANSACTION = 200
_OUTCOMES = ("imported", "updated", "refused")


@people.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@with_database
def import_list(file: TextIO) -> None:
    """Take in people from a list: a CSV file with the header phone,language,county,texts,consented_at.

    language is sw or en, county a code or a name (or empty), texts yes, no or empty; who wants texts needs the day on
    which she said so. The same file once more changes nothing, so a run that was cut off is simply run again.
    """
    lines = csv.DictReader(file)
    missing = [name for name in paper_list.HEADER[:4] if name not in (lines.fieldnames or ())]
    if missing:
        raise click.ClickException(f"the header lacks {', '.join(missing)}; it is {','.join(paper_list.HEADER)}")
    counted: Counter[str] = Counter()
    for some in _slices(enumerate(lines, 2)):
        counted.update(_take(some))
    with door() as session:
        told = ", ".join(f"{what}: {counted[what]}" for what in _OUTCOMES)
        session.add(Audit(event="people_imported", channel="command", who=operator(), reason=told))
    for what in _OUTCOMES:
        click.echo(f"{what:<10}{counted[what]:,}")


def _slices(lines: Iterable[tuple[int, dict[str, Any]]]) -> Iterable[list[tuple[int, dict[str, Any]]]]:
    some: list[tuple[int, dict[str, Any]]] = []
    for line in lines:
        some.append(line)
        if len(some) == _LINES_A_TRANSACTION:
            yield some
            some = []
    yield some


def _take(some: list[tuple[int, dict[str, Any]]]) -> Counter[str]:
    """Keeps some lines in one transaction. What is refused is named by its line and the reason, never its number."""
    counted: Counter[str] = Counter()
    with door() as session:
        for number, cells in some:
            try:
                counted[paper_list.take(session, paper_list.read(cells))] += 1
            except paper_list.BadLine as error:
                counted["refused"] += 1
                click.echo(f"line {number}: {error}", err=True)
    return counted
