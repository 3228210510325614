"""Charts by their artists: everything that is drawn lies inside the picture and in its place."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from analysis.report import charts, grids, matrix, sheet, theme

LONG = "The Sunday Chronicle of the Northern Provinces and the Isles"
SIZES = [1, 2, 5, 30]


def name_outlets(n):
    return [
        "UPI",
        LONG,
        "$5_{ & <b>",
        "新华社 {{x}}",
        "a\u202eb",
        *map("Outlet {}".format, range(99)),
    ][:n]


@pytest.fixture
def sheets(monkeypatch):
    """Collect the sheets that are drawn."""
    drawn, finish = [], sheet.Sheet.finish

    def collect(self):
        drawn.append(self)
        return finish(self)

    monkeypatch.setattr(sheet.Sheet, "finish", collect)
    return drawn


def check_inside(drawn):
    figure = drawn.figure
    renderer = figure.canvas.get_renderer()
    for text in drawn.axes.texts:
        box = text.get_window_extent(renderer)
        assert box.x0 >= -1, text.get_text()
        assert box.x1 <= figure.bbox.width + 1, text.get_text()
        assert box.y0 >= -1, text.get_text()
        assert box.y1 <= figure.bbox.height + 1, text.get_text()


def intervals(n, voices=("own",)):
    random = np.random.default_rng(n)
    frame = pd.DataFrame([{"outlet": o, "voice": v} for v in voices for o in name_outlets(n)])
    frame["value"] = random.normal(9, 1, len(frame))
    return frame.assign(low=frame["value"] - 1.5, high=frame["value"] + 2, n=20)


def pairs(n):
    names = name_outlets(n)
    return pd.DataFrame(
        [(a, b, 0.37) for a in names for b in names if a != b],
        columns=["outlet_a", "outlet_b", "share_of_a"],
    )


def coverage(n):
    states = list(matrix.STATES)
    return pd.DataFrame(
        [
            {
                "statement_id": s,
                "text": f"Statement {s} " + "is a sentence of many words " * s,
                "speaker": "Anna Lindqvist" if s < 3 else None,
                "outlet": o,
                "state": states[(s + i) % 5],
                "article_id": f"a{i}",
                "start": s,
                "when": "20 January 2017",
            }
            for s in range(6)
            for i, o in enumerate(name_outlets(n))
        ]
    )


def arc(n):
    return pd.DataFrame(
        [
            {"outlet": o, "position": i / 12, "sentiment": (-1) ** i * 0.9, "voice": v}
            for o in name_outlets(n)
            for i, v in enumerate(["own", "quoted", "mixed"] * 4)
        ]
    )


def halves(n):
    return pd.DataFrame(
        [
            {"outlet": o, "first": -0.1, "second": 0.2, "change": 0.3, "low": -0.1, "high": 0.7,
             "n_articles": 1, "n_first": 6, "n_second": 6}
            for o in name_outlets(n)
        ]
    )  # fmt: skip


def speakers(n):
    rows = pd.DataFrame([{"outlet": o, "value": 9} for o in name_outlets(n) for _ in range(2)])
    return rows.assign(speaker=["Ada Okafor", "W" * 60] * n)


def draw(kind, n, title="No clear difference", subtitle="Grade; n = 3"):
    if kind == "intervals":
        return charts.draw_intervals(intervals(n), title, subtitle)
    if kind == "groups":
        return charts.draw_intervals(
            intervals(n, ["own", "quoted"]), title, subtitle, group="voice"
        )
    if kind == "bars":
        return charts.draw_bars(intervals(n)[["outlet", "value"]], title, subtitle)
    if kind == "stacked":
        parts = intervals(n, ["own", "quoted"]).rename(columns={"voice": "part"})
        parts["value"] = 0.5
        return charts.draw_bars(parts, title, subtitle, share=True)
    if kind == "heatmap":
        return grids.draw_heatmap(pairs(n), title, subtitle, nothing="nothing to compare")
    if kind == "arc":
        return grids.draw_arc(arc(n), halves(n), title, subtitle)
    if kind == "tenths":
        many = pd.concat([arc(n)] * 20)
        return grids.draw_arc(many, halves(n), title, subtitle)
    if kind == "speakers":
        return charts.draw_bars(speakers(n), title, subtitle, label="speaker", group="outlet")
    return matrix.draw_matrix(coverage(n), title, subtitle)


KINDS = ["intervals", "groups", "bars", "stacked", "heatmap", "arc", "tenths", "matrix", "speakers"]


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_clipped(kind, n, sheets):
    chart = draw(kind, n)
    if kind == "heatmap" and n == 1:
        assert chart.plain == "nothing to compare"
        return
    check_inside(sheets[0])
    texts = [text.get_text() for text in sheets[0].axes.texts]
    assert all(any(name[:4] in text for text in texts) for name in ("UPI",))
    assert chart.png.startswith(b"\x89PNG")
    assert chart.title in chart.alt
    assert 20 < len(chart.alt) <= 1200
    assert "No description" not in chart.html
    assert len(chart.png) < 200_000


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_figures_give_the_same_bytes(kind):
    assert draw(kind, 5).png == draw(kind, 5).png


def test_long_titles_and_subtitles_fit(sheets):
    draw("bars", 2, "W" * 400, "A measure of some sort " * 30)
    check_inside(sheets[0])


def test_formulas_and_markup_are_drawn_as_written(sheets):
    draw("bars", 5, "$5 and $6 rise to $$", "$5_{ <b>")
    texts = [text.get_text() for text in sheets[0].axes.texts]
    assert "$5 and $6 rise to $$" in texts
    assert not any(text.get_parse_math() for text in sheets[0].axes.texts)


def test_intervals_stand_where_their_figures_are(sheets):
    frame = intervals(2)
    frame.loc[1, ["low", "high"]] = np.nan
    chart = charts.draw_intervals(frame, "t", "s", order="frame")
    lines = [line for line in sheets[0].axes.lines if line.get_alpha() == 0.45]
    assert len(lines) == 1
    ends, dots = (
        lines[0].get_xdata(),
        [line.get_xdata()[0] for line in sheets[0].axes.lines if line.get_markersize() == 7.5],
    )
    assert ends[0] < dots[0] < ends[1]
    share = (dots[0] - ends[0]) / (ends[1] - ends[0])
    assert share == pytest.approx(1.5 / 3.5)
    assert list(chart.data.columns) == ["outlet", "value", "low", "high", "n"]


def test_missing_values_are_a_dash_with_a_reason():
    frame = intervals(3)
    frame.loc[0, ["value", "low", "high"]] = np.nan
    chart = charts.draw_intervals(frame, "t", "s", missing="fewer than 30 words")
    assert list(chart.data["outlet"])[-1] == "UPI"
    assert "– fewer than 30 words" in chart.table.plain
    assert "UPI –" in chart.alt


def test_bars_begin_at_zero(sheets):
    charts.draw_bars(pd.DataFrame({"outlet": ["A", "B"], "value": [90, 100]}), "t", "s")
    bars = [p for p in sheets[0].axes.patches if p.get_height() == 13]
    widths = sorted(bar.get_width() for bar in bars)
    assert widths[0] / widths[1] == pytest.approx(0.9)


def test_an_outlet_has_one_colour_in_every_chart(sheets):
    names = name_outlets(5)
    colour = theme.style_outlets(names)["UPI"].colour
    charts.draw_bars(pd.DataFrame({"outlet": ["UPI"], "value": [1]}), "t", "s", outlets=names)
    charts.draw_intervals(intervals(1), "t", "s", outlets=names)
    for drawn in sheets:
        marks = {line.get_color() for line in drawn.axes.lines if line.get_marker() != "None"}
        assert marks == {colour}


@pytest.mark.parametrize(
    "nothing",
    [
        charts.draw_intervals(intervals(2).iloc[:0], "t", "s"),
        charts.draw_intervals(intervals(2).assign(value=np.nan), "t", "s"),
        charts.draw_bars(intervals(2).iloc[:0], "t", "s"),
        grids.draw_heatmap(pairs(1), "t", "s"),
        grids.draw_arc(arc(1).iloc[:0], halves(1).iloc[:0], "t", "s"),
        matrix.draw_matrix(coverage(1).iloc[:0], "t", "s"),
    ],
)
def test_nothing_to_draw_is_a_sentence(nothing):
    assert not isinstance(nothing, charts.Chart)
    assert nothing.html.startswith('<p class="empty">')
    assert nothing.plain.endswith(".")


def test_infinite_and_huge_values_are_drawn(sheets):
    frame = intervals(3)
    frame["value"] = [np.inf, 1e15, -1e-9]
    frame["low"], frame["high"] = [-np.inf, np.nan, -1.0], [np.inf, np.nan, 1.0]
    charts.draw_intervals(frame, "t", "s")
    check_inside(sheets[0])


def test_matrix_heads_an_occasion_with_its_day(sheets):
    matrix.draw_matrix(coverage(2), "t", "s")
    heads = [text.get_text() for text in sheets[0].axes.texts]
    assert "Anna Lindqvist, 20 January 2017" in heads
    assert "Speaker not named" in heads


def test_faint_shades_are_spread_where_no_figures_stand(sheets):
    frame = pairs(30).assign(share_of_a=0.01)
    frame.loc[0, "share_of_a"] = 0.04
    chart = grids.draw_heatmap(frame, "t", "s")
    colours = {tuple(patch.get_facecolor()) for patch in sheets[0].axes.patches}
    assert to_rgba(theme.shade(1.0)) in colours
    assert "The strongest shade is 4%, the faintest none." in chart.html
    assert "strongest" not in grids.draw_heatmap(pairs(5), "t", "s").html


def test_matrix_links_its_cells_to_the_passages():
    picture, table = matrix.draw_matrix(coverage(2), "t", "s").html.split("<details>")
    assert '<a href="#a-a0-0" title="UPI prints it whole">' in table
    assert table.count("<a ") == 12
    assert 'href="#a-a0-0" aria-label="UPI prints it whole: ' in picture
    assert picture.count('<a class="place"') == 12


def test_many_sentences_are_drawn_as_means_with_intervals(sheets):
    """A cloud of a thousand marks says nothing."""
    chart = draw("tenths", 2)
    marks = [line for line in sheets[0].axes.lines if line.get_markersize() == 5.0]
    assert len(marks) == 2 * 10
    assert any("95% interval" in text.get_text() for text in sheets[0].axes.texts)
    assert chart.data["change"].tolist() == [0.3, 0.3]


@pytest.mark.parametrize(("low", "high"), [(0.2, 3.0), (1.4, 20.0), (1.2, 3000.0)])
def test_ratios_lie_as_far_from_one_as_their_inverses(low, high):
    scale = sheet.Scale([low, high], 0.0, 200.0, ratio=True)
    assert scale(4) - scale(2) == pytest.approx(scale(2) - scale(1))
    assert 2 <= len(scale.ticks) <= 9
    assert all(low * 0.7 <= tick <= high * 1.4 for tick in scale.ticks)
    texts = scale.write_ticks(share=False)
    assert [float(text.replace(",", "")) for text in texts] == pytest.approx(scale.ticks)
