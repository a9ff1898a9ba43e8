"""The words at each mark of a live chart are the table's.

In a browser a drawing becomes live and nothing else changes.
"""

import datetime as dt
import html
import itertools
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, ClassVar

import altair as alt
import pandas as pd
import pytest
import vl_convert as vlc
from browsing import Quiet, browser_test, served, until, visits
from conftest import Built
from site_pages import CHAPTERS
from small_exhibit import an_exhibit

from crossings.errors import CheckError
from crossings.exhibits.specs.tooltips import with_tooltips
from crossings.exhibits.vega import VEGA_LITE
from crossings.pages import embed
from crossings.pages.edition import Edition
from crossings.pages.markup import Page
from crossings.site import finish, live_charts
from crossings.site.page_steps import Surroundings


def fields_of(table: dict[str, str]) -> set[tuple[str, str]]:
    return {(exhibit, field) for exhibit, fields in table.items() for field in fields.split()}


# What is shown at a mark and is no cell under a column of its table, by exhibit.
UNTABLED = fields_of(
    {  # drawn from rows that the table has as columns, or from more days than the table shows
        "attempts-in-the-same-weeks": "part people",
        "committed-and-paid": "part eur_m",
        "money-and-crossings": "gbp_m people",
        "pilot-quarters": "before change days_named",
        "pilot-returned-admitted": "direction people",
        "sensitivity-power": "case share_pct",
        "sensitivity-steps": "trend_words model step",
        "who-stopped-coming": "came when",
    }
)
SHORTER = fields_of(
    {  # under other words than the table's heading: those of what is summed, or fewer
        "albania-by-quarter": "albanians everybody_else",
        "deaths": "people",
        "explanations-fall-of-2023": "then now",
        "explanations-fall-of-2026": "then now",
        "explanations-rise-to-2025": "then now",
        "money-and-attempts-stopped": "high_gbp_m",
        "pilot-quarters": "people",
        "who-came": "people",
    }
)


def units(
    view: dict[str, Any], rows: Any = (), held: Any = None
) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each mark of a specification, with the rows that it is drawn from."""
    held = view.get("datasets", held)
    if data := view.get("data"):
        rows = data["values"] if "values" in data else held[data["name"]]
    if "mark" in view:
        yield view, rows
    parts = [view.get(part, []) for part in ("layer", "concat", "hconcat", "vconcat")]
    for inner_view in itertools.chain([view["spec"]] if "spec" in view else [], *parts):
        yield from units(inner_view, rows, held)


def specs(site: Path) -> list[Path]:
    files = sorted(site.glob("exhibits/*.json"))
    return [path for path in files if not path.name.endswith(".live.json")]


def spec_of(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text("utf-8"))


def test_every_exhibit_with_a_drawing_has_words_at_its_marks(built):
    assert len(specs(built.site)) > 25
    for path in specs(built.site):
        views = units(spec_of(path))
        assert any("tooltip" in view["encoding"] for view, _ in views), path.name


def test_every_exhibit_with_a_drawing_has_a_live_chart(built):
    for path in specs(built.site):
        both = spec_of(path.with_suffix(".live.json"))
        assert len(both["wide"]) == len(both["narrow"]) >= 1, path.name


def test_every_colour_of_a_live_chart_follows_the_theme(built):
    for path in specs(built.site):
        both = path.with_suffix(".live.json").read_text("utf-8")
        assert not re.search(r'"#(?:[0-9a-fA-F]{3}){1,2}"', both), path.name


def test_points_to_hover_over_are_drawn_unseen(built):
    spec = spec_of(built.site / "exhibits/arrivals-rolling-year.json")
    hovers = [item for item in units(spec) if item[0].get("name", "").startswith("hover")]
    ((view, rows),) = hovers
    assert view["mark"]["opacity"] == 0
    svg = vlc.vegalite_to_svg(spec, vl_version=VEGA_LITE)
    points = re.findall(r'<path aria-label[^>]*opacity="0"', svg)
    assert len(points) == len(rows)


@dataclass(frozen=True)
class Named:
    """The named fields at the marks of one view, and the table on the exhibit's page."""

    exhibit: str
    fields: list[dict[str, Any]]
    rows: Any
    columns: list[str]
    heads: list[str]
    table: list[list[str]]

    def is_cell(self, field: dict[str, Any]) -> bool:
        name = field["field"]
        return name in self.columns

    def head(self, field: dict[str, Any]) -> str:
        return self.heads[self.columns.index(field["field"])]


