"""Charts as SVG, drawn here: nothing to download, readable without colour, each beside a table or its own figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_WIDTH, _HEIGHT, _FOOT = 720, 180, 22
_ROW, _LABEL, _VALUE = 34, 150, 80


@dataclass(frozen=True)
class Bar:
    """One bar: what it is called, how long it is, and what is written at its end."""

    label: str
    value: int
    says: str


def columns(bars: Sequence[Bar], title: str, every: int = 7) -> Markup:
    """Upright bars, one a day or an hour. Every so many, back from the last, have a label; the highest its figure."""
    highest = max((bar.value for bar in bars), default=0) or 1
    step = _WIDTH / max(len(bars), 1)
    room = _HEIGHT - 2 * _FOOT
    drawn = []
    for place, bar in enumerate(bars):
        height = room * bar.value / highest
        x, y = place * step, _FOOT + room - height
        drawn.append(
            f'<rect x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{max(height, 1):.1f}">'
            f"<title>{escape(bar.label)}: {escape(bar.says)}</title></rect>"
        )
        if (len(bars) - 1 - place) % every == 0:
            anchor = "end" if place == len(bars) - 1 else "middle"
            at = x + step if anchor == "end" else x + step / 2
            drawn.append(f'<text x="{at:.1f}" y="{_HEIGHT - 4}" text-anchor="{anchor}">{escape(bar.label)}</text>')
    top = max(bars, key=lambda bar: bar.value, default=None)
    if top and top.value:
        place = list(bars).index(top)
        at = min(max(place * step + step / 2, 40), _WIDTH - 40)
        drawn.append(f'<text x="{at:.1f}" y="{_FOOT - 6}" text-anchor="middle" class="top">{escape(top.says)}</text>')
    return _picture(_WIDTH, _HEIGHT, title, drawn)


def rows(bars: Sequence[Bar], title: str) -> Markup:
    """Lying bars, each with its label before and its figure behind it."""
    highest = max((bar.value for bar in bars), default=0) or 1
    room = _WIDTH - _LABEL - _VALUE
    drawn = []
    for place, bar in enumerate(bars):
        y, length = place * _ROW, room * bar.value / highest
        middle = y + _ROW / 2 + 5
        drawn.append(f'<text x="0" y="{middle:.1f}">{escape(bar.label)}</text>')
        drawn.append(f'<rect x="{_LABEL}" y="{y + 5}" width="{max(length, 1):.1f}" height="{_ROW - 10}"/>')
        drawn.append(f'<text x="{_LABEL + length + 8:.1f}" y="{middle:.1f}">{escape(bar.says)}</text>')
    return _picture(_WIDTH, _ROW * len(bars), title, drawn)


def _picture(width: int, height: int, title: str, drawn: Sequence[str]) -> Markup:
    name = escape(title)
    # Whatever came from outside was escaped where it was put in.
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{name}" class="bars">{"".join(drawn)}</svg>'
    )
