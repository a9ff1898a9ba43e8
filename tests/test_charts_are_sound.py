"""A chart that is not sound is refused.

Such a chart names no column, draws nothing or draws in a colour with another meaning.
"""

import inspect
import itertools
import json
import re
from types import SimpleNamespace
from typing import Any

import altair as alt
import nbformat
import pandas as pd
import pytest
from conftest import DATA
from exhibit_output import html_of
from nbformat.v4 import new_code_cell
from small_project import small_project

from crossings.chapters.exhibits import exhibits_of
from crossings.errors import CheckError
from crossings.exhibits import charts, plain_chart
from crossings.exhibits.drawing import NARROW, WIDE, drawing_at
from crossings.exhibits.specs import columns, marks, widths
from crossings.exhibits.specs.tooltips import with_tooltips
from crossings.exhibits.theme import LEDGER, PLAIN_LEDGER
from crossings.exhibits.tokens import TOKENS, colour
from crossings.notebooks import engine
from crossings.publish.build import build
from crossings.tables.record import Record

YEARS = pd.DataFrame(
    {
        "year": [2024, 2025, 2026],
        "people": [36816, 41472, 15897],
        "boats": [695, 672, 240],
        "ends": pd.to_datetime(["2024-12-31", "2025-12-31", "2026-08-20"]),
        "whole": [True, True, False],
    }
)
BARS = alt.Chart(YEARS).mark_bar(color=colour("arrivals")).encode(x="year:O", y="people:Q")
LINE = alt.Chart(YEARS).mark_line(color=colour("arrivals")).encode(x="year:O", y="people:Q")
ALSO = pd.DataFrame({"year": [2024, 2025], "deaths": [82, 24]})


def lacking(chart: Any) -> list[str]:
    return [column.name for column in columns.missing_columns(widths.vega_lite(chart))]


def shown(chart: Any, **more: Any) -> Any:
    """The chart as an exhibit."""
    given = {
        "title": "People",
        "subtitle": "People",
        "words": "People came.",
        "table": YEARS,
        "columns": {"year": "Year", "people": "People"},
        "source": ["ho_small_boats"],
        "status": "provisional",
    }
    return exhibits_of(Record("latest", DATA))("a-chart", chart, **given | more)


def drawing(chart: Any, **more: Any) -> str:
    return str(html_of(shown(chart, **more)))


