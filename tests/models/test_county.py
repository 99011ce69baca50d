import string

import pytest

from models.county import BY_CODE, COUNTIES, County, Near, Region, in_region, match

LISTED = [(county, spelling) for county in COUNTIES for spelling in (county.name, *county.spellings)]


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


def test_one_slip_finds_the_county_or_asks_back_and_is_never_silently_wrong() -> None:
    for county in COUNTIES:
        name = "".join(letter for letter in county.name.lower() if letter.isalpha())
        for place in range(len(name)):
            slips = [name[:place] + name[place + 1 :]]
            slips += [name[:place] + letter + name[place + 1 :] for letter in string.ascii_lowercase]
            slips += [name[:place] + letter + name[place:] for letter in string.ascii_lowercase]
            for slip in slips:
                found = match(slip)
                right = found == county or found is None or (isinstance(found, Near) and county in found.counties)
                listed = isinstance(found, County) and slip in {
                    "".join(filter(str.isalpha, s)) for s in found.spellings
                }
                assert right or listed or found.name.lower() == slip, (slip, county.name, found)


def test_a_town_of_two_counties_is_asked_about() -> None:
    assert match("Nyahururu") == Near((BY_CODE[18], BY_CODE[31]))


@pytest.mark.parametrize("nothing", ["", "0", "48", "1000", "xyz", "😀", "٤٢", "nairobi mombasa", "a" * 1000])
def test_nothing_is_guessed(nothing: str) -> None:
    assert match(nothing) is None
