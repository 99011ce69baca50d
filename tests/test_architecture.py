"""The invariants of docs/architecture.md, each as something that must be absent."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask

from gateway.commands import COMMANDS
from gateway.database import Database
from gateway.settings import Settings
from gateway.settings_doc import as_example, as_markdown
from handlers.booklet import booklet
from models.base import Base

ROOT = Path(__file__).parent.parent
CODE = [
    file
    for room in ("models", "handlers", "gateway")
    for file in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in file.parts
]
PACKAGES = [
    "models", "handlers", "handlers.ussd", "handlers.sms", "handlers.dispatch", "handlers.funnel",
    "handlers.campaigns", "handlers.series", "gateway", "gateway.commands", "gateway.africastalking",
    "gateway.simulator", "gateway.public", "gateway.console",
]  # fmt: skip


def sources(pattern: str, *, apart_from: tuple[str, ...] = ()) -> list[str]:
    """Files whose code matches `pattern`, the simulator (another world) left out."""
    names = [str(file.relative_to(ROOT)) for file in CODE if re.search(pattern, file.read_text())]
    return [name for name in names if name not in apart_from and not name.startswith("gateway/simulator/")]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_is_on_the_map_of_its_package(package: str) -> None:
    room = importlib.import_module(package)
    modules = {module.name for module in pkgutil.iter_modules(room.__path__)}
    mapped = set(re.findall(r"^(?:- `|\s*)(\w+)(?:`:|/?\s{2,})", room.__doc__ or "", re.MULTILINE))
    assert modules - mapped == set(), "missing on the map"
    folders = {path.name for path in Path(room.__path__[0]).iterdir() if path.is_dir()}
    assert mapped - modules - folders == set(), "on the map, but not there"


def test_only_the_door_commits() -> None:
    assert sources(r"\.commit\(", apart_from=("gateway/migrate.py", "gateway/database.py")) == []


def test_only_jobs_hands_texts_to_the_carrier() -> None:
    assert sources(r"carrier\(\)\.send|\.send\(") == ["gateway/africastalking/carrier.py", "gateway/jobs.py"]


def test_no_transaction_is_open_while_the_carrier_works() -> None:
    jobs = ast.parse((ROOT / "gateway" / "jobs.py").read_text())
    doors = [node for node in ast.walk(jobs) if isinstance(node, ast.With) and "door()" in ast.unparse(node.items[0])]
    assert len(doors) > 5
    assert [ast.unparse(door) for door in doors if "carrier().send" in ast.unparse(door)] == []


def test_only_the_settings_read_the_environment() -> None:
    assert sources(r"os\.environ|getenv", apart_from=("gateway/gunicorn.conf.py",)) == []


def test_only_one_file_spells_the_words_of_the_provider() -> None:
    words = r"sessionId|phoneNumber|networkCode|InvalidSenderId|UserInBlack|SMSMessageData|messageId"
    assert {Path(file).parent for file in sources(words)} == {Path("gateway/africastalking")}


def test_every_route_declares_its_guard(house: Flask) -> None:
    undeclared = [
        rule.rule for rule in house.url_map.iter_rules() if not hasattr(house.view_functions[rule.endpoint], "guard")
    ]
    assert undeclared == []


def test_files_are_small() -> None:
    long = {str(file.relative_to(ROOT)): n for file in CODE if (n := len(file.read_text().splitlines())) > 300}
    assert long == {}


def test_no_room_is_called_nothing() -> None:
    assert [file for file in CODE if file.stem in {"utils", "helpers", "common", "misc", "manager", "service"}] == []


def test_every_setting_says_what_it_is() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_documents_made_from_the_code_are_fresh() -> None:
    assert (ROOT / "docs" / "screens.md").read_text() == booklet()
    assert (ROOT / "docs" / "settings.md").read_text() == as_markdown()
    assert (ROOT / ".env.example").read_text() == as_example()


def test_every_command_is_documented() -> None:
    readme = (ROOT / "README.md").read_text()
    for name in set(COMMANDS) - {"start", "screens"}:
        assert re.search(rf"flask --app gateway {name}\b", readme), name


def test_the_migrations_end_in_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_each_claim_about_security_names_a_test_that_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text()))
    there = {
        name for file in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", file.read_text())
    }
    assert len(named) > 30
    assert named - there == set()
