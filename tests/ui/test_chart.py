"""Charts: letters of the token table, series told apart by more than colour, a table below."""

import altair as alt
import pytest
from streamlit.testing.v1 import AppTest

from madang.ui import chart, theme
from madang.ui.testing import texts


def test_series_differ_in_colour_dash_and_marker():
    for kinds in (chart.COLOURS, chart.DASHES, chart.MARKERS):
        assert len(set(map(str, kinds))) == len(kinds) == 6


def test_colours_are_those_of_okabe_and_ito_in_order():
    assert chart.COLOURS == ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")


def test_letters_of_charts_have_the_contrast_of_text():
    config = chart.config()
    for part in ("axis", "legend"):
        for name in ("labelColor", "titleColor"):
            assert theme.contrast(config[part][name], config["background"]) >= 4.5
        assert config[part]["labelFontSize"] >= 14
    assert theme.contrast(config["axis"]["domainColor"], config["background"]) >= 3


def test_marks_have_an_outline_where_their_colour_is_too_pale():
    pale = [colour for colour in chart.COLOURS if theme.contrast(colour, theme.GROUND) < 3]
    assert pale
    assert theme.contrast(chart.config()["bar"]["stroke"], theme.GROUND) >= 4.5


def test_chart_becomes_ours():
    drawn = {"data": {"values": [{"a": 1}]}, "mark": "bar"}
    made = chart.themed(drawn)
    assert made["config"]["range"]["category"][0] == "#0072B2"
    assert made | {"config": None} == drawn | {"config": None}


def test_encodings_follow_the_order_of_the_names():
    made = chart.series("line", ["a", "b"])
    assert made["color"]["scale"] == {"domain": ["a", "b"], "range": list(chart.COLOURS[:2])}
    assert set(made) == {"color", "strokeDash", "shape"}


def test_charts_are_what_vega_lite_knows():
    """Altair, which is its schema in Python, takes them as they are."""
    drawn = {
        "data": {"values": [{"a": 1, "line": "x"}]},
        "mark": "point",
        "encoding": {"x": {"field": "a", "type": "quantitative"}, **chart.series("line", ["x"])},
    }
    alt.Chart.from_dict(chart.themed(drawn))


def test_more_series_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match="7 series of 'line'"):
        chart.series("line", list("abcdefg"))


def test_chart_stands_between_its_finding_and_its_table():
    def script():
        from madang.ui import kit

        encoding = {"x": {"field": "a", "type": "quantitative"}}
        drawn = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": encoding}
        kit.chart("One bar.", drawn, ["a"], [["1"]], numeric=(0,))

    app = AppTest.from_function(script).run(timeout=30)
    assert not app.exception
    assert [element.type for element in app.main][1:] == ["html", "vega_lite_chart", "html"]
    (shown,) = app.get("vega_lite_chart")
    assert shown.proto.alt == "One bar."
    words = texts(app)
    assert words.index("<p>One bar.</p>") < words.index("<table")
    assert '<td class="num">1</td>' in words
