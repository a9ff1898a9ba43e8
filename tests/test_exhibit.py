"""The exhibit: complete, escaped, cheap, and sized to the pixel."""

import csv
import dataclasses
import datetime as dt
import io
import json
import re
import struct
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
import vl_convert as vlc
from exhibit_output import files_of, html_of
from IPython.core.formatters import DisplayFormatter
from markupsafe import Markup
from small_exhibit import FRAME, an_exhibit, bars, plain, with_words_below

from crossings.common.formats import gbp_m
from crossings.common.identity import own_site
from crossings.exhibits import (
    MIME,
    as_html,
    cells,
    charts,
    display,
    drawing,
    exhibit,
    metadata,
    prose,
    tabulation,
)
from crossings.exhibits import table as tables
from crossings.exhibits.data import Citation, ExhibitData
from crossings.exhibits.display import IN_TWIN
from crossings.exhibits.exhibit import Exhibit, number_of
from crossings.exhibits.picture import picture
from crossings.exhibits.prose import Prose
from crossings.exhibits.tokens import colour
from crossings.exhibits.vega import VEGA_LITE

NASTY = "<script>alert(1)</script> & \"quoted\" 'single' </template> {{< meta x >}} ``` ```` **"
SVG = "{http://www.w3.org/2000/svg}"
VOID = {"br", "img", "meta", "link", "hr", "input"}


def multiples(width: int, narrow: bool) -> alt.FacetChart:
    bar = alt.Chart(FRAME).mark_bar().encode(y="amount:Q", x="label:N")
    return bar.properties(width=width // 2, height=60).facet("label:N", columns=2, spacing=12)


class Tree(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open, self.words = list[str](), list[str]()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


def test_an_exhibit_reads_in_its_order():
    page = html_of(an_exhibit())
    marks = ["no", "title", "sub", "draw", "words", "note", "table", "source", "tools"]
    places = [page.index(f'class="ex-{mark}"') for mark in marks]
    assert places == sorted(places)


def test_an_exhibit_says_its_number_its_day_and_its_status():
    shown = an_exhibit()
    page = html_of(shown)
    assert f"Figure {number_of(shown)}" in page
    assert "As of 20 August 2026" in page and "promised, not shown to be paid" in page


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("- a **b**\n- <c>", "<ul><li>a <strong>b</strong></li><li>&lt;c&gt;</li></ul>"),
        ("- a\nb", "<p>- a\nb</p>"),
    ],
)
def test_lines_that_all_begin_with_a_dash_are_a_list(words, shown):
    assert prose.paragraphs(words) == shown


def test_words_of_an_exhibit_are_paragraphs_with_bold_alone():
    page = html_of(an_exhibit(words="A **bold** word.\n\nSecond *not* <b>this</b>."))
    assert "<p>A <strong>bold</strong> word.</p>" in page
    assert "<p>Second *not* &lt;b&gt;this&lt;/b&gt;.</p>" in page


def test_limits_are_linked_from_where_the_page_stands():
    assert '(<a href="../report/limits.html#l3">limit 3</a>)' in html_of(an_exhibit())
    assert '(<a href="report/limits.html#l3">limit 3</a>)' in html_of(an_exhibit(), root="")


def test_what_only_looks_like_a_limit_is_not_linked():
    assert "<a" not in prose.limit_links("HL3419, L, L3a, XL3 and L123 are no limits")


def test_links_of_an_exhibit_are_relative():
    page = html_of(an_exhibit())
    addresses = [attrs["href"] for tag, attrs in Tree(page).tags if tag == "a"]
    assert "../exhibits/money-by-year.csv" in addresses
    assert not [a for a in addresses if a and a.startswith(own_site().address)]


def test_an_exhibit_is_cited_by_its_whole_address():
    assert f"{own_site().address}/exhibits/money-by-year.html" in html_of(an_exhibit())


def test_downloads_are_offered_by_their_format():
    painted = dataclasses.replace(an_exhibit().data(), has_picture=True)
    offered = re.findall(r'money-by-year\.(\w+)" download>(\w+)</a>', as_html.whole(painted))
    assert offered == [("csv", "CSV"), ("svg", "SVG"), ("png", "PNG"), ("json", "Spec")]