WRONG = [
    BARS.encode(y="peple:Q"),
    BARS.encode(tooltip=["year:O", "peple:Q"]),
    BARS.encode(alt.X("year:O").sort(field="peple")),
    BARS.encode(alt.Y("sum(peple):Q")),
    BARS.encode(order="peple:Q"),
    BARS.encode(opacity=alt.when("datum.peple > 1").then(alt.value(1)).otherwise(alt.value(0.5))),
    BARS.encode(opacity=alt.condition("datum['peple'] > 1", alt.value(1), alt.value(0.5))),
    BARS.encode(color=alt.condition(alt.datum.whole, alt.Color("peple:N"), alt.value("red"))),
    BARS.encode(
        opacity=alt.condition(alt.FieldGTPredicate("peple", 1), alt.value(1), alt.value(0))
    ),
    BARS.mark_text(dx=alt.expr("datum.peple > 2 ? 3 : 4")),
    BARS + LINE.encode(y="peple:Q"),
    alt.layer(alt.Chart().mark_bar().encode(x="year:O", y="peple:Q"), LINE, data=YEARS),
    BARS | (LINE & LINE.encode(y="peple:Q")),
    BARS.facet("peple:N"),
    BARS.encode(y="peple:Q").facet("whole:N"),
    BARS.encode(row="peple:N"),
    BARS.encode(y=alt.Y(alt.repeat("row"), type="quantitative")).repeat(row=["people", "peple"]),
    BARS.transform_calculate(share="datum.peple / 2"),
    BARS.transform_filter("datum.peple > 2"),
    BARS.transform_filter(alt.FieldOneOfPredicate("peple", [1, 2])),
    BARS.transform_aggregate(people="sum(peple)", groupby=["year"]),
    BARS.transform_aggregate(people="sum(people)", groupby=["peple", "year"]),
    BARS.transform_aggregate(people="sum(people)", groupby=["year"]).encode(tooltip="peple:Q"),
    BARS.transform_window(people="sum(peple)"),
    BARS.transform_fold(["people", "peple"]),
    BARS.transform_lookup("peple", alt.LookupData(ALSO, "year", ["deaths"])),
    BARS.transform_lookup("year", alt.LookupData(ALSO, "peple", ["deaths"])),
    BARS.transform_lookup("year", alt.LookupData(ALSO, "year", ["peple"])),
    BARS.add_params(alt.selection_point(name="one", fields=["peple"])),
]
RIGHT = [
    BARS,
    BARS + LINE,
    BARS | LINE,
    BARS.encode(y="sum(people):Q", tooltip=["count():Q", "year:O"]),
    BARS.encode(opacity=alt.condition("datum.sum_people > 1", alt.value(1), alt.value(0))).encode(
        y="sum(people):Q"
    ),
    BARS.encode(x="yearmonth(ends):T"),
    BARS.encode(x=alt.X("people:Q").bin(), y="count():Q"),
    BARS.encode(opacity=alt.condition("isValid(datum.remark)", alt.value(1), alt.value(0))),
    BARS.encode(x=alt.X("year:O").axis(labelExpr="datum.label + datum.index")),
    BARS.encode(x=alt.X("year:O").sort("-y"), detail=["boats:Q", "whole:N"]),
    BARS.transform_calculate(each="datum.people / datum.boats").encode(y="each:Q"),
    BARS.transform_fold(["people", "boats"]).encode(y="value:Q", color="key:N"),
    BARS.transform_fold(["people", "boats"], as_=["what", "number"]).encode(y="number:Q"),
    BARS.transform_window(so_far="sum(people)").encode(y="so_far:Q"),
    BARS.transform_joinaggregate(all="sum(people)").encode(y="all:Q"),
    BARS.transform_aggregate(most="max(people)", groupby=["whole"]).encode(x="whole:N", y="most:Q"),
    BARS.transform_lookup("year", alt.LookupData(ALSO, "year", ["deaths"])).encode(y="deaths:Q"),
    BARS.transform_lookup("year", alt.LookupData(ALSO, "year")).encode(y="deaths:Q"),
    BARS.transform_pivot("whole", value="people", groupby=["year"]).encode(y="true:Q"),
    BARS.transform_timeunit(month="yearmonth(ends)").encode(x="month:T", x2="month_end"),
    BARS.transform_bin("step", "people", bin=alt.Bin(maxbins=5)).encode(x="step:Q", x2="step_end"),
    BARS.transform_stack(["low", "top"], "people", ["year"]).encode(y="low:Q", y2="top"),
    BARS.transform_density("people", as_=["people", "density"]).encode(x="people:Q", y="density:Q"),
    BARS.transform_quantile("people").encode(x="prob:Q", y="value:Q"),
    BARS.transform_regression("boats", "people").encode(x="boats:Q"),
    BARS.transform_flatten(["people"]),
    BARS.transform_impute("people", key="year", value=0),
    BARS.encode(y=alt.Y(alt.repeat("row"), type="quantitative")).repeat(row=["people", "boats"]),
    BARS.facet("whole:N", columns=1),
    alt.layer(alt.Chart().mark_bar().encode(x="year:O", y="people:Q"), LINE, data=YEARS),
    alt.Chart(alt.sequence(0, 5, as_="n")).mark_point().encode(x="n:Q"),
    alt.Chart(YEARS.rename(columns={"people": "people.all"})).mark_bar().encode(y="people\\.all:Q"),
    alt.Chart(YEARS[:0]).mark_bar().encode(y="anything:Q"),
]


@pytest.mark.parametrize("chart", WRONG)
def test_a_name_that_is_no_column_is_found_wherever_it_stands(chart):
    assert lacking(chart) == ["peple"]


@pytest.mark.parametrize("chart", RIGHT)
def test_a_column_of_data_or_of_a_transform_is_never_refused(chart):
    assert lacking(chart) == []


