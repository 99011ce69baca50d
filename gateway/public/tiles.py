"""The 47 counties as tiles of one size: about where each lies, and every one as visible as its neighbour.

A map by area would be Turkana and Marsabit with specks around them; here Vihiga has the room of Turkana.
"""

from dataclasses import dataclass

from models.county import BY_CODE, County

# North is up. Each number is a county's official code; 0 is no county.
GRID: tuple[tuple[int, ...], ...] = (
    (0, 0, 23, 0, 10, 0, 9),
    (0, 26, 24, 28, 25, 11, 8),
    (39, 37, 27, 30, 31, 12, 7),
    (40, 38, 29, 18, 19, 13, 0),
    (41, 42, 35, 32, 20, 14, 4),
    (43, 46, 36, 22, 21, 15, 5),
    (44, 45, 33, 47, 16, 17, 0),
    (0, 0, 0, 34, 6, 3, 0),
    (0, 0, 0, 0, 2, 1, 0),
)

SIDE = 100
WIDTH, HEIGHT = SIDE * len(GRID[0]), SIDE * len(GRID)

# Names that would leave their tile.
_SHORT = {6: "Taita", 13: "Tharaka", 28: "Elgeyo-M."}


@dataclass(frozen=True)
class Tile:
    """`x` and `y` are the upper left corner, in units of which a tile is `SIDE` wide."""

    county: County
    x: int
    y: int

    @property
    def short_name(self) -> str:
        return _SHORT.get(self.county.code, self.county.name)


TILES: tuple[Tile, ...] = tuple(
    Tile(BY_CODE[code], column * SIDE, row * SIDE)
    for row, codes in enumerate(GRID)
    for column, code in enumerate(codes)
    if code
)