def test_a_picture_is_offered_only_where_one_was_painted():
    """A dated edition has none."""
    assert ".png" not in html_of(an_exhibit()) and '.svg" download' in html_of(an_exhibit())


def test_headings_have_the_level_of_where_they_stand():
    assert '<h1 class="ex-title"' in as_html.bare(an_exhibit().data()) and "<h3 " in html_of(
        an_exhibit()
    )


def test_units_are_not_parted_from_their_sign():
    page = html_of(an_exhibit(subtitle="By year, £ million and € billion"))
    assert "£\u00a0million and €\u00a0billion" in page


def test_a_key_stands_once():
    page = html_of(an_exhibit(events=[("A", "2020: <patrols>")]))
    assert page.count("ex-key") == 1 and "<li><b>A</b> 2020: &lt;patrols&gt;</li>" in page


def test_a_table_alone_stands_open():
    alone = an_exhibit(panels=None)
    page = html_of(alone)
    assert f"Table {number_of(alone)}" in page and "<table" in page
    assert "<summary>Table" not in page and "<svg" not in page
    Tree(page)


def test_a_table_alone_has_no_drawing_to_download():
    alone = an_exhibit(panels=None)
    assert list(files_of(alone)) == ["csv"]


def test_each_heading_of_a_table_has_its_scope():
    tags = Tree(html_of(an_exhibit())).tags
    assert all(attrs.get("scope") in ("col", "row") for tag, attrs in tags if tag == "th")


def test_a_table_stands_in_a_box_that_scrolls_by_keyboard():
    tags = Tree(html_of(an_exhibit())).tags
    box = next(attrs for _, attrs in tags if attrs.get("class") == "ex-scroll")
    attributes = (box["tabindex"], box["role"], box["aria-label"])
    assert attributes == ("0", "region", "Money, £ million")


def test_the_renderer_leaves_a_table_as_it_is():
    assert (
        dict(Tree(html_of(an_exhibit())).tags)["table"]["data-quarto-disable-processing"] == "true"
    )


def test_a_table_has_a_caption_for_those_who_listen():
    caption = '<caption class="visually-hidden">Money, £ million</caption>'
    assert caption in html_of(an_exhibit()), "which is said above the table"


def test_long_words_stand_below_their_row():
    page = html_of(with_words_below())
    assert page.count('<th scope="col"') == 2
    assert page.count('<tr class="under"><td colspan="2">') == 2
    assert "<span><b>Reason</b> Since &lt;so&gt;</span>" in page
    assert page.count("<b>Reason</b>") == 1


def test_long_words_stand_in_their_column_of_the_file():
    file = rows(files_of(with_words_below())["csv"])
    assert file[:2] == [["name", "why", "n"], ["a", "Since <so>", "1"]]


def test_days_stand_in_a_column_of_their_width():
    frame = pd.DataFrame(
        {
            "day": [dt.date(2025, 9, 30), dt.date(2026, 5, 1)],
            "said": ["no day", "1 May 2026"],
            "long": ["1 May 2026", "an agreement that was announced"],
        }
    )
    columns = {name: name for name in frame}
    page = tables.as_html(tabulation.table_of(frame, columns, "c", {}, {}))
    assert '<th scope="row" class="day">30 September 2025</th>' in page
    assert '<td class="day">1 May 2026</td>' in page and "<td>1 May 2026</td>" in page


def test_a_table_is_text_until_a_page_is_made_of_it():
    frame = pd.DataFrame({"name": [NASTY], "n": [1234], "why": ["First <i>\nsecond"]})
    columns = {name: name.upper() for name in frame}
    table = tabulation.table_of(frame, columns, "A & B", {}, {}, ["why"])
    assert table.heads == [("NAME", ""), ("N", tables.NUMBERS)]
    assert table.rows == [[NASTY, "1,234"]] and table.lines_below == [
        [("WHY", "First <i>\nsecond")]
    ]
    page = tables.as_html(table)
    assert Tree(page).words.count(NASTY) == 1 and "<script" not in page
    assert "<span>First &lt;i&gt;</span><span>second</span>" in page


