"""Every document held to the code: what it links to, what it names, what it says to type."""

import re
from pathlib import Path

import click
import pytest
from flask import Flask
from prometheus_client import REGISTRY

from gateway.settings import Settings
from handlers.checkup import Gauge, gauges
from tests.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "docs" / "decisions").glob("*.md")])
OPERATIONS = ROOT / "docs" / "operations.md"


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in an address."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        there = (page.parent / file) if file else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_file_that_is_named_is_there(page: Path) -> None:
    named = re.findall(r"`((?:gateway|handlers|models|tests|docs|benchmarks)/[\w./-]+)`", page.read_text())
    assert [name for name in named if not (ROOT / name).exists() and "CODE" not in name] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_each_command_that_is_named_can_be_given(page: Path, house: Flask) -> None:
    unknown = []
    for line in re.findall(r"flask --app gateway ([a-z][\w -]*)", page.read_text()):
        command: click.Command | None = house.cli
        for word in line.split():
            if not isinstance(command, click.Group):
                break
            command = command.get_command(click.Context(command), word)
            if command is None:
                unknown.append(line)
                break
    assert unknown == []


def test_each_setting_on_the_pages_of_operations_exists() -> None:
    named = set(re.findall(r"\b([A-Z]{2,}(?:_[A-Z]+)+)\b", OPERATIONS.read_text()))
    assert {"SEND_RATE", "HOOK_TOKENS"} <= named
    assert {name for name in named if name.lower() not in Settings.model_fields} == set()


def test_each_figure_to_watch_is_measured(database: object, app: Flask) -> None:
    named = set(re.findall(r"`ahadi_(\w+)`", OPERATIONS.read_text()))
    with app.extensions["database"].glance() as session:
        own = {gauge.name for gauge in gauges(session) if isinstance(gauge, Gauge)}
    counted = {metric.name.removeprefix("ahadi_") for metric in REGISTRY.collect()}
    assert named - own - counted == set()
    assert own <= named | {"calls_under_way"}, "a figure that nobody is told to watch"


def test_each_event_of_the_log_that_is_named_is_logged() -> None:
    named = set(re.findall(r"[Ll]og `(\w+)`", OPERATIONS.read_text()))
    code = "".join(file.read_text() for file in (ROOT / "gateway").rglob("*.py"))
    assert len(named) > 4
    assert {name for name in named if f'"{name}"' not in code} == set()


def test_every_document_is_reached_from_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    pages = {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")}
    assert {page for page in pages if page not in readme} == set()
