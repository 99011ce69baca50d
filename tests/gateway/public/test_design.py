"""One design: readable colours, and the public style sheet with no colour or size of its own."""

import re

import pytest

from gateway.public.assets import FOLDER

TOKENS = (FOLDER / "tokens.css").read_text()
PAGES = (FOLDER / "counter.css").read_text()
READABLE = 4.5
# Black ink and a smaller sheet, on paper.
SCREEN, PRINT = PAGES.split("@media print")


def values(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block))


LIGHT = values(TOKENS.split("@media")[0])
SCHEMES = {"light": LIGHT, "dark": LIGHT | values(TOKENS.split("@media")[1])}


def luminance(colour: str) -> float:
    """Relative luminance of `#rgb` or `#rrggbb`, as WCAG 2 has it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_the_standard_does() -> None:
    assert contrast("#000", "#fff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_ink_is_readable_on_its_ground(scheme: str) -> None:
    colours = SCHEMES[scheme]
    pairs = [(name, name.removeprefix("on-")) for name in colours if name.startswith("on-")]
    pairs += [(ink, ground) for ink in ("ink", "muted", "link") for ground in ("ground", "card")]
    pairs.append(("band-note", "band"))

    measured = {pair: contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}

    assert len(measured) == 14
    assert {pair: ratio for pair, ratio in measured.items() if ratio < READABLE} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_neighbouring_steps_of_the_map_get_steadily_stronger(scheme: str) -> None:
    ground = SCHEMES[scheme]["ground"]

    strength = [contrast(ground, SCHEMES[scheme][f"step-{step}"]) for step in range(1, 7)]

    assert strength == sorted(strength)


def test_the_public_pages_have_no_colour_or_size_of_their_own() -> None:
    colours = {value for scheme in SCHEMES.values() for value in scheme.values() if value.startswith("#")}
    sizes = {value for name, value in LIGHT.items() if name.startswith("text-")}

    assert set(re.findall(r"#[0-9a-f]{3,6}\b(?=[^{]*\})", SCREEN)) - colours == set()
    assert set(re.findall(r"(?:font-size: |font: (?:\d+ )?)([\d.]+rem)", SCREEN)) - sizes == set()