def test_the_refusal_names_exhibit_field_and_the_nearest_column():
    pattern = (
        r"a-chart: `peple` \(in y\) is not a column of the chart’s data; did you mean `people`\?"
    )
    with pytest.raises(ValueError, match=pattern):
        shown(BARS.encode(y="peple:Q"))
    with pytest.raises(ValueError, match=pattern):
        shown(BARS, narrow=BARS.encode(y="peple:Q"))
    with pytest.raises(ValueError, match=r"`q7`.* its columns are `boats`, `ends`, `people`"):
        shown(BARS.encode(y="q7:Q"))
    with alt.theme.enable(PLAIN_LEDGER), pytest.raises(ValueError, match="did you mean `people`"):
        plain_chart.outputs(BARS.encode(y="peple:Q").to_dict())
    alt.theme.enable(LEDGER)


@pytest.mark.parametrize(
    "chart",
    [
        BARS.transform_filter("datum.people < 0"),
        BARS.properties(data=YEARS[:0]),
        LINE.properties(data=YEARS.assign(people=pd.NA)),
        BARS.transform_filter("datum.people < 0").facet("whole:N"),
    ],
)
def test_a_chart_that_draws_no_mark_is_refused(chart):
    with pytest.raises(ValueError, match="the chart draws no mark"):
        drawing(chart)


def test_a_mark_at_no_number_is_refused():
    nowhere = BARS.mark_point(color=colour("ink"), size=alt.expr("0 / 0"))
    with pytest.raises(ValueError, match="draws a mark at no number"):
        drawing(nowhere)


@pytest.mark.parametrize(
    "chart",
    [
        BARS.encode(alt.Y("people:Q").scale(domain=[0, 10])),
        BARS.mark_point(color=colour("ink")).encode(alt.X("people:Q").scale(domain=[0, 10])),
        BARS.mark_point(clip=True, color=colour("ink")).encode(
            alt.Y("people:Q").scale(domain=[9e6, 9.1e6])
        ),
    ],
)
def test_a_mark_far_outside_its_plot_is_refused(chart):
    with pytest.raises(ValueError, match="far outside"):
        drawing(chart)


@pytest.mark.parametrize("kind", ["N", "Q"])
def test_a_label_of_a_missing_value_is_refused(kind):
    labels = BARS.mark_text(color=colour("ink")).encode(text=f"people:{kind}")
    gaps = YEARS.assign(people=[1.0, 2.0, None], year=YEARS.year.astype(str))
    with pytest.raises(ValueError, match="where a value is missing"):
        drawing((BARS + labels.encode(y=alt.value(9))).properties(data=gaps))


def test_a_format_that_d3_cannot_read_is_refused_in_place():
    for format in ("£,d", "0,0", ",d people", ",.0q"):
        with pytest.raises(ValueError, match=r"a-chart: format='.*' is not one that d3 reads"):
            shown(BARS.encode(alt.Y("people:Q").axis(format=format)))
    with pytest.raises(ValueError, match="is not one that d3 reads"):
        shown(BARS + charts.value_labels(BARS, "people", format="£,d"))


def test_a_format_that_a_table_refuses_names_its_column():
    with pytest.raises(ValueError, match=r"a-chart: formats= gives '\+\.1z' for 'people'"):
        shown(BARS, formats={"people": "+.1z"})


@pytest.mark.parametrize(
    ("values", "format", "told"),
    [
        ([208, 34401], ".0%", r"shows 34,401 of people as 3,440,100%"),
        ([0.348, 0.1], ",", "is of counts, but people holds shares"),
        ([0.348, 0.1], ",d", "is of counts, but people holds shares"),
        ([34.5, 12.1], ".1%", "of people as 3,450%"),
    ],
)
def test_a_format_of_other_numbers_is_refused(values, format, told):
    """A count shown as per cent was 100 times what it is."""
    frame = pd.DataFrame({"year": [2024, 2025], "people": values})
    charted = BARS.properties(data=frame)
    for chart in (
        charted.encode(alt.Y("people:Q").axis(format=format)),
        charted.encode(alt.Tooltip("people:Q", format=format)),
        charted + charted.mark_text(color=colour("ink")).encode(alt.Text("people", format=format)),
    ):
        with pytest.raises(ValueError, match=told):
            drawing(chart)
    assert marks.unfit(".0%", "share", [0.348, 1.2, -3.1, None, float("nan")]) == ""
    assert marks.unfit(",d", "people", [0, 1, 34401]) == marks.unfit(",", "people", []) == ""


