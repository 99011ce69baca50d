import inspect
from collections.abc import Callable, Iterator

import click
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from gateway.commands import COMMANDS
from gateway.database import Database
from gateway.simulator import Handset
from models.audit import Audit
from models.person import Person
from models.phone_key import phone_keys
from tests.conftest import AMINA, OTIENO, dial_and_press

Phone = Callable[..., Handset]


@pytest.fixture
def run(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def test_an_officer_sees_masked_what_is_kept(run: FlaskCliRunner, phone: Phone) -> None:
    dial_and_press(phone(), "2", "1", "1", "9", "2", "6", "2")
    shown = run.invoke(args=["person", "show", "0700 000 001"]).output
    assert "+2547*****001" in shown
    assert "Nairobi" in shown
    assert "pledge: yes, by ussd" in shown
    assert "texts: no, by ussd" in shown
    assert "700000001" not in shown
    assert "woman" not in shown


def test_an_unknown_number_is_said_to_be_unknown(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["person", "show", OTIENO])
    assert result.exit_code == 1
    assert "nothing is kept about +2547*****002" in result.output


def test_a_typing_error_says_how_to_write_it(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["person", "show", "07000"])
    assert result.exit_code == 2
    assert "write it like 0700 000 001" in result.output


def test_an_officer_erases_for_a_caller_and_the_reason_is_kept(
    run: FlaskCliRunner, phone: Phone, database: Database
) -> None:
    dial_and_press(phone(), "2", "1", "1")
    assert run.invoke(args=["person", "erase", AMINA]).exit_code == 2

    assert "Erased +2547*****001" in run.invoke(args=["person", "erase", AMINA, "--reason", "asked by phone"]).output

    with database.door() as session:
        assert session.scalars(select(Person)).all() == []
        audit = session.scalars(select(Audit)).one()
    assert (audit.channel, audit.reason) == ("officer", "asked by phone")


def test_the_phone_key_is_changed_while_people_go_on_pledging(
    run: FlaskCliRunner, phone: Phone, database: Database, app: Flask
) -> None:
    old = app.extensions["settings"].phone_key[0].get_secret_value()
    dial_and_press(phone(), "2", "1", "1", "9", "4", "6", "1")
    try:
        phone_keys.use("n" * 32, old)
        otieno = dial_and_press(phone(OTIENO), "2", "1", "1")
        assert "2 numbers resealed" in run.invoke(args=["phone-key", "rotate", "--slice", "1"]).output

        phone_keys.use("n" * 32)
        with database.door() as session:
            assert set(session.scalars(select(Person.phone))) == {AMINA, OTIENO}
        assert "Delete me" in dial_and_press(phone()).screen
        assert otieno.screen.startswith("Your region?")
    finally:
        phone_keys.use(old)


def every_command(group: click.Group) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from ((f"{name} {below}", each) for below, each in every_command(command))
        else:
            yield name, command


def test_every_command_takes_what_its_options_give(app: Flask) -> None:
    commands = dict(every_command(app.cli))
    assert {"campaign pause", "campaign cancel", "phone-key rotate", "start"} <= set(commands)
    for name, command in commands.items():
        given = {option.name: None for option in command.params if option.expose_value}
        inspect.signature(command.callback).bind(**given), name


def test_every_command_has_help(run: FlaskCliRunner, app: Flask) -> None:
    for name in [*COMMANDS, *dict(every_command(app.cli))]:
        result = run.invoke(args=[*name.split(), "--help"])
        assert result.exit_code == 0, name
        assert len(result.output) > 80, name
