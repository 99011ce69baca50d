"""The 47 counties by their official codes (First Schedule of the Constitution, never the ISO ones).

Populations: 2019 census (KNBS), 47,564,296 in all. `match` reads what people type or text.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from models.spelling import edits, squeeze


class Region(StrEnum):
    """The nine choices of the region screen, in its order."""

    COAST = "coast"
    NORTH_EASTERN = "north_eastern"
    EASTERN = "eastern"
    CENTRAL = "central"
    NORTH_RIFT = "north_rift"
    SOUTH_RIFT = "south_rift"
    WESTERN = "western"
    NYANZA = "nyanza"
    NAIROBI = "nairobi"


@dataclass(frozen=True)
class County:
    code: int
    name: str
    population: int
    region: Region
    spellings: tuple[str, ...] = ()

    @property
    def two_digits(self) -> str:
        """The code as it is printed and dialled: `07`."""
        return f"{self.code:02d}"

    @property
    def slug(self) -> str:
        """The name as it stands in an address: `taita-taveta`, `muranga`."""
        return re.sub(r"[^a-z]+", "-", self.name.lower().replace("'", ""))


@dataclass(frozen=True)
class Near:
    """What was written is close to each of these; ask which one is meant."""

    counties: tuple[County, ...]


_C, _NE, _E, _CE = Region.COAST, Region.NORTH_EASTERN, Region.EASTERN, Region.CENTRAL
_NR, _SR, _W, _NY = Region.NORTH_RIFT, Region.SOUTH_RIFT, Region.WESTERN, Region.NYANZA

COUNTIES: tuple[County, ...] = (
    County(1, "Mombasa", 1_208_333, _C, ("msa", "mombsa", "mombassa", "momb")),
    County(2, "Kwale", 866_820, _C, ("ukunda", "diani", "msambweni")),
    County(3, "Kilifi", 1_453_787, _C, ("malindi", "mtwapa", "kilify")),
    County(4, "Tana River", 315_943, _C, ("tana", "hola", "t.river")),
    County(5, "Lamu", 143_920, _C, ("amu",)),
    County(6, "Taita-Taveta", 340_671, _C, ("taita", "taveta", "voi", "wundanyi")),
    County(7, "Garissa", 841_353, _NE, ("garisa", "garrisa", "grs")),
    County(8, "Wajir", 781_263, _NE, ("wajeer",)),
    County(9, "Mandera", 867_457, _NE, ("mandela", "elwak")),
    County(10, "Marsabit", 459_785, _E, ("moyale", "marsabet")),
    County(11, "Isiolo", 268_002, _E, ("isiollo",)),
    County(12, "Meru", 1_545_714, _E, ("maua", "nkubu")),
    County(13, "Tharaka-Nithi", 393_177, _E, ("tharaka", "nithi", "chuka")),
    County(14, "Embu", 608_599, _E, ("embo", "siakago")),
    County(15, "Kitui", 1_136_187, _E, ("mwingi",)),
    County(16, "Machakos", 1_421_932, _E, ("masaku", "machackos", "athi river", "mavoko")),
    County(17, "Makueni", 987_653, _E, ("wote", "makweni")),
    County(18, "Nyandarua", 638_289, _CE, ("nyandaru", "ol kalou")),
    County(19, "Nyeri", 759_164, _CE, ("karatina", "othaya")),
    County(20, "Kirinyaga", 610_411, _CE, ("kerugoya", "kutus", "kirinyanga")),
    County(21, "Murang'a", 1_056_640, _CE, ("maragua",)),
    County(22, "Kiambu", 2_417_735, _CE, ("thika", "ruiru", "kikuyu", "limuru")),
    County(23, "Turkana", 926_976, _NR, ("lodwar", "kakuma")),
    County(24, "West Pokot", 621_241, _NR, ("pokot", "w pokot", "kapenguria")),
    County(25, "Samburu", 310_327, _NR, ("maralal",)),
    County(26, "Trans Nzoia", 990_341, _NR, ("tranzoia", "trans", "nzoia", "kitale")),
    County(27, "Uasin Gishu", 1_163_186, _NR, ("uasin", "wasin gishu", "ug", "eldoret", "eld")),
    County(28, "Elgeyo-Marakwet", 454_480, _NR, ("elgeyo", "marakwet", "keiyo", "emc", "iten")),
    County(29, "Nandi", 885_711, _NR, ("kapsabet", "nandi hills")),
    County(30, "Baringo", 666_763, _NR, ("kabarnet",)),
    County(31, "Laikipia", 518_560, _SR, ("laikipa", "nanyuki", "rumuruti")),
    County(32, "Nakuru", 2_162_202, _SR, ("naks", "naivasha", "molo", "nax")),
    County(33, "Narok", 1_157_873, _SR, ("mara", "kilgoris")),
    County(34, "Kajiado", 1_117_840, _SR, ("kajiando", "ngong", "kitengela", "rongai")),
    County(35, "Kericho", 901_777, _SR, ("litein",)),
    County(36, "Bomet", 875_689, _SR, ("sotik",)),
    County(37, "Kakamega", 1_867_579, _W, ("kakamenga", "mumias", "butere")),
    County(38, "Vihiga", 590_013, _W, ("mbale", "luanda")),
    County(39, "Bungoma", 1_670_570, _W, ("bgm", "webuye")),
    County(40, "Busia", 893_681, _W, ("malaba",)),
    County(41, "Siaya", 993_183, _NY, ("bondo", "ugunja")),
    County(42, "Kisumu", 1_155_574, _NY, ("ksm", "kisum")),
    County(43, "Homa Bay", 1_131_950, _NY, ("homa", "mbita", "oyugis")),
    County(44, "Migori", 1_116_436, _NY, ("rongo", "kehancha", "isebania")),
    County(45, "Kisii", 1_266_860, _NY, ("gusii", "kisi", "ogembo")),
    County(46, "Nyamira", 605_576, _NY, ("nyamirah",)),
    County(47, "Nairobi", 4_397_073, Region.NAIROBI, ("nairobi city", "nbi", "nrb", "nai", "nairobery", "kanairo")),
)

BY_CODE = {county.code: county for county in COUNTIES}
BY_SLUG = {county.slug: county for county in COUNTIES}

# Towns that two counties claim: only the citizen can say which county is hers.
_SHARED_TOWNS = {"nyahururu": (18, 31), "keroka": (45, 46)}


def in_region(region: Region) -> tuple[County, ...]:
    """The counties of `region`, in the order of their codes."""
    return tuple(county for county in COUNTIES if county.region is region)


def spelt(text: str) -> tuple[County, ...]:
    """The county that is spelt as it is listed, doubled letters aside; both, for a town that two claim; else none."""
    letters = _letters(text)
    for spelling in (letters, squeeze(letters)):
        if spelling in _SHARED_TOWNS:
            return tuple(BY_CODE[code] for code in _SHARED_TOWNS[spelling])
        if spelling in _SPELLINGS:
            return (_SPELLINGS[spelling],)
    return ()


def match(text: str, most: int = 2) -> County | Near | None:
    """The county that `text` means: a code (`7`, `07`, `007`), a name, a town, or a spelling at most so many edits off.

    `Near` when two or more are equally close or the town lies in two; None when nothing is close.
    """
    if text.strip().isascii() and (code := text.strip()).isdigit():
        return BY_CODE.get(int(code)) if len(code) <= 3 else None
    letters = _letters(text)
    if not letters:
        return None
    if found := spelt(text):
        return found[0] if len(found) == 1 else Near(found)
    # Only what looks like a place is remembered: nobody's name or number stays in the memory of a process.
    guess = _guess if len(letters) <= _LONGEST_REMEMBERED else _guess.__wrapped__
    return guess(letters, min(most, 0 if len(letters) < 4 else 1 if len(letters) <= 6 else 2))


_LONGEST_REMEMBERED = 16


@lru_cache(4096)
def _guess(letters: str, allowed: int) -> County | Near | None:
    away = {spelling: edits(letters, spelling, allowed) for spelling in _SPELLINGS}
    for distance in range(1, allowed + 1):
        close = [spelling for spelling in _SPELLINGS if away[spelling] <= distance]
        # A short spelling is too little to be guessed from, yet enough to raise a doubt.
        if any(len(spelling) >= 4 for spelling in close):
            found = tuple(BY_CODE[code] for code in sorted({_SPELLINGS[spelling].code for spelling in close}))
            return found[0] if len(found) == 1 else Near(found)
    return None


def _letters(text: str) -> str:
    without_titles = re.sub(r"\b(county|kaunti)\b", "", text.casefold())
    return re.sub(r"[^a-z]", "", without_titles)


_SPELLINGS = {_letters(spelling): c for c in COUNTIES for spelling in (c.name, *c.spellings)}
KNOWN_SPELLINGS = frozenset(_SPELLINGS) | frozenset(_SHARED_TOWNS)
