"""Charts that can be read, and that nobody can write into."""

from gateway.console.charts import Bar, columns, rows


def test_bars_are_as_long_as_their_figures_say() -> None:
    drawn = rows([Bar("dialled", 200, "200"), Bar("pledged", 50, "50 (25%)")], "Funnel")
    lengths = [float(part.split('"')[0]) for part in drawn.split('width="')[1:]]
    assert lengths[0] == 4 * lengths[1]
    assert "50 (25%)" in drawn


def test_an_empty_chart_is_drawn_as_well() -> None:
    assert "<svg" in columns([], "Days")
    assert columns([Bar("1 Nov", 0, "0")], "Days").count("<rect") == 1


def test_the_highest_day_has_its_figure_and_every_seventh_its_name() -> None:
    drawn = columns([Bar(f"{n} Nov", n, f"{n:,}") for n in range(1, 16)], "Days")
    assert drawn.count('class="top">15<') == 1
    assert [f">{n} Nov</text>" in drawn for n in (1, 8, 15, 14)] == [True, True, True, False]


def test_words_cannot_leave_their_place() -> None:
    drawn = columns([Bar("<script>", 1, '"><script>')], '"><script>')
    assert "<script" not in drawn