def test_two_long_columns_of_one_heading_both_stand_below():
    frame = pd.DataFrame({"name": ["a", "b"], "why": ["x", ""], "how": ["y", "z"]})
    columns = {"name": "Name", "why": "", "how": ""}
    table = tabulation.table_of(frame, columns, "c", {}, {}, ["why", "how"])
    assert table.lines_below == [[("", "x"), ("", "y")], [("", "z")]]
    assert "<span>x</span> <span>y</span>" in tables.as_html(table)


def test_a_table_that_travelled_as_json_makes_the_same_page():
    frame = pd.DataFrame({"name": [f"row {n}" for n in range(40)], "why": "because"})
    table = tabulation.table_of(frame, {"name": "Name", "why": "Why"}, "c", {}, {}, ["why"])
    again = tables.Table(**json.loads(json.dumps(dataclasses.asdict(table))))
    assert tables.as_html(again) == tables.as_html(table)
    assert again.number_of_rows == 40 and again.scrolls and again.unprinted


def test_a_page_has_the_first_rows_of_a_long_table():
    """Red when 2,000 claims made a page of 5 MB: a phone must load it."""
    frame = pd.DataFrame({"n": range(1200)})
    table = tabulation.table_of(frame, {"n": "N"}, "c", {}, {})
    assert [row[0] for row in table.rows] == [f"{n:,}" for n in range(tables.MOST_ROWS)]
    assert "500 of 1,200 rows" in table.rows_in_words
    assert len(tabulation.csv_bytes(frame).splitlines()) == 1 + 1200


def test_cells_are_as_wide_as_their_letters_without_markup():
    frame = pd.DataFrame({"year": [2018], "who": ["R&D, A&E, B&B"]})
    table = tabulation.table_of(frame, {"year": "Year", "who": "Who"}, "c", {}, {})
    assert table.heads[1] == ("Who", tables.BRIEF)


def test_a_cell_may_be_html_and_every_other_is_escaped():
    rows = [("A & B", Markup("<code>c</code>"))]
    table = tables.as_table("c", ("One", "Two"), ("", ""), rows)
    assert "A &amp; B" in table and "<code>c</code>" in table


def test_only_a_closed_table_of_many_rows_has_a_box_of_its_own():
    def of(n, **changed):
        return html_of(
            an_exhibit(table=pd.DataFrame({"year": range(2000, 2000 + n), "gbp_m": 1.5}), **changed)
        )

    assert 'class="ex-scroll"' in of(20) and 'class="ex-scroll ex-long"' in of(21)
    assert 'class="ex-scroll"' in of(60, panels=None), (
        "an open table is shown whole, on paper as well"
    )


def test_of_many_sources_the_line_names_two_and_the_rest_opens():
    few, many = (
        an_exhibit(sources=[Citation("", name) for name in names]) for names in ("ABC", "ABCDE")
    )
    assert "<b>Source</b> A, B and one more. As of" in html_of(few)
    page = html_of(many)
    assert "<b>Source</b> A, B and three more. As of" in page
    assert "<summary>All 5 sources</summary>" in page
    assert [page.count(f"<li>{name}</li>") for name in "ABCDE"] == [1] * 5


def test_of_many_sources_the_drawing_names_two():
    many = an_exhibit(sources=[Citation("", name) for name in "ABCDE"])
    words = re.sub(r"<[^>]*>", " ", files_of(many)["svg"].decode())
    assert "A; B; and 3 more" in re.sub(r"\s+", " ", words)


def test_a_citation_names_two_of_many_sources_and_metadata_all():
    many = an_exhibit(sources=[Citation("", name) for name in "ABCDE"])
    assert many.data().citation().startswith("A; B; and 3 more; ")
    assert metadata.metadata(many)["source"] == "A; B; C; D; E"


def test_cells_say_what_is_missing():
    assert '<td class="num">[x]</td>' in html_of(an_exhibit())
    assert '<td class="num">–</td>' in html_of(an_exhibit(missing={"gbp_m": "–"}))