@pytest.mark.parametrize(
    "scale",
    [{"domain": [20_000, 90_000]}, {"domainMin": 100}, {"zero": False}, {"type": "log"}],
)
def test_bars_on_an_axis_without_0_are_refused(scale):
    """Bars from 20,000 up showed twice as many where a tenth more had come."""
    cut = BARS.encode(alt.Y("people:Q").scale(**scale))
    for chart in (cut, cut + cut.mark_text(color=colour("ink")).encode(text="people:Q")):
        with pytest.raises(ValueError, match="the axis of people has no 0"):
            drawing(chart)
    assert drawing(cut.mark_line(color=colour("arrivals")))
    assert drawing(BARS.encode(alt.Y("people:Q").scale(domain=[-10, 90_000])))
    assert drawing(BARS.encode(alt.Y("people:Q").scale(domainMax=90_000)))


def test_a_table_that_shows_counts_as_per_cent_is_refused():
    with pytest.raises(ValueError, match=r"a-chart: in formats= .* of people as"):
        shown(BARS, formats={"people": ".0%"})


@pytest.mark.parametrize("format", ["", "d", ",d", ".1%", "$,.2f", ",.12~g", "+,d", "%b %y", "~s"])
def test_a_format_that_d3_reads_is_drawn(format):
    frame = YEARS.assign(people=[0.5, 1.2, 0]) if format == ".1%" else YEARS
    assert drawing(BARS.properties(data=frame).encode(alt.Y("people:Q").axis(format=format)))


def test_a_scale_of_values_has_steps_of_one_colour_and_a_legend():
    cells = alt.Chart(YEARS).mark_rect().encode(x="year:O", y="whole:N")
    with pytest.raises(ValueError, match=r"without a legend. Take charts\.shades\(\"people:Q\""):
        shown(cells.encode(color="people:Q"))
    with pytest.raises(ValueError, match=r"rgb\(.* and \d+ more: not a token.*charts\.shades"):
        drawing(cells.encode(alt.Color("people:Q").legend()))
    drawn = drawing(cells.encode(charts.shades("people:Q", "arrivals")))
    steps = ["arrivals-soft", "arrivals-low", "arrivals-mid", "arrivals-high", "arrivals"]
    assert all(f'fill="var(--cl-{step})"' in drawn for step in steps)
    legend = drawn.partition("role-legend-label")[2].partition("</g>")[0]
    places = [float(x) for x in re.findall(r"translate\(([\d.]+),", legend)]
    gaps = [after - before for before, after in itertools.pairwise(places)]
    assert gaps and min(gaps) > 6 * 8, "six letters of a phone's size have room"
    with pytest.raises(ValueError, match=r"rgb\(.*: not a token.*charts\.shades"):
        drawing(cells.encode(charts.shades("people:Q", "arrivals").scale(type="log")))
    with pytest.raises(ValueError, match=r"of whole is .* for numbers alone; .*charts\.hues"):
        shown(cells.encode(charts.shades("whole:N", "arrivals")))
    for hue in ("arrival", "arrivals-soft", "ink"):
        with pytest.raises(ValueError, match=f"has the hues .* not '{hue}'"):
            charts.shades("people:Q", hue)


def test_a_value_without_a_colour_is_refused():
    """Vega gave it the colour of another, and the legend did not name it."""
    rows = pd.DataFrame({"year": [2024, 2025] * 2, "of": ["a", "a", "b", "b"], "people": range(4)})
    bars = alt.Chart(rows).mark_bar().encode(x="year:O", y="people:Q")

    def coloured(**tokens: str) -> Any:
        return bars.encode(alt.Color("of:N").scale(charts.hues(tokens)))

    for tokens in ({"a": "arrivals"}, {"A": "arrivals", "b": "context"}):
        of_year = coloured(**tokens).properties(width=90).facet("year:O")
        for chart in (coloured(**tokens), BARS + coloured(**tokens), of_year):
            with pytest.raises(ValueError, match=r"no colour .* of has the value '\w'"):
                shown(chart)
    assert drawing(coloured(a="arrivals", b="context", c="ink"))  # a later day may have it
    only_a = coloured(a="arrivals").transform_filter("datum.of == 'a'")
    assert drawing(only_a)


