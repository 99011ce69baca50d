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

from flask import Flask

from gateway.commands.audit import audit
from gateway.commands.backup import backup, restore
from gateway.commands.campaign import campaign
from gateway.commands.coordinator import coordinator
from gateway.commands.doctor import doctor
from gateway.commands.people import people
from gateway.commands.person import person, phone_key
from gateway.commands.processes import clock, migrate, phone, purge, screens, simulator, start_all


def register(app: Flask) -> None:
    """Hangs the commands onto the application."""
    processes = (start_all, migrate, clock, purge, simulator, phone, screens)
    for command in (*processes, person, phone_key, people, coordinator, campaign, audit, backup, restore, doctor):
        app.cli.add_command(command)
