"""Who may write campaigns and who may approve them."""

import sys

import click

from gateway.commands.asking import operator, with_database
from gateway.database import door
from handlers import coordinators, sign_in
from models.coordinator import Role
from models.county import BY_CODE


@click.group()
def coordinator() -> None:
    """Add the people who write and approve campaigns."""


@coordinator.command("add")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--county", type=click.IntRange(1, 47), help="Official code of the one county she works for.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@with_database
def add(email: str, role: str, county: int | None, password_stdin: bool) -> None:
    """Add EMAIL, or change the role, county and password of somebody who is there."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        with door() as session:
            coordinators.add(session, email, Role(role), county, password, sign_in.hashed, by=operator())
    except coordinators.NotThis as error:
        raise click.ClickException(str(error)) from None
    where = f" for {BY_CODE[county].name}" if county else ""
    click.echo(f"{email.strip().casefold()} is {role}{where}.")
