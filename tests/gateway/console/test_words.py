"""The console speaks Kiswahili: every sentence of its code and its pages, with the same values filled in."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from gateway.console.refusals import REFUSALS
from gateway.console.words import TRANSLATIONS
from gateway.database import Database
from handlers.campaigns.wording import REFUSED_WORDS
from handlers.refusal import Refusal
from handlers.series import ready, write
from tests.crowd import WANJIRU, crowd, launch, rules
from tests.gateway.console.conftest import Desk

ROOT = Path(__file__).parents[3]
TO_DO = "run make words, then translate"
# What `make words` adds to the extractors' own keywords.
KEYWORDS = DEFAULT_KEYWORDS | {"mark": None, "say": None}


def catalogue() -> list[Message]:
    with (TRANSLATIONS / "sw" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return [message for message in read_po(file, locale="sw") if message.id]


def sentences() -> set[str]:
    """What `make words` finds, by the same settings."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in mappings]
    found = extract_from_dir(TRANSLATIONS.parent, method_map=methods, keywords=KEYWORDS)
    return {sentence for _, _, sentence, _, _ in found if isinstance(sentence, str)}


def filled(sentence: str) -> tuple[set[str], int]:
    """The names in braces, and how many braces. What stands behind a bar is for a reader, and is translated."""
    return set(re.findall(r"{(\w*)(?:\|[^}]*)?}", sentence)), len(re.findall(r"[{}]", sentence))


def listed(missing: Iterable[str]) -> str:
    return "\n".join([f"{TO_DO}:", *sorted(missing)])


def test_every_sentence_is_in_the_catalogue() -> None:
    missing = sentences() - {message.id for message in catalogue()}
    assert not missing, listed(missing)


def test_the_catalogue_has_nothing_left_over() -> None:
    left = {message.id for message in catalogue()} - sentences()
    assert not left, listed(left)


def refused() -> set[str]:
    """The sentences that `handlers` refuse with, wherever they do."""
    kinds = {kind.__name__ for kind in Refusal.__subclasses__()}
    found = set(REFUSED_WORDS)
    for file in (ROOT / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in kinds:
                sentence = node.args[0]
                assert isinstance(sentence, ast.Constant) or ast.unparse(sentence) == "reason", (file, node.lineno)
                if isinstance(sentence, ast.Constant):
                    given = {each.arg for each in node.keywords}
                    assert None in given or given == filled(sentence.value)[0], (file, node.lineno)
                    found.add(sentence.value)
    return found


def test_every_refusal_can_be_told_in_kiswahili() -> None:
    assert len(refused()) > 50
    assert refused() - set(REFUSALS) == set()
    assert set(REFUSALS) - refused() == set()


def test_a_refusal_is_read_in_her_language(desk: Callable[[str], Desk], database: Database) -> None:
    crowd(database, 20)
    wanjiru = desk("wanjiru")
    wanjiru.post("/account/language", {"language": "sw"})
    form = {"name": "Kura", "sw": "Acha ukatili leo", "en": "", "language": "", "first_step": ""}
    came = wanjiru.post("/campaigns/new", form, on="/campaigns/new")
    assert "“ukatili” inaashiria ukatili" in came.text
    campaign = launch(database)
    wanjiru.post(f"/campaigns/{campaign}/archive", on=f"/campaigns/{campaign}")
    assert f"kampeni {campaign} (inatumwa)" in wanjiru.get(f"/campaigns/{campaign}").text


def test_every_sentence_speaks_kiswahili() -> None:
    silent = [message.id for message in catalogue() if not message.string or message.fuzzy]
    assert not silent, listed(silent)


def test_a_translation_fills_in_the_same_values() -> None:
    other = [message.id for message in catalogue() if filled(message.string) != filled(message.id)]
    assert not other, listed(other)


def test_pages_and_code_are_both_searched() -> None:
    assert {"Approve", "Counted.", "viewer"} <= sentences()


def test_every_page_is_written_in_kiswahili(desk: Callable[[str], Desk], database: Database) -> None:
    crowd(database, 60)
    campaign_id = launch(database)
    with database.door() as session:
        write.create(session, *ready.follow_up(WANJIRU), rules())
    admin = desk("adhiambo")
    admin.post("/account/language", {"language": "sw"})
    for path in (
        "/", "/campaigns", "/campaigns/new", f"/campaigns/{campaign_id}", f"/campaigns/{campaign_id}/recipients",
        "/calendar", "/funnel", "/series", "/series/1", "/series/1/edit", "/series/1/texts/7", "/paper", "/exports",
        "/groups", "/people", "/inbox", "/help-lines", "/team", "/audit", "/queue", "/settings",
        "/account", "/prove",
    ):  # fmt: skip
        came = admin.get(path)
        assert came.status_code == 200, path
        assert '<html lang="sw">' in came.text
        assert "Ondoka" in came.text, path