@pytest.mark.parametrize(
    ("value", "words"),
    [(61.0218340611, "61.0"), (-0.0162326388, "\u22120.0162"), (10.125, "10.125"), (3.0, "3")],
)
def test_a_number_without_a_format_has_few_decimals(value, words):
    page = html_of(an_exhibit(table=pd.DataFrame({"year": [2018], "gbp_m": [value]}), formats={}))
    assert f'<td class="num">{words}</td>' in page


@pytest.mark.parametrize(
    ("table", "covers"),
    [
        ({"year": [2018, 2025]}, "2018-01-01/2025-12-31"),
        ({"financial_year": ["2018/19", "2026/27 to 2028/29"]}, "2018-04-01/2029-03-31"),
        ({"date": pd.to_datetime(["2026-03-02", "2026-01-05"])}, "2026-01-05/2026-03-02"),
        ({"month": pd.to_datetime(["2026-01-01", "2026-02-01"])}, "2026-01-01/2026-02-28"),
        ({"name": ["a", "b"]}, "2026-08-20"),
    ],
)
def test_the_days_of_a_table_are_those_of_its_rows(table, covers):
    frame = pd.DataFrame({**table, "gbp_m": [1.0, 2.0]})
    exhibit = an_exhibit(
        panels=None, table=frame, columns={n: n.title() for n in frame}, formats={}
    )
    assert exhibit.data().about["covers"] == covers


def test_a_cell_that_is_missing_is_empty_in_the_file():
    assert rows(files_of(an_exhibit())["csv"])[1:] == [["2018", "45.5"], ["2019", ""]]


def test_a_year_is_not_written_as_a_number_of_thousands():
    table = pd.DataFrame({"year": [2018], "people": [15897]})
    page = html_of(
        an_exhibit(table=table, columns={"year": "Year", "people": "People"}, formats={})
    )
    assert '<th scope="row">2018</th><td class="num">15,897</td>' in page


def test_the_file_holds_bare_values():
    day, none = pd.Timestamp("2026-08-20"), pd.array([None], dtype="Int64")
    values = {"day": day, "people": none, "change": -0.1 - 0.2, "partial": True, "when": day.date()}
    table = pd.DataFrame(values)
    exhibit = an_exhibit(table=table, columns={name: name.title() for name in table}, formats={})
    expected = [list(table.columns), ["2026-08-20", "", "-0.3", "true", "2026-08-20"]]
    assert rows(files_of(exhibit)["csv"]) == expected


@pytest.mark.parametrize("text", ["=1+1", "+44", "-x", "@a", "\tx", "\rx"])
def test_text_in_the_file_is_never_run_as_a_formula(text):
    table = pd.DataFrame({"name": [text], "change": [-5]})
    data = files_of(
        an_exhibit(table=table, columns={"name": "Name", "change": "Change"}, formats={})
    )["csv"]
    read = list(csv.reader(io.StringIO(data.decode(), newline="")))
    assert read[1] == ["'" + text.replace("\r", "\n"), "-5"], "a negative number stays one"


def hostile() -> Exhibit:
    frame = pd.DataFrame({"label": [NASTY], "amount": [1.0]})
    names = alt.Y("label:N").axis(charts.names_axis(frame["label"]))
    drawn = alt.Chart(frame).mark_text(limit=60).encode(text="label:N", y=names)
    words = dict.fromkeys(("title", "subtitle", "words", "note"), NASTY)
    columns, formats = {"label": NASTY, "amount": NASTY}, {"amount": lambda _: NASTY}
    fields = {"table": frame, "columns": columns, "formats": formats, "events": [(NASTY, NASTY)]}
    return an_exhibit(**words, **fields, panels=lambda width, narrow: drawn.properties(width=width))


def test_nothing_from_data_becomes_markup(in_a_build):
    page = html_of(hostile())
    tree = Tree(page)
    assert "script" not in [tag for tag, _ in tree.tags]
    words = "".join(tree.words)
    assert words.count("<script>alert(1)</script>") >= 8, "readers still see the words"