@pytest.mark.parametrize("letters", [10, 30, 31, 34, 45, 60])
def test_names_of_any_length_are_drawn(letters):
    """A facet with a long name stopped a build, and its message blamed the width."""
    name = ("Joint Declaration on Borders, 2020, of both governments " * 2)[:letters].strip()
    rows = pd.DataFrame({"name": [name, "Sandhurst"], "people": [10, 20]})
    bars = alt.Chart(rows).mark_bar(color=colour("money")).encode(x="people:Q")
    named = bars.encode(alt.Y("name:N").axis(charts.names_axis(rows.name)))
    without = bars.encode(alt.Y("name:N").axis(None))
    for chart in (named, without + charts.names_above(without, "name")):
        assert drawing(chart)
    assert drawing(charts.small_multiples(without, "name", list(rows.name)))


def test_a_slope_is_drawn():
    rows = pd.DataFrame({"year": [2024, 2025] * 2, "of": ["a", "a", "b", "b"], "people": range(4)})
    slope = alt.Chart(rows).mark_line(point=True).encode(x="year:O", y="people:Q")
    scale = charts.hues({"a": "arrivals", "b": "context"})
    assert drawing(slope.encode(alt.Color("of:N").scale(scale)))
    assert drawing(slope.mark_line(color=colour("ink")).encode(detail="of:N"))


def hues(svg: str) -> set[str]:
    return {
        hue for hue in re.findall(r'(?:fill|stroke)="var\(--cl-([a-z-]+)\)"', svg) if hue in TOKENS
    }


@pytest.mark.parametrize("dots", [True, {}, {"size": 90}, alt.OverlayMarkDef(size=90)])
def test_dots_of_a_line_have_its_colour(dots):
    line = LINE.mark_line(point=dots, color=colour("prevented"))
    assert "prevented" in hues(drawing(line)) and not hues(drawing(line)) & {"money", "arrivals"}
    plain = LINE.mark_line(point=dots, color=colour("money"))
    with alt.theme.enable(PLAIN_LEDGER):
        html = plain_chart.outputs(plain.to_dict())["text/html"]
    alt.theme.enable(LEDGER)
    assert "money" in hues(html) and "arrivals" not in hues(html)


@pytest.mark.parametrize("kind", ["boxplot", "errorbar", "errorband"])
def test_a_mark_of_several_is_drawn_without_names(kind):
    spread = alt.Chart(YEARS, mark={"type": kind, "color": colour("arrivals")})
    html = drawing(spread.encode(x="whole:N", y="people:Q"))
    assert ">people<" not in html and "arrivals" in hues(html)
    named = drawing(spread.encode(alt.X("whole:N"), alt.Y("people:Q").title("In a year")))
    assert ">In a year<" in named


def test_a_mark_without_a_colour_has_one_without_meaning():
    meant = {"money", "arrivals", "prevented", "returned", "admitted"}
    for kind in ("bar", "line", "area", "point", "circle", "square", "tick", "rect", "rule"):
        chart = alt.Chart(YEARS, mark=kind).encode(x="year:O", y="people:Q")
        assert not hues(drawing(chart)) & meant, kind


def test_a_colour_that_only_a_theme_gives_is_refused():
    spec = widths.vega_lite(LINE.mark_line(color=colour("ink"), point=True))
    spec["config"]["point"] = {"color": colour("money")}
    with pytest.raises(ValueError, match=r'draws in the colour of money.*colour\("money"\)'):
        drawing_at(lambda width, slim: widths.at_width(spec, width, slim, False), WIDE)
    coloured = LINE.mark_line(color=colour("ink")) + LINE.mark_point(color=colour("money"))
    assert "money" in hues(drawing(coloured))


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_facet_with_fewer_charts_than_columns_fills_its_width(width):
    """As on a day when one deal of several is old enough: red while a column stayed empty."""
    legend = alt.Color("whole:N").scale(charts.hues({"yes": "arrivals"})).legend(orient="top")
    chart = BARS.encode(legend).facet(alt.Facet("one:N").title(None), columns=3)
    chart.data = YEARS.assign(one="a deal", whole="yes")
    spec = widths.vega_lite(chart)
    drawn = drawing_at(lambda px, slim: widths.at_width(spec, px, slim, for_phones=True), width)
    assert drawn.width == width


