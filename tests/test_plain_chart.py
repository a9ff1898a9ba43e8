"""A chart that a cell shows by itself is drawn in the house style, with no third party.

It is so in a notebook and on a page.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
from browsing import axe, browser_test, served
from site_pages import AXE, RULES
from small_project import built_with

from crossings import check
from crossings.check import labels
from crossings.exhibits import display, plain_chart
from crossings.exhibits.theme import LEDGER, PLAIN_LEDGER
from crossings.exhibits.tokens import TOKENS

YEARS = pd.DataFrame(
    {"year": [2024, 2025, 2026], "people": [36816, 41472, 15897], "half": ["a", "b", "b"]}
)
HEX = re.compile(r'(?:fill|stroke)="(#[0-9a-fA-F]+|black|white)"')
CHART = """import altair as alt
import pandas as pd

years = pd.DataFrame({
    "year": [2024, 2025, 2026], "people": [36816, 41472, 15897], "half": ["a", "b", "b"]})
alt.Chart(years, title="People who arrived, by year, \
of whom the last is not over yet and the first is the lowest").mark_bar(
).encode(x="year:O", y="people:Q", color="half:N")"""


def spec_of(chart: Any) -> dict[str, Any]:
    with alt.theme.enable(PLAIN_LEDGER):
        spec: dict[str, Any] = chart.to_dict()
    return spec


@pytest.fixture(autouse=True)
def on_a_page(in_a_build: None) -> Iterator[None]:
    """What is shown is what a page holds; afterwards exhibits are drawn in their own theme."""
    yield
    alt.theme.enable(LEDGER)


def drawn(chart: Any) -> str:
    return plain_chart.outputs(spec_of(chart))["text/markdown"]


def bars() -> Any:
    return alt.Chart(YEARS).mark_bar().encode(x="year:O", y="people:Q")


def test_the_twin_of_a_page_has_the_words_of_a_chart():
    named = plain_chart.outputs(spec_of(bars().properties(title="People by year")))
    assert "People by year" in named[display.IN_TWIN]
    assert "people by year" in plain_chart.outputs(spec_of(bars()))[display.IN_TWIN]


@pytest.mark.parametrize(
    "mark",
    ["bar", "line", "area", "point", "circle", "square", "tick", "rule", "boxplot", "text", "rect"],
)
def test_every_colour_of_every_mark_follows_the_dark_theme(mark):
    for coloured in ({}, {"color": "half:N"}):
        chart = alt.Chart(YEARS, mark=mark, title="People").encode(
            x="year:O", y="people:Q", **coloured
        )
        chart = chart.encode(text="people:Q") if mark == "text" else chart
        drawing = drawn(chart)
        assert HEX.findall(drawing) == [] and "var(--cl-" in drawing


def test_a_chart_keeps_colours_and_words_and_fetches_nothing(monkeypatch):
    assert 'fill="#336699"' in drawn(bars().mark_bar(color="#336699"))
    black, ink = drawn(bars().mark_bar(color="black")), 'fill="var(--cl-ink)"'
    assert HEX.findall(black) == [] and black.count(ink) > drawn(bars()).count(ink)
    widths = re.compile(r'<div class="ex-([a-z-]+)"><svg [^>]*?width="([\d.]+)"')
    assert widths.findall(drawn(bars())) == [("wide", "640"), ("narrow", "336")]
    sizes = widths.findall(drawn(bars().properties(width=200)))
    assert [name for name, _ in sizes] == ["as-is"] and 200 < float(sizes[0][1]) < 300
    assert drawn(bars() | bars()).count("<svg") == 1
    nasty = '"><script>alert(1)</script> ``` <b>'
    drawing = drawn(bars().properties(title=nasty, description=nasty))
    assert "<script" not in drawing and "<b>" not in drawing and drawing.startswith("````{=html}")
    chart = alt.Chart("https://example.org/years.csv").mark_bar().encode(x="year:O")
    looked_up = bars().transform_lookup("year", alt.LookupData(chart.data, "year", ["a"]))
    for remote_chart in (chart, chart + bars(), looked_up):
        with pytest.raises(
            ValueError, match=r"takes its data from https://example\.org/years\.csv"
        ):
            drawn(remote_chart)
    monkeypatch.delenv(display.BUILD)
    outputs = plain_chart.outputs(spec_of(bars()))
    assert (
        set(outputs) == {"text/plain", "text/html"}
        and outputs["text/plain"] == "A chart of people by year"
    )
    assert ".ex-narrow" in outputs["text/html"].partition("</style>")[0]


@pytest.mark.parametrize(
    ("chart", "words"),
    [
        (bars().properties(description="Three bars.", title="People"), "Three bars."),
        (bars().properties(title="People"), "People"),
        (bars().properties(title=alt.TitleParams(["People", "by year"])), "People by year"),
        (bars(), "A chart of people by year"),
        (bars() + bars().mark_text(), "A chart of people by year"),
        (
            bars().encode(y=alt.Y("count()"), x=alt.X("year:O", title="Year")),
            "A chart of count by Year",
        ),
        (bars().facet("half:N"), "A chart of people by year"),
        (alt.Chart(YEARS).mark_arc().encode(theta="people:Q"), "A chart"),
    ],
)
def test_whoever_cannot_see_it_is_told_what_it_shows(chart, words):
    assert plain_chart.text_alternative(spec_of(chart)) == words


@browser_test
def test_a_legend_has_as_many_columns_as_there_is_room_for(browser, monkeypatch):
    frame = pd.DataFrame(
        {"x": range(8), "name": [f"A long name of a series, the {n}th" for n in range(8)]}
    )
    monkeypatch.delenv(display.BUILD)
    spec = spec_of(alt.Chart(frame).mark_point().encode(x="x:Q", color="name:N"))
    tab = browser.new_page()
    tab.set_content(plain_chart.outputs(spec)["text/html"])
    for width in (1280, 390):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.locator("text=A long name").count() == 16, "eight in each of the two drawings"
        assert tab.evaluate(labels.MEASURE, labels.SLACK) == []
    tab.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, data: Path) -> Path:
    return built_with(tmp_path_factory.mktemp("plain") / "project", data, CHART)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as here:
        yield here


@pytest.mark.slow
@browser_test
def test_labels_of_a_chart_by_itself_are_measured_and_sound(site, browser, tmp_path):
    assert [
        str(problem) for problem in check.problems(site) if problem.file == "report/small.html"
    ] == []
    assert labels.problems_in(browser, site) == []
    page = (site / "report" / "small.html").read_text("utf-8")
    (tmp_path / "report").mkdir()
    long = page.replace(">2026</text>", f">{'2026 ' * 90}</text>")
    (tmp_path / "report" / "small.html").write_text(long, "utf-8")
    messages = [str(problem) for problem in labels.problems_in(browser, tmp_path)]
    for width in labels.WIDTHS:
        pattern = (
            rf"report/small\.html: at {width} px in People who arrived, by year.*outside the frame"
        )
        assert any(re.match(pattern, message) for message in messages), messages


@browser_test
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_page_one_of_a_charts_drawings_is_seen(visit, scheme):
    tab = visit("report/small.html", color_scheme=scheme)
    bar = tab.locator("figure.chart .mark-rect path").first
    for width, visible, hidden in ((1280, "wide", "narrow"), (390, "narrow", "wide")):
        tab.set_viewport_size({"width": width, "height": 900})
        assert tab.locator(f"figure.chart .ex-{visible} svg").is_visible()
        assert not tab.locator(f"figure.chart .ex-{hidden} svg").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    side = ("light", "dark").index(scheme)
    sea = ", ".join(str(int(TOKENS["arrivals"][side][at : at + 2], 16)) for at in (1, 3, 5))
    assert bar.evaluate("one => getComputedStyle(one).fill") == f"rgb({sea})"
    tab.evaluate(axe())
    assert tab.evaluate(AXE, {"runOnly": RULES[scheme]}) == []