def test_nothing_from_data_becomes_a_shortcode_of_the_renderer(in_a_build):
    page = html_of(hostile())
    assert "</template" not in page and "{{<" not in page


def test_nothing_from_data_becomes_markup_in_a_drawing(in_a_build):
    root = ElementTree.fromstring(files_of(hostile())["svg"])
    assert not list(root.iter(f"{SVG}script"))
    title = root.find(f"{SVG}title")
    assert title is not None and title.text == NASTY


def test_specification_and_file_hold_words_as_they_are(in_a_build):
    files = files_of(hostile())
    assert NASTY in json.loads(files["json"])["description"] and rows(files["csv"])[1][0] == NASTY


def test_a_cell_prints_an_exhibit_as_its_title_and_its_data(in_a_build):
    data, _ = DisplayFormatter().format(an_exhibit())
    assert set(data) == {"text/plain", MIME}
    assert data["text/plain"] == "The UK committed £657m"


def test_a_cell_prints_words_as_text_and_escaped_markup(in_a_build):
    data, _ = DisplayFormatter().format(Prose("It was **£662m** & <more>, L3.\n\nEnd."))
    assert set(data) == {"text/plain", "text/markdown", IN_TWIN}
    assert data[IN_TWIN] == (
        "It was **£662m** & \\<more>, [limit 3](/report/limits.html#l3).\n\nEnd."
    )
    assert data["text/plain"].startswith("It was £662m & <more>")
    markup = data["text/markdown"]
    assert "<strong>£662m</strong> &amp; &lt;more&gt;" in markup and "<p>End.</p>" in markup
    assert '<a href="../report/limits.html#l3">limit 3</a>' in markup


def test_a_fence_is_longer_than_any_inside(in_a_build):
    block = display.fenced(html_of(hostile()))
    fence, *_, last = re.findall("`+", block)
    inside = block.removeprefix(fence).rstrip("`\n")
    assert len(fence) > max(map(len, re.findall("`+", inside)))
    assert block.startswith(f"{fence}{{=html}}\n") and block.endswith(f"\n{fence}\n")
    assert last == fence


def test_an_exhibit_comes_as_it_went(in_a_build):
    """What a notebook prints of an exhibit, as JSON, gives the same exhibit in a build."""
    original = an_exhibit(collapsed=pd.DataFrame({"year": [2018]}), events=[("A", "2020: patrols")])
    printed = json.loads(json.dumps(original._repr_mimebundle_()[MIME]))
    received = ExhibitData.from_json(printed)
    assert received.as_json() == json.loads(json.dumps(original.data().as_json()))
    assert as_html.whole(received) == as_html.whole(original.data())


def test_folded_sentences_open_on_demand_unless_none_is_known(in_a_build) -> None:
    """A reader opens folded sentences; what says why there are none is never folded."""
    folded = Prose("- One.\n- Two & three.", summary="Two cases & more")
    markdown = folded._repr_mimebundle_()["text/markdown"]
    assert "<summary>Two cases &amp; more</summary>\n<ul><li>One.</li>" in markdown
    unknown = Prose("One.", fallback="Nothing was known", summary="One case")
    assert "<details" not in unknown._repr_mimebundle_()["text/markdown"]
    # Empty is what `say` gives if none of its sentences holds.
    known = Prose("One.", fallback=prose.say(False), summary="One case")
    assert "<summary>One case</summary>\n<p>One.</p>" in known._repr_mimebundle_()["text/markdown"]


@pytest.mark.parametrize(
    ("history", "code"),
    [
        (["trains = read()", "trains = trains.dropna()", "show(trains)"], [0, 1]),
        (["total = 1", "total = 2\nlast = total", "show(last)"], [1]),
        (["total = 1", "def last():\n    total = 2\n    return total", "show(last())"], [1]),
        (["deal = 1", "def told(deal):\n    return deal", "show(told(2))"], [1]),
        (["boats = 1", "boats += 1", "show(boats)"], [0, 1]),
        (["#| include: false\nimport pandas as pd", "frame = pd.DataFrame()", "show(frame)"], [1]),
        (["ferries = 1", "if True:\n    ferries = ferries + 1", "show(ferries)"], [0, 1]),
        (["names = 1", "for name in names:\n    last = name", "show(last)"], [0, 1]),
        (["rows = 1", "def place():\n    rows = 2\n    return rows", "show(rows)"], [0]),
        (["trains = read()", *["trains = trains.dropna()"] * 2, "show(trains)"], [0, 2]),
        (["show(1)"], [0]),
    ],
)
def test_the_code_behind_an_exhibit_is_all_that_made_it(monkeypatch, history, code):
    manager = SimpleNamespace(input_hist_raw=history)
    monkeypatch.setattr(cells, "_shell", lambda: SimpleNamespace(history_manager=manager))
    assert cells.cells_behind() == [history[number] for number in code]