def test_a_line_is_neither_filled_nor_laid_down():
    provisional = charts.final_or_not("whole", "arrivals")
    with pytest.raises(ValueError, match=r"a-chart: .*filled shape.*strokeDash"):
        shown(LINE.mark_line(point=True).encode(**provisional))
    with pytest.raises(ValueError, match="filled shape"):
        shown(alt.layer(BARS.encode(**provisional), LINE).encode(**provisional))
    many = pd.DataFrame({"n": range(12), "people": range(10000, 10012), "label": "10,000"})
    line = alt.Chart(many).mark_line(color=colour("arrivals")).encode(x="n:O", y="people:Q")
    bars = line.mark_bar(color=colour("arrivals-soft"))
    labelled = bars + charts.value_labels(bars, "people", text="label")
    spec = widths.vega_lite(labelled)
    down = widths.at_width(spec, 280, True, False)
    assert down["layer"][0]["encoding"]["x"]["field"] == "people", "columns alone lie"
    up = widths.at_width(widths.vega_lite(labelled + line), 280, True, False)
    assert up["layer"][0]["encoding"]["x"]["field"] == "n", "under a line they stand"


def columns_of(label: str, names: int = 12) -> alt.LayerChart:
    """Columns with a label over each."""
    rows = pd.DataFrame({"n": range(names), "people": range(names), "label": label})
    bars = alt.Chart(rows).mark_bar().encode(x="n:O", y="people:Q")
    return bars + charts.value_labels(bars, "people", text="label")


def test_columns_under_a_line_stand_beside_columns_that_lie():
    """Red while the line's way across became the measure."""
    under_line = columns_of("12", names=3) + columns_of("12", names=3).layer[0].mark_line()
    spec = widths.vega_lite(alt.vconcat(columns_of("1,234,567"), under_line))
    lying, standing = widths.at_width(spec, 280, True, False)["vconcat"]
    fields = [
        [layer["encoding"]["x"]["field"] for layer in view["layer"]] for view in (lying, standing)
    ]
    assert fields == [["people", "people"], ["n", "n", "n"]]


@pytest.mark.parametrize("kinds", [("a", "b"), (0, 1), (False, True)])
def test_a_kind_of_column_called_0_or_false_counts_too(kinds):
    """Red while 0 and False were no kind, so that labels wider than their columns stood."""
    rows = pd.DataFrame(
        [{"n": n, "kind": kind, "people": n, "label": "12"} for n in range(8) for kind in kinds]
    )
    bars = alt.Chart(rows).mark_bar().encode(x="n:O", y="people:Q", xOffset="kind:N")
    spec = widths.vega_lite(bars + charts.value_labels(bars, "people", text="label"))
    lying = widths.at_width(spec, 280, True, False)["layer"][0]
    assert lying["encoding"]["x"]["field"] == "people"


@pytest.mark.parametrize(("up", "down"), [("horizontal", "vertical"), ("vertical", "horizontal")])
def test_columns_on_their_side_turn_what_stands_on_them(up, down):
    """Red while the thin lines across columns stayed dashes along the rows."""
    many = pd.DataFrame({"n": range(12), "people": range(12), "label": "10,000"})
    columns = alt.Chart(many).mark_bar(orient="vertical").encode(x="n:O", y="people:Q")
    labels = charts.value_labels(columns, "people", text="label")
    spec = widths.vega_lite(columns + columns.mark_tick(orient=up) + labels)
    bars, ticks = widths.at_width(spec, 280, True, False)["layer"][:2]
    assert bars["mark"]["orient"] == "horizontal"
    assert ticks["mark"]["orient"] == down


