"""What arguments may look like, and what is said when something is not there."""

import getpass
import socket
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click
from sqlalchemy.exc import OperationalError

from gateway.house import settings
from models.phone_key import NotServed
from models.phone_number import NotAPhoneNumber, PhoneNumber

Command = TypeVar("Command", bound=Callable[..., Any])


class PhoneArgument(click.ParamType[PhoneNumber]):
    name = "PHONE"

    def convert(self, value: Any, param: Any, ctx: Any) -> PhoneNumber:
        try:
            return PhoneNumber.parse(value)
        except NotAPhoneNumber as error:
            self.fail(f"{error}; write it like 0700 000 001 or +254700000001", param, ctx)


PHONE = PhoneArgument()


def operator() -> str:
    """Who sits at the command line, for the record: the account of the machine."""
    return f"{getpass.getuser()} on {socket.gethostname()}"


def with_database(command: Command) -> Command:
    """A database that does not answer ends the command with a sentence instead of a traceback."""

    @wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except OperationalError:
            where = "DATABASE_URL names no server that answers" if settings().database_url else "start it: `make run`"
            raise click.ClickException(f"the database does not answer; {where}") from None
        except NotServed as error:
            raise click.ClickException(str(error)) from None

    return wrapped  # type: ignore[return-value]