def test_outside_ipython_there_is_no_code_behind_an_exhibit(monkeypatch):
    monkeypatch.setattr(cells, "_shell", lambda: None)
    assert cells.cells_behind() == []
    assert "How this was worked out" not in html_of(an_exhibit(code=cells.cells_behind()))


@pytest.mark.parametrize("draw", [bars, multiples])
def test_a_chart_is_as_wide_as_its_place_or_refused(draw):
    page = html_of(an_exhibit(panels=draw))
    widths = re.findall(r'<svg [^>]*?width="([\d.]+)"[^>]*viewBox="0 0 ([\d.]+) ', page)
    assert widths == [("640", "640"), ("336", "336")]
    with pytest.raises(ValueError, match="640 px"):
        drawing.drawing_at(
            plain(lambda width, narrow: alt.hconcat(bars(900, narrow), bars(900, narrow))), 640
        )


@pytest.mark.parametrize(
    ("compose", "columns"),
    [
        (lambda six: six[0], 1),
        (lambda six: alt.hconcat(*six), 6),
        (lambda six: alt.concat(*six), 6),
        (lambda six: alt.concat(*six, columns=2), 2),
        (lambda six: alt.vconcat(*six), 1),
    ],
    ids=["single", "beside", "concat", "in two columns", "below"],
)
def test_charts_side_by_side_are_counted(compose, columns):
    assert drawing.columns(compose([bars(100, False) for _ in range(6)]).to_dict()) == columns


def test_a_drawing_is_made_once_a_width(monkeypatch, in_a_build):
    calls, forms = list[int](), list[bool]()
    svg = vlc.vegalite_to_svg
    monkeypatch.setattr(vlc, "vegalite_to_svg", lambda *a, **k: calls.append(1) or svg(*a, **k))
    drawn = an_exhibit(panels=lambda width, narrow: forms.append(narrow) or bars(width, narrow))
    files_of(drawn), html_of(drawn), html_of(drawn, root=""), drawn._repr_mimebundle_()
    assert len(calls) == 2 and sorted(forms) == [False, True]


def test_what_is_alike_in_both_forms_is_made_once(monkeypatch, in_a_build):
    prefixes, before = list[str](), exhibit.for_page
    monkeypatch.setattr(
        exhibit, "for_page", lambda svg, name: prefixes.append(name) or before(svg, name)
    )
    an_exhibit()._repr_mimebundle_()
    assert prefixes == ["money-by-year-1-wide-", "money-by-year-1-narrow-"]


def test_drawings_are_hidden_from_those_who_listen():
    svgs = [attrs for tag, attrs in Tree(html_of(an_exhibit())).tags if tag == "svg"]
    hidden = {(attrs["aria-hidden"], attrs["focusable"]) for attrs in svgs}
    assert hidden == {("true", "false")}


def test_a_drawing_names_its_font_once():
    svg = re.search(r"<svg\b.*?</svg>", html_of(an_exhibit()), re.S)[0]
    assert svg.count("font-family=") == 1 and "font-family=" in svg.partition(">")[0]
    assert svg.count("<text ") > 3 and 'd=""' not in svg


def test_drawings_follow_the_theme():
    page = html_of(an_exhibit())
    assert "var(--cl-money)" in page and colour("money") not in page
    with alt.theme.enable("dark"):
        assert "var(--cl-money)" in html_of(an_exhibit())