def test_layers_may_take_their_encoding_from_the_chart_around():
    """Red while a layer without an encoding of its own ended in a KeyError."""
    base = alt.Chart(YEARS)
    bars, words = base.mark_bar(color=colour("arrivals")), base.mark_text(color=colour("ink"))
    shared = alt.layer(bars, words).encode(x="year:O", y="people:Q")
    spec = json.dumps(shown(shared).data().as_json())
    assert spec.count("tooltip") >= 1


def test_a_line_with_a_tooltip_of_its_own_keeps_it():
    """Dots that carry the table's tooltip lie over a line that has none."""
    line = LINE.mark_line()
    bare, own = (
        with_tooltips(widths.vega_lite(each), {"people": "People"}, {})
        for each in (line, line.encode(tooltip="people:Q"))
    )
    assert "layer" in bare and "layer" not in own
    assert own["encoding"]["tooltip"] == {"field": "people", "type": "quantitative"}
    without = widths.vega_lite(BARS.mark_bar(tooltip=None))
    assert "tooltip" not in with_tooltips(without, {"people": "People"}, {})["encoding"]


def test_an_empty_reason_takes_no_sources_from_an_exhibit():
    """Empty is what `say` gives if none of its sentences holds."""
    assert "Home Office" in html_of(shown(BARS, fallback=""))


def test_a_keyword_that_is_unknown_or_lacking_is_named():
    make = exhibits_of(Record("latest", DATA))
    keywords = {"title": "People", "subtitle": "People", "words": "People came.", "table": YEARS}
    keywords |= {"columns": {"year": "Year"}, "source": ["ho_small_boats"], "status": "provisional"}
    assert (
        make("a-chart", BARS, **keywords, missing={"year": "none"}, columns_below=()).title
        == "People"
    )
    with pytest.raises(TypeError, match="tittle"):
        make("a-chart", BARS, **keywords, tittle="People")
    for name in keywords:
        with pytest.raises(TypeError, match=name):
            make("a-chart", BARS, **{given: keywords[given] for given in keywords if given != name})
    assert list(inspect.signature(make).parameters)[:3] == ["ident", "chart", "title"]
    with pytest.raises(ValueError, match=r"a-chart: columns= names 'yaer', .* did you mean year"):
        make("a-chart", BARS, **keywords | {"columns": {"yaer": "Year"}})
    with pytest.raises(
        ValueError, match=r"a-chart: source= names 'ho_smal_boats', .* did you mean ho_"
    ):
        make("a-chart", BARS, **keywords | {"source": ["ho_smal_boats"]})
    with pytest.raises(ValueError, match="a-chart: title= text is expected, found an int: 5"):
        make("a-chart", BARS, **keywords | {"title": 5})


MISTYPED = """import altair as alt

years = record.weekly.tail(8)
bars = alt.Chart(years).mark_bar().encode(
    x="week_ending:T",
    y="people_arived:Q",
)"""


@pytest.mark.slow
@pytest.mark.parametrize("last", ["{exhibit}", "bars"])
def test_a_build_names_file_cell_field_line_and_nearest_name(tmp_path, data, last):
    project = small_project(tmp_path / "project", data)
    path = project / "notebooks" / "small.ipynb"
    book = nbformat.read(path, as_version=4)
    exhibit = book.cells[-1].source.replace("None,", "bars,", 1)
    book.cells[-1:] = [
        new_code_cell(f"#| output: false\n{MISTYPED}"),
        new_code_cell(last.replace("{exhibit}", exhibit)),
    ]
    nbformat.write(book, path)
    with pytest.raises(CheckError) as refused:
        build(project, project / "data", renderer="smalldocs")
    message = str(refused.value)
    assert "small.ipynb, cell " in message and "did you mean `people_arrived`" in message
    assert "line 7" in message and 'y="people_arived:Q"' in message