@pytest.fixture(scope="module")
def named(built: Built) -> list[Named]:
    views = []
    for path in specs(built.site):
        heads, table = page_table(path.with_suffix(".html").read_text("utf-8"))
        columns = path.with_suffix(".csv").read_text("utf-8-sig").partition("\n")[0].split(",")
        for view, rows in units(spec_of(path)):
            fields = view["encoding"].get("tooltip")
            if isinstance(fields, list):
                views.append(Named(path.stem, fields, rows, columns, heads, table))
    return views


def test_named_fields_at_a_mark_are_of_each_row(named):
    for view in named:
        for field in view.fields:
            assert all(field["field"] in row for row in view.rows), (view.exhibit, field)
            assert len(field["field"]) > 2, "a name that says what the field is"


def test_named_fields_that_are_no_cells_have_words_of_their_own(named):
    apart = set()
    for view in named:
        for field in [field for field in view.fields if not view.is_cell(field)]:
            assert field["title"] and "_" not in field["title"], (view.exhibit, field)
            apart.add((view.exhibit, field["field"]))
    assert apart == UNTABLED


def test_named_fields_stand_under_the_headings_of_the_table(named):
    other_words = {
        (view.exhibit, field["field"])
        for view in named
        for field in view.fields
        if view.is_cell(field) and field["title"] != view.head(field)
    }
    assert other_words == SHORTER


def test_named_fields_at_a_mark_are_cells_of_one_row(named):
    checked = 0
    for view in named:
        fields = filter(view.is_cell, view.fields)
        cells = [(field, view.columns.index(field["field"])) for field in fields]
        for row in view.rows if cells else []:
            words = {place: as_shown(field, row[field["field"]]) for field, place in cells}
            assert any(holds(line, words) for line in view.table), (view.exhibit, words)
            checked += 1
    assert checked > 1000


def holds(line: list[str], words: dict[int, str]) -> bool:
    """Tell whether a row of a table has these words in these places."""
    return all(is_said(line[place], word) for place, word in words.items())


def is_said(cell: str, words: str) -> bool:
    return cell == words if words else not re.search(r"\d", cell)


def as_shown(tooltip: dict[str, Any], value: Any) -> str:
    """A value as its tooltip words it: d3 rounds halves up, and takes a tilde in a format."""
    if value is None or value == "":
        return ""  # which has no line
    if tooltip["type"] == "temporal":
        return format(dt.datetime.fromisoformat(value), tooltip["format"])
    if tooltip["type"] == "quantitative":
        how = tooltip["format"].replace("~", "")
        places = re.search(r"\.(\d)f", how)
        step = Decimal(1).scaleb(-int(places[1] if places else 0))
        exact = Decimal(value).quantize(step, ROUND_HALF_UP)
        return format(exact if places else int(exact), how).replace("-", "\u2212")
    return {"True": "yes", "False": "no"}.get(str(value), str(value))


def page_table(page: str) -> tuple[list[str], list[list[str]]]:
    """Give the headings and rows of the table on a page.

    What stands in a line below its row is given as cells of that row.
    """

    def cells(row: str) -> list[str]:
        return [html.unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]

    (_, head), *lines = re.findall(r"<tr([^>]*)>(.*?)</tr>", page, re.S)
    rows: list[dict[str, str]] = []
    for look, line in lines:
        if "under" in look:
            parts = re.findall(r"<span><b>(.*?)</b> (.*?)</span>", line, re.S)
            rows[-1] |= {html.unescape(name): html.unescape(cell) for name, cell in parts}
        else:
            rows.append(dict(zip(cells(head), cells(line), strict=True)))
    heads = list(dict.fromkeys(name for row in rows for name in row))
    return heads, [[row.get(name, "") for name in heads] for row in rows]


