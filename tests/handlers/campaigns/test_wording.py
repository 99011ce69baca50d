import pytest

from handlers.campaigns.wording import BadText, Reader, Script, Texts, check, render, render_all, scripts
from models.choice import FirstStep, Language

SUFFIX = "STOP *456*9*5#"
COUNTS = {None: 1204, 42: 310}


def test_the_suffix_ends_every_text_once() -> None:
    once = check("Heshima nyumbani.", SUFFIX)
    assert once.text == "Heshima nyumbani. STOP *456*9*5#"
    assert check(once.text, SUFFIX).text == once.text


def test_what_an_office_types_is_mended_and_told() -> None:
    wording = check("Murang’a – “heshima”…", SUFFIX)
    assert wording.text.startswith('Murang\'a - "heshima"...')
    assert (wording.mended, wording.dear) == (True, "")
    assert check("Heshima 🙏", SUFFIX).dear == "🙏"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Stop violence now", "hints at violence"), ("Komesha ukatili", "hints at violence"),
        ("Call 1195 any time", "names a help line"), ("You contacted us about it", "contacted somebody"),
        ("Tell your wife", "names somebody's family"), ("Shinda zawadi", "offers a reward"),
        ("", "empty"), ("Dear {name}", "no placeholder"), ("Dear {county", "brace"),
    ],
)  # fmt: skip
def test_what_must_not_be_in_an_inbox_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(BadText, match=why):
        check(text, SUFFIX)


def test_politics_is_seen() -> None:
    assert check("Vote for respect", SUFFIX).political
    assert not check("Respect at home", SUFFIX).political


@pytest.mark.parametrize(
    ("text", "reader", "says"),
    [
        ("{count} in {county}", Reader(Language.EN, 42, None), "310 in Kisumu"),
        ("{count} in {county}", Reader(Language.EN, 5, None), "1,204 in Kenya"),
        ("{county}", Reader(Language.EN, None, None), "your county"),
        ("{county}", Reader(Language.SW, None, None), "kaunti yako"),
        ("{county|Kenya}", Reader(Language.EN, None, None), "Kenya"),
        ("{step}", Reader(Language.SW, 42, FirstStep.HOME), "Kusaidia kazi za nyumbani"),
    ],
)  # fmt: skip
def test_placeholders_say_what_is_known_or_fall_back(text: str, reader: Reader, says: str) -> None:
    assert render(check(text, ""), reader, COUNTS)[0] == says


def test_a_text_is_rendered_once_for_everybody_who_reads_the_same() -> None:
    assert len(list(Script(Language.SW, check("Heshima", SUFFIX)).readers)) == 1
    assert len(list(Script(Language.SW, check("{county}", SUFFIX)).readers)) == 48
    assert len(list(Script(Language.SW, check("{county} {step}", SUFFIX)).readers)) == 48 * 7


def test_a_text_that_grows_too_long_for_one_reader_is_refused() -> None:
    with pytest.raises(BadText, match="parts"):
        render(check("a" * 455 + " {county}", ""), Reader(Language.EN, 28, None), COUNTS)


def test_who_chose_a_step_with_words_of_its_own_reads_those() -> None:
    says = Texts("Habari", "Hello", {"home": {"sw": "Nyumbani {county}"}})
    said = scripts(says, SUFFIX)
    assert said[Language.SW].to(FirstStep.HOME).text.startswith("Nyumbani")
    assert said[Language.SW].to(FirstStep.WORK).text == said[Language.SW].to(None).text
    assert said[Language.EN].to(FirstStep.HOME).text.startswith("Hello")
    assert (len(list(said[Language.SW].readers)), len(list(said[Language.EN].readers))) == (48 * 7, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Heshima " * 60, "^it takes 4 parts; 3 are the most$"),
        ("{county} " * 35, "^it takes 4 parts for a reader in T[a-z-]+[A-Z][a-z]+; 3 are the most$"),
    ],
)
def test_a_text_that_is_too_long_says_for_whom(text: str, why: str) -> None:
    with pytest.raises(BadText, match=why):
        render_all(Script(Language.SW, check(text, SUFFIX)))