def test_drawings_have_ids_of_their_own():
    page = html_of(an_exhibit()) + as_html.whole(an_exhibit(ident="other").data())
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    clips = set(re.findall(r"url\(#([^)]+)\)", page))
    assert clips and clips <= set(ids), "every reference leads to its own clip"


def test_decimals_are_trimmed_in_the_drawing_and_not_in_words():
    words = (
        alt.Chart(pd.DataFrame({"x": [1 / 3], "t": ["1.23456"]}))
        .mark_text()
        .encode(x="x:Q", text="t:N")
    )
    page = html_of(an_exhibit(panels=lambda width, narrow: words.properties(width=width)))
    assert "1.23456" in page
    drawings = "".join(re.findall(r"<svg.*?</svg>", page, re.DOTALL))
    assert not re.findall(r"<[^>]*\d\.\d{3}[^>]*>", drawings)


def test_a_tinted_mark_keeps_its_outline():
    tint = {"fill": colour("money-soft"), "stroke": colour("money")}
    bar = alt.Chart(FRAME).mark_bar(**tint).encode(x="amount:Q", y="label:N")
    page = html_of(an_exhibit(panels=lambda width, narrow: bar.properties(width=width)))
    assert "var(--cl-money-soft)" in page and 'stroke="var(--cl-money)"' in page


in_both_layouts = pytest.mark.parametrize("panels", [bars, multiples])


@in_both_layouts
def test_a_downloaded_drawing_has_its_own_width_and_colours(panels):
    svg = files_of(an_exhibit(panels=panels))["svg"].decode()
    assert ElementTree.fromstring(svg).attrib["width"] == "640"
    assert "var(" not in svg and colour("paper") in svg


@in_both_layouts
def test_a_downloaded_drawing_has_the_words_of_its_exhibit(panels):
    root = ElementTree.fromstring(files_of(an_exhibit(panels=panels))["svg"])
    drawn_words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    title = ("The UK committed £657m", "Money, £\u00a0million")
    for words in (*title, "Written answer", "20 August 2026"):
        assert words in drawn_words
    description = root.findtext(f"{SVG}desc")
    assert description and "It rose to £176m." in description


