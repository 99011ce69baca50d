import string

import pytest

from models.county import BY_CODE, BY_SLUG, COUNTIES, County, Near, Region, in_region, match

LISTED = [(county, spelling) for county in COUNTIES for spelling in (county.name, *county.spellings)]


def letters_of(spelling: str) -> str:
    return "".join(filter(str.isalpha, spelling.lower()))


def test_the_47_counties_hold_everybody_the_census_counted() -> None:
    assert [county.code for county in COUNTIES] == list(range(1, 48))
    assert sum(county.population for county in COUNTIES) == 47_564_296
    assert [len(in_region(region)) for region in Region] == [6, 3, 8, 5, 8, 6, 4, 6, 1]


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.name)
def test_a_code_is_understood_however_long_it_is_written(county: County) -> None:
    assert match(str(county.code)) == match(county.two_digits) == match(f"{county.code:03d}") == county


@pytest.mark.parametrize(("county", "spelling"), LISTED)
def test_every_listed_spelling_means_its_county(county: County, spelling: str) -> None:
    assert match(spelling) == match(spelling.upper()) == match(f" kaunti ya {spelling}".replace("ya ", "")) == county


@pytest.mark.parametrize(
    "written", ["murang’a", "MURANG'A", "muranga county", "Taita/Taveta", "homabay", "Trans-Nzoia", "t.river"]
)
def test_signs_and_spaces_do_not_matter(written: str) -> None:
    assert isinstance(match(written), County)


def test_every_county_has_an_address_of_its_own_in_small_letters() -> None:
    assert len(BY_SLUG) == 47
    assert {BY_CODE[code].slug for code in (6, 21, 28, 42, 43)} == {
        "taita-taveta", "muranga", "elgeyo-marakwet", "kisumu", "homa-bay",
    }  # fmt: skip
    for slug, county in BY_SLUG.items():
        assert set(slug) <= set(string.ascii_lowercase + "-")
        assert match(slug) == county


def slips_of(word: str) -> set[str]:
    """Everything one edit away: a letter more, less, another, or two swapped."""
    places = range(len(word) + 1)
    more = {word[:i] + letter + word[i:] for i in places for letter in string.ascii_lowercase}
    other = {word[:i] + letter + word[i + 1 :] for i in places[:-1] for letter in string.ascii_lowercase}
    less = {word[:i] + word[i + 1 :] for i in places[:-1]}
    swapped = {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in places[:-2]}
    return (more | other | less | swapped) - {word}


@pytest.mark.parametrize("county", COUNTIES, ids=lambda county: county.name)
def test_one_slip_is_right_or_asked_back_and_never_silently_wrong(county: County) -> None:
    listed = {letters_of(spelling) for _, spelling in LISTED}
    for spelling in (county.name, *county.spellings):
        for slip in slips_of(letters_of(spelling)) - listed:
            found = match(slip)
            right = found in (county, None) or (isinstance(found, Near) and county in found.counties)
            assert right, (slip, spelling, found)


def test_a_town_of_two_counties_is_asked_about() -> None:
    assert match("Nyahururu") == Near((BY_CODE[18], BY_CODE[31]))


@pytest.mark.parametrize("nothing", ["", "0", "48", "1000", "xyz", "😀", "٤٢", "nairobi mombasa", "a" * 1000])
def test_nothing_is_guessed(nothing: str) -> None:
    assert match(nothing) is None
