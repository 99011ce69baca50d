"""What the page draws: the map's tiles with their colour step and figure, the table's rows, the county in front."""

from dataclasses import dataclass

from gateway.public.steps import Scale, scale_for
from gateway.public.tiles import TILES, Tile
from handlers.counts import Counts, CountyCount


@dataclass(frozen=True)
class Drawn:
    """One county, ready to draw. `step` is 1 to 6, or 0 while its count is hidden."""

    tile: Tile
    count: CountyCount
    step: int


@dataclass(frozen=True)
class Picture:
    scale: Scale
    counties: tuple[Drawn, ...]
    leader: CountyCount | None

    @property
    def in_code_order(self) -> list[Drawn]:
        return sorted(self.counties, key=lambda drawn: drawn.count.county.code)


def draw(counts: Counts) -> Picture:
    shown = [count for count in counts.counties if count.per_10000 is not None]
    # Of two counties level with each other, the one with more pledges is in front.
    leader = max(shown, key=lambda count: (count.per_10000, count.pledges), default=None)
    scale = scale_for(leader.per_10000 or 0 if leader else 0)
    by_code = {count.county.code: count for count in counts.counties}
    return Picture(scale, tuple(_drawn(tile, by_code[tile.county.code], scale) for tile in TILES), leader)


def _drawn(tile: Tile, count: CountyCount, scale: Scale) -> Drawn:
    return Drawn(tile, count, 0 if count.per_10000 is None else scale.step(count.per_10000))