@in_both_layouts
def test_a_downloaded_drawing_fetches_nothing(panels):
    svg = files_of(an_exhibit(panels=panels))["svg"].decode()
    ids = re.findall(r'\sid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert not re.findall(r'(?:href|src)="(?!#)', svg)


@in_both_layouts
def test_a_downloaded_drawing_has_room_below_its_chart(panels):
    root = ElementTree.fromstring(files_of(an_exhibit(panels=panels))["svg"])
    (chart,) = root.findall(f"{SVG}svg")
    assert float(root.attrib["height"]) > float(chart.attrib["y"]) + float(chart.attrib["height"])


@in_both_layouts
def test_a_downloaded_specification_stands_alone(panels):
    spec = json.loads(files_of(an_exhibit(panels=panels))["json"])
    assert "It rose to £176m." in spec["description"]
    assert spec["title"]["text"] == ["The UK committed £657m"]
    assert "Money, £ million" in vlc.vegalite_to_svg(spec, vl_version=VEGA_LITE)


def test_a_live_chart_has_the_plot_of_its_drawing():
    single = drawing.drawing_at(plain(bars), drawing.WIDE)
    spec = drawing.spec_as_drawn(single)
    assert spec["autosize"] == "none" and set(spec["padding"]) == {"left", "top"}
    plot = re.search(r'class="background"[^>]*d="M0,0h([\d.]+)', single.svg)
    assert plot and spec["width"] == float(plot[1]) < drawing.WIDE


def test_a_live_chart_of_several_lays_out_its_own():
    """Vega-Lite knows no width of charts beside each other."""

    def beside(width: int, narrow: bool) -> Any:
        return alt.hconcat(bars(width // 2, narrow), bars(width // 2, narrow))

    spec = drawing.spec_as_drawn(drawing.drawing_at(plain(beside), drawing.WIDE))
    assert "width" not in spec
    assert spec["autosize"] == "none" and spec["config"]["aria"] is False


def test_the_picture_is_twice_the_drawing_and_has_words_on_it():
    svg = files_of(an_exhibit())["svg"].decode()
    png = picture(svg)
    width, height = struct.unpack(">II", png[16:24])
    tall = float(ElementTree.fromstring(svg).attrib["height"])
    assert (width, height) == (1280, round(tall * 2))
    wordless = re.sub(r"<text.*?</text>", "", svg, flags=re.DOTALL)
    assert len(png) > 1.2 * len(picture(wordless)), "a machine without fonts still writes the words"


def test_an_exhibit_that_is_made_again_keeps_its_number():
    first, second = an_exhibit(ident="first"), an_exhibit(ident="second")
    number = number_of(first)
    numbers = [number_of(each) for each in (second, first, an_exhibit(ident="first"))]
    assert numbers == [number + 1, number, number]


def test_a_hidden_exhibit_leaves_no_gap_in_the_numbers(monkeypatch):
    """Red while a page had Figure 5 and then Figure 7."""
    numbers = []
    for ident, option in (("told", ""), ("not-told", "#| include: false\n"), ("told-next", "")):
        manager = SimpleNamespace(input_hist_raw=[f"{option}exhibit()"])
        monkeypatch.setattr(
            cells, "_shell", lambda manager=manager: SimpleNamespace(history_manager=manager)
        )
        numbers.append(number_of(an_exhibit(ident=ident)))
    assert numbers[2] == numbers[0] + 1


def test_tables_are_counted_by_themselves():
    table = number_of(an_exhibit(ident="third", panels=None))
    number_of(an_exhibit(ident="between"))
    assert number_of(an_exhibit(ident="fourth", panels=None)) == table + 1


def test_an_exhibit_that_is_made_again_has_the_same_bytes():
    first, second = an_exhibit(), an_exhibit()
    assert files_of(first) == files_of(second) and html_of(first) == html_of(second)


def test_an_exhibit_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        an_exhibit().title = "Another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        *(
            ({"ident": name}, f"hyphens.*write {sound}")
            for name, sound in {
                "Balkans detections": "balkans-detections",
                "by_year": "by-year",
                "-money--by-": "money-by",
                "9-lives": "lives",
                'a"b': "a-b",
                "": "money-by-year",
            }.items()
        ),
        ({"title": ""}, "no title"),
        ({"status": "certain"}, "should be one of provisional"),
        ({"formats": {"gbp": gbp_m}}, "formats= names 'gbp', .* did you mean gbp_m"),
        ({"missing": {"gbp": "–"}}, "missing= names 'gbp', .* did you mean gbp_m"),
        ({"columns_below": ("gbp",)}, "columns_below= names 'gbp', .* did you mean gbp_m"),
        ({"table": pd.DataFrame({"year": [], "gbp_m": []})}, "no rows"),
        (
            {
                "table": pd.DataFrame({"Year of": [1]}),
                "columns": {"Year of": "Year"},
                "formats": {},
            },
            "machine-readable",
        ),
    ],
)
def test_an_exhibit_that_is_incomplete_is_refused(changed, message):
    with pytest.raises(ValueError, match=message):
        an_exhibit(**changed)


def test_a_folded_table_without_a_drawing_opens_on_demand():
    folded = an_exhibit(panels=None, collapsed=True)
    assert ">Table: 2 rows</summary>" in html_of(folded)
    assert "<details" not in html_of(an_exhibit(panels=None)).partition('class="ex-table"')[0]
    assert set(files_of(folded)) == {"csv"}


def test_a_folded_table_is_open_where_it_stands_alone():
    alone = as_html.bare(an_exhibit(panels=None, collapsed=True).data())
    assert '<div class="ex-table">' in alone and "<details" not in alone


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch):
    readme = (Path(charts.__file__).parent / "README.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", readme, re.S)
    monkeypatch.chdir(tmp_path)
    exec(compile(code, "README.md", "exec"), {})
    page = (tmp_path / "people-by-year.html").read_text("utf-8")
    assert "<strong>41,472</strong>" in page and page.count("<svg") == 2
    assert '<a href="https://www.gov.uk/">Small boat arrivals</a>' in page