def test_the_bundle_is_kept_between_builds_and_adds_one_name(tmp_path, monkeypatch):
    monkeypatch.setattr(live_charts, "ENVIRONMENT", Path(os.devnull, "cannot be written"))
    bundle = live_charts.vega_bundle(tmp_path)
    assert bundle.startswith(b"(function(){") and b"window.vega=" not in bundle
    monkeypatch.setattr(live_charts, "HANDLE", "no JavaScript, and so another name (")
    with pytest.raises(CheckError, match="vl-convert made no bundle of Vega; it said:"):
        live_charts.vega_bundle(tmp_path)
    monkeypatch.undo()
    for environment in (Path(os.devnull, "cannot be written"), tmp_path / "environment"):
        monkeypatch.setattr(live_charts, "ENVIRONMENT", environment)
        monkeypatch.setattr(
            live_charts.subprocess, "run", lambda *_, **__: pytest.fail("it was made again")
        )
        assert live_charts.vega_bundle(tmp_path) == bundle
    assert live_charts.vega_bundle(None) == bundle


class Counting(Quiet):
    sent: ClassVar[Counter[str]] = Counter()

    def send_response(self, code: int, message: str | None = None) -> None:
        if code == 200:
            self.sent[self.path.partition("?")[0]] += 1
        super().send_response(code, message)


@pytest.fixture(scope="module")
def address(built: Built) -> Iterator[str]:
    with served(built.site, Counting) as here:
        yield here


WATCH = """
window.seen = {shift: 0, blocked: []};
new PerformanceObserver(list => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) seen.shift += e.value; })
  .observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation",
  e => seen.blocked.push(e.violatedDirective + " " + e.blockedURI));
"""
DRAWINGS = "[...document.querySelectorAll('.ex-wide, .ex-narrow')].filter(e => e.offsetParent)"
# Words of drawings that stand elsewhere in the live chart, each with how far.
MOVED = """() => [...document.querySelectorAll('.is-live')].filter(box => box.offsetParent)
  .flatMap(box => {
  const drawing = box.querySelector(':scope > svg'), live = box.querySelector('.ex-live svg');
  const words = svg => [...svg.querySelectorAll('text')].filter(text => text.textContent.trim())
    .map(text => {
    const at = text.getBoundingClientRect(), frame = svg.getBoundingClientRect();
    return {said: text.textContent, x: at.left - frame.left, y: at.top - frame.top}; });
  const there = words(live);
  drawing.style.display = 'block';
  const before = words(drawing);
  drawing.style.display = '';
  return before.flatMap(one => {
    const far = Math.min(...there.filter(other => other.said === one.said)
      .map(other => Math.hypot(other.x - one.x, other.y - one.y)));
    return far > 1.5 ? [`${box.closest('figure').id}: ${one.said} by ${far.toFixed(1)} px`] : [];
  }); })"""
ALL_LIVE = f"{DRAWINGS}.every(e => e.classList.contains('is-live'))"


def scroll_through(tab: Any) -> None:
    tab.evaluate(
        "async () => { for (let y = 0; y < document.documentElement.scrollHeight; y += 500) {"
        " scrollTo({top: y, behavior: 'instant'});"
        # What is near is looked at once a frame, and a busy machine draws few.
        " for (const _ of [1, 2]) await new Promise(requestAnimationFrame); } }"
    )
    # Charts are watched from the reader's first move on: what was passed by then is seen again.
    tab.evaluate("scrollTo({top: 0, behavior: 'instant'})")
    until(tab, ALL_LIVE)


def to_live(tab: Any, ident: str) -> Any:
    tab.locator(f"#fig-{ident} .ex-draw").scroll_into_view_if_needed()
    tab.mouse.move(1, 1)  # where it is in view already, a reader who does not move is left in peace
    chart = tab.locator(f"#fig-{ident} .is-live:visible").first
    chart.wait_for()
    return chart


