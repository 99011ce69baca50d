"""The command line: `flask --app gateway COMMAND`. Each command says in `--help` what it does and what it needs.

In reading order:
    asking      what arguments may look like; what is said when the database does not answer
    processes   start, migrate, clock, purge, simulator, phone; the documents
    person      what is kept about one number, and its erasure; the key that seals numbers
    people      many at once, from a paper list or invented
    coordinator  who may write and approve
    campaign    from the draft to the last report
    audit       whether the record is whole
    backup      a copy of the database, and the way back
    doctor      what is stuck, and what of it was mended
"""

from importlib import import_module

import click
from flask import Flask
from flask.cli import AppGroup

# By name, the module and what it is called there.
COMMANDS = {
    "start": ("processes", "start_all"),
    "migrate": ("processes", "migrate"),
    "clock": ("processes", "clock"),
    "purge": ("processes", "purge"),
    "simulator": ("processes", "simulator"),
    "phone": ("processes", "phone"),
    "screens": ("processes", "screens"),
    "person": ("person", "person"),
    "phone-key": ("person", "phone_key"),
    "people": ("people", "people"),
    "coordinator": ("coordinator", "coordinator"),
    "campaign": ("campaign", "campaign"),
    "audit": ("audit", "audit"),
    "backup": ("backup", "backup"),
    "restore": ("backup", "restore"),
    "doctor": ("doctor", "doctor"),
}


class Commands(AppGroup):
    """Loads a command when it is asked for: the web process and the worker need none, the clock its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, attribute = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(f"gateway.commands.{module}"), attribute)
        return command


def register(app: Flask) -> None:
    """Hangs the commands onto the application."""
    app.cli = Commands(app.name)
