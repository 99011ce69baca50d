"""The word lists, one a file: data that somebody who speaks the language mends without reading code."""

from importlib.resources import files


def words(name: str) -> frozenset[str]:
    """The words of one list, whatever lines they stand on."""
    return frozenset(word for line in lines(name) for word in line.split())


def lines(name: str) -> list[str]:
    """The lines of one list, without comments and empty ones."""
    rough = files(__name__).joinpath(f"{name}.txt").read_text("utf-8").splitlines()
    return [line for whole in rough if (line := whole.split("#")[0].strip())]