@browser_test
def test_charts_become_live_and_the_bundle_is_sent_once_a_visit(visit, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_init_script(WATCH)
    Counting.sent.clear()
    for page in CHAPTERS:
        tab = visit(page, context=context)
        drawn = tab.evaluate(f"{DRAWINGS}.filter(e => e.querySelector('svg')).length")
        before = tab.evaluate("document.querySelectorAll('.is-live').length")
        assert before < max(drawn, 3), "not all charts of a chapter are near the view at once"
        scroll_through(tab)
        seen = tab.evaluate("seen")
        assert tab.evaluate(MOVED) == [] == seen["blocked"] and seen["shift"] < 0.02
        tab.close()
    context.close()
    assert Counting.sent["/live/vega.js"] == 1


@browser_test
def test_on_a_phone_charts_are_live_and_no_words_move(visit):
    tab = visit("report/spending-and-crossings.html", 390, 800)
    scroll_through(tab)
    assert tab.locator(".is-live:visible").count() > 3 and tab.evaluate(MOVED) == []
    tab = visit("404.html", 390, 800, color_scheme="dark", has_touch=True)
    tab.add_init_script(WATCH)
    tab.goto(tab.url.replace("/404.html", "/report/spending.html"), wait_until="load")
    scroll_through(tab)
    assert tab.evaluate("seen.shift") < 0.02
    chart = to_live(tab, "committed-and-paid")
    assert "ex-narrow" in chart.get_attribute("class")
    chart.locator(".has-tip").last.tap()  # the part at the end of the bar
    assert "no report" in tab.locator(".vg-tooltip.is-shown").inner_text()
    tab.touchscreen.tap(200, 100)
    assert tab.locator(".vg-tooltip.is-shown").count() == 0


@browser_test
@pytest.mark.parametrize(
    "move",
    [
        lambda tab: tab.mouse.move(300, 300),
        lambda tab: tab.keyboard.press("Tab"),
        lambda tab: tab.evaluate("scrollTo({top: 50, behavior: 'instant'})"),
    ],
    ids=["pointer", "key", "scroll"],
)
def test_a_chart_in_view_stays_a_drawing_until_the_reader_moves(visit, move):
    Counting.sent.clear()
    tab = visit("report/spending.html", 1280, 2000)
    chart = tab.locator("#fig-commitments-by-year .ex-draw")
    assert chart.bounding_box()["y"] < 1900, "a chart is in view from the beginning"
    tab.wait_for_timeout(500)
    assert Counting.sent["/live/vega.js"] == 0
    move(tab)
    tab.locator("#fig-commitments-by-year .is-live:visible").first.wait_for()
    assert Counting.sent["/live/vega.js"] == 1


@browser_test
@pytest.mark.parametrize(
    ("ident", "place"),
    [
        ("arrivals-by-month", (0.65, 0.75)),  # bars
        ("arrivals-rolling-year", (0.5, 0.9)),  # a line, from below it
    ],
)
def test_a_tooltip_shows_the_cells_of_a_row(visit, built, ident, place):
    tab = visit("report/arrivals.html")
    box = to_live(tab, ident).bounding_box()
    tab.mouse.move(box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"])
    tip = tab.locator(".vg-tooltip.is-shown")
    tip.wait_for()
    pairs = zip(
        tip.locator("dt").all_inner_texts(), tip.locator("dd").all_inner_texts(), strict=True
    )
    heads, table = page_table((built.site / f"exhibits/{ident}.html").read_text("utf-8"))
    cells = {*pairs, *((heads[0], title) for title in tip.locator("p").all_inner_texts())}
    assert len(cells) > 1 and any(cells <= {*zip(heads, row, strict=True)} for row in table), cells
    tab.mouse.move(2, 2)
    assert tab.locator(".vg-tooltip.is-shown").count() == 0


def test_a_field_whose_first_value_is_missing_is_worded_too():
    rows = [{"people": None, "date": ""}, {"people": 12658, "date": "2022-12-31T00:00:00"}]
    spec = {"data": {"values": rows}, "mark": "bar", "encoding": {}}
    tooltips = with_tooltips(spec, {"people": "People", "date": "To"}, {})["encoding"]["tooltip"]
    assert [(field["type"], field["format"]) for field in tooltips] == [
        ("quantitative", ",.12~g"),
        ("temporal", "%-d %B %Y"),
    ]


@browser_test
def test_arrow_keys_go_from_value_to_value(visit):
    tab = visit("report/arrivals.html")
    to_live(tab, "deaths")
    tab.locator("#fig-deaths .ex-draw").focus()
    tip = tab.locator(".vg-tooltip.is-shown dd").first
    keys = ("ArrowRight", "ArrowRight", "End", "ArrowLeft")
    for key, title in zip(keys, ("2019", "2020", "2025", "2024"), strict=True):
        tab.keyboard.press(key)
        assert tip.inner_text() == title
    tab.keyboard.press("Escape")
    assert tip.count() == 0
    tab = visit("report/spending.html")
    to_live(tab, "committed-and-paid")
    tab.locator("#fig-committed-and-paid .ex-draw").focus()
    tip, labels_by_part = tab.locator(".vg-tooltip.is-shown"), dict[str, list[str]]()
    for _ in range(10):
        tab.keyboard.press("ArrowRight")
        labels_by_part[tip.locator("dd").first.inner_text()] = tip.locator("dt").all_inner_texts()
    heads = ["Report of payment", "Of the promise, € million"]
    assert labels_by_part == dict.fromkeys(("firm", "second-hand", "no report"), heads)


@browser_test
def test_a_live_chart_follows_theme_width_and_printer(visit):
    tab = visit("report/arrivals.html")
    chart = to_live(tab, "arrivals-by-month")
    bar = (
        "getComputedStyle("
        "document.querySelector('#fig-arrivals-by-month .ex-live .mark-rect path')).fill"
    )
    assert tab.evaluate(bar) == "rgb(21, 76, 136)"
    tab.locator(".quarto-color-scheme-toggle").first.click()
    until(tab, f"{bar} === 'rgb(127, 185, 242)'")
    tab.emulate_media(media="print")
    assert chart.locator("> svg").is_visible() and not chart.locator(".ex-live").is_visible()
    tab.emulate_media(media="screen")
    tab.set_viewport_size({"width": 390, "height": 900})
    tab.locator("#fig-arrivals-by-month .ex-narrow.is-live .ex-live").wait_for()
    idents = Counter(tab.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)"))
    assert [
        ident for ident, times in idents.items() if times > 1 and not ident.startswith("quarto-")
    ] == []


@browser_test
def test_a_drawing_stays_where_its_live_chart_cannot_be_had(browser, address):
    tab, errors = browser.new_page(viewport={"width": 1280, "height": 900}), []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.route("**/vega.js*", lambda route: route.abort())
    tab.goto(address + "report/western-balkans.html", wait_until="load")
    tab.locator("#fig-balkans-detections .ex-draw").scroll_into_view_if_needed()
    tab.wait_for_timeout(800)
    assert tab.locator("#fig-balkans-detections .ex-wide > svg").is_visible()
    assert tab.locator(".is-live").count() == 0 and errors == []
    tab.close()


@browser_test
def test_markup_in_a_title_or_a_value_stays_text(browser, built, tmp_path, in_a_build):
    hostile = "</script><img src=x onerror=window.ran=1>"
    rows = [{"name": hostile, "value": 3}, {"name": "2019"}]
    heads = {"name": "Year", "value": f"People {hostile}"}
    bars = alt.Chart({"values": rows}).mark_bar().encode(x="name:N", y="value:Q")
    exhibit = an_exhibit(
        ident="hostile",
        title=f"Title {hostile}",
        panels=lambda width, narrow: bars.properties(width=width),
        table=pd.DataFrame(rows),
        columns=heads,
        formats={},
        tooltips=lambda spec: with_tooltips(spec, heads, {}),
    )
    data = exhibit.data()
    (tmp_path / "exhibits").mkdir()
    (tmp_path / "report" / "scripts").mkdir(parents=True)
    for name in ("site.css", "favicon.svg", "scripts/copy.js"):
        shutil.copyfile(built.site / "report" / name, tmp_path / "report" / name)
    (tmp_path / "exhibits/hostile.live.json").write_text(data.live, "utf-8")
    place, newest = "exhibits/hostile.html", Edition(exhibit.as_of, exhibit.as_of, None)
    page = Page(place, embed.page(data, "en-GB", newest))
    scripts = live_charts.write(tmp_path, {place}, built.project / "build" / "kept")
    for step in finish.STEPS_ON_EACH_PAGE:
        step(page, Surroundings(newest, {}, {}, {}, scripts))
    (tmp_path / place).write_text(page.as_text(), "utf-8")
    with served(tmp_path) as root, visits(browser) as visit:
        tab = visit(root + place, 700)
        to_live(tab, "hostile").locator(".ex-live .mark-rect .has-tip").first.hover()
        tip = tab.locator(".vg-tooltip.is-shown")
        assert tip.locator("dd").all_inner_texts() == [hostile, "3"]
        assert tip.locator("dt").all_inner_texts() == ["Year", f"People {hostile}"]
        assert tab.locator("img").count() == 0 and tab.evaluate("window.ran") is None