@pytest.mark.slow
@pytest.mark.parametrize(
    "code",
    ["weeks['people_arived'].sum()", "weeks.people_arived.sum()", "weeks[['people_arived']]"],
)
def test_a_mistyped_column_is_told_with_its_line_and_nearest(tmp_path, data, code):
    project = small_project(tmp_path / "project", data)
    path = project / "notebooks" / "small.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells.append(new_code_cell(f"weeks = record.weekly\n\ntotal = {code}"))
    nbformat.write(book, path)
    with pytest.raises(CheckError) as refused:
        build(project, project / "data", renderer="smalldocs")
    message = "Line 3 of the cell says people_arived; did you mean people_arrived"
    assert message in str(refused.value) and "small.ipynb, cell " in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "message", "nearest"),
    [
        ("AttributeError", "'Chart' object has no attribute 'mark_lines'", "mark_line"),
        ("ImportError", "cannot import name 'gbp' from 'crossings.common.formats'", "gbp_m"),
        (
            "SchemaValidationError",
            "`Axis` has no parameter named 'tickCounts'\n\nExisting parameter names are:\naria "
            "tickCount\n\nSee the help for `Axis`",
            "tickCount",
        ),
    ],
)
def test_a_mistyped_mark_or_helper_is_told_with_the_nearest(kind, message, nearest):
    error = SimpleNamespace(ename=kind, evalue=message, source=message)
    assert f"did you mean {nearest}" in engine._about_lacking_name([], error)


def test_a_name_that_no_cell_gives_is_told_with_the_nearest():
    cells = [new_code_cell("on_route = 1"), new_code_cell("# the tail\non_rout.tail()")]
    error = SimpleNamespace(
        ename="NameError", evalue="name 'on_rout' is not defined", source=cells[1].source
    )
    told = engine._about_lacking_name(cells, error)
    assert told.startswith("Line 2 ") and "did you mean on_route?" in told


def test_a_column_that_is_lacking_is_never_offered_itself():
    """The column `route` is one of another table, so it was offered for `route`."""
    source = "a = 1\non_route.route + 1"
    message = "'DataFrame' object has no attribute 'route'"
    error = SimpleNamespace(ename="AttributeError", evalue=message, source=source)
    told = engine._about_lacking_name([new_code_cell(source)], error)
    offered = told.partition("did you mean ")[2]
    assert told.startswith("Line 2 ") and "route " not in offered and "route?" not in offered, told


def test_a_value_that_is_no_number_is_told_with_its_line():
    source = "chart.properties(\n    height='260px',\n)"
    error = SimpleNamespace(
        ename="ValidationError", evalue="'260px' is not of type 'number'", source=source
    )
    assert engine._about_lacking_name([], error) == "Line 2 of the cell says 260px. "


def test_a_method_without_its_brackets_is_told_so():
    source = "alt.Chart(years)\n.mark_bar\n.encode()"
    message = "'function' object has no attribute 'encode'"
    error = SimpleNamespace(ename="AttributeError", evalue=message, source=source)
    told = engine._about_lacking_name([], error)
    assert told.startswith("Line 3 ") and "brackets" in told and "did you mean" not in told


@pytest.mark.parametrize(
    ("chart", "told"),
    [
        (BARS.encode(alt.X("year:O").axis(labelAngel=0)), "axis has no option 'labelAngel'; did"),
        (BARS.encode(alt.Y("people:Q").scale(domian=[0, 1])), "did you mean domain"),
        ((BARS + BARS.encode(alt.Y("people:Q").axis(tickCounts=4))), "did you mean tickCount"),
        (BARS.properties(width=900), "the width of a chart has no effect"),
    ],
)
def test_an_option_that_has_no_effect_is_refused(chart, told):
    with pytest.raises(ValueError, match=f"a-chart: .*{re.escape(told)}"):
        shown(chart)


def test_a_source_that_is_no_list_is_told():
    with pytest.raises(ValueError, match=r"write source=\['ho_small_boats'\]"):
        shown(BARS, source="ho_small_boats")


@pytest.mark.parametrize(
    ("where", "named"),
    [
        ("formats", {"peopel": ",d"}),
        ("missing", {"peopel": "none"}),
        ("columns_below", ["peopel"]),
        ("tips", {"year": "Year", "peopel": "People"}),
    ],
)
def test_a_name_of_no_column_is_told_with_the_nearest(where, named):
    """Red while a tooltip left the line out, without a word."""
    with pytest.raises(ValueError, match=rf"a-chart: {where}= names 'peopel', .*mean people\?"):
        shown(BARS, **{where: named})
