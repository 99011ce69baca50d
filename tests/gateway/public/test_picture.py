"""The map's shape and its colours."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.public import figures
from gateway.public.steps import scale_for
from gateway.public.tiles import GRID, HEIGHT, SIDE, TILES, WIDTH

rates = st.integers(0, 100_000).map(lambda tenths: tenths / 10)


def test_the_47_tiles_are_one_connected_shape_with_every_county_once() -> None:
    places = {(tile.x // SIDE, tile.y // SIDE): tile.county.code for tile in TILES}
    assert sorted(places.values()) == list(range(1, 48))

    reached, waiting = set(), [next(iter(places))]
    while waiting:
        x, y = waiting.pop()
        if (x, y) in places and (x, y) not in reached:
            reached.add((x, y))
            waiting += [(x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)]

    assert reached == set(places)


def test_the_grid_is_a_rectangle_and_every_name_fits_its_tile() -> None:
    assert {len(row) for row in GRID} == {WIDTH // SIDE}
    assert len(GRID) == HEIGHT // SIDE
    assert max(len(tile.short_name) for tile in TILES) <= 11


@given(rates, rates)
def test_who_has_more_is_never_painted_paler(one: float, other: float) -> None:
    scale = scale_for(max(one, other))
    low, high = sorted((one, other))

    assert 1 <= scale.step(low) <= scale.step(high) <= 6


@given(rates.filter(lambda rate: rate >= 2))
def test_the_county_in_front_is_always_the_darkest(highest: float) -> None:
    assert scale_for(highest).step(highest) == 6


def test_the_scale_reads_in_round_numbers() -> None:
    assert scale_for(0).limits == (0.1, 0.2, 0.5, 1, 2)
    assert scale_for(12).limits == (0.5, 1, 2, 5, 10)
    assert scale_for(72).limits == (2, 5, 10, 20, 50)
    assert [figures.limit(limit) for limit in scale_for(7).limits] == ["0.2", "0.5", "1", "2", "5"]


@given(rates)
def test_a_rate_fits_its_tile(rate: float) -> None:
    assert len(figures.rate(rate)) <= 6
