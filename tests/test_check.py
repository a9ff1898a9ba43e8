"""The check of the built site sees what a reader would stumble over.

Each case changes one thing, and finds one problem.
"""

import json
import re

import pytest
from conftest import DATA, edit
from small_site import DRAWING, changed, in_exhibit, in_words, only_problem

from crossings import check
from crossings.cli.main import main
from crossings.errors import InputError
from crossings.pages.markup import Page, words

LEFTOVERS = [
    ("{{< var x >}}", "<p>{{&lt; var x &gt;}}</p>"),
    ("{{<", "<p>{{&lt; var</p>"),
    (">}}", "<p>var &gt;}}</p>"),
    ("?var:nothing", "<p><strong>?var:nothing</strong></p>"),
    ("?meta:nothing", "<p>?meta:nothing</p>"),
    ("@fig-money", "<p>See @fig-money</p>"),
    ("@tbl-money", "<p>See @tbl-money.</p>"),
    ("@sec-money", "<p>(@sec-money)</p>"),
    ("?@fig-money", "<p>?@fig-money</p>"),
    ("?@nothing", "<p>?@nothing</p>"),
    ("[@nao", "<p>As said [@nao2025]</p>"),
    (":::", "<p>::: {.x</p>"),
    ("{=html}", "<p>{=html}</p>"),
    ("{.column-margin}", "<p>Text {.column-margin}</p>"),
    ("{#sec-x}", "<h2>Head {#sec-x}</h2>"),
    ("{width=50%}", "<p>a{width=50%}</p>"),
    ("```", "<p>``` x</p>"),
    (r"\\(", r"<p>\(x^2\)</p>"),
    ("traceback", "<p>Traceback (most recent call last)</p>"),
    ("traceback", "<pre><code>Traceback (most recent call last):\n  1/0</code></pre>"),
    ("UserWarning", '<div class="cell-output-stderr"><pre><code>UserWarning: x</code></pre></div>'),
    (
        "ZeroDivisionError",
        '<div class="cell-output cell-output-error"><pre>ZeroDivisionError</pre></div>',
    ),
    ("{python}", "<p><code>{python} total</code></p>"),
    ("'nan'", "<table><tr><td>nan</td></tr></table>"),
    ("'NaN'", "<p>NaN people arrived</p>"),
    ("'NaT'", "<p>as of NaT</p>"),
    ("<NA>", "<table><tr><td>&lt;NA&gt;</td></tr></table>"),
    ("'None'", "<table><tr><td> None </td></tr></table>"),
    ("'inf'", "<table><tr><td><b>inf</b></td></tr></table>"),
    ("-inf", "<table><tr><td>-inf</td></tr></table>"),
    ("£nan", "<p>The UK had committed £nan to France.</p>"),
    ("£nan", "<table><tr><td>£nan</td></tr></table>"),
    ("€None", "<p>€None</p>"),
    ("'@fig-y'", '<img src="assets/favicon.svg" alt="@fig-y">'),
    ("nan'", '<img src="assets/favicon.svg" alt="nan people">'),
]


def test_words_of_two_blocks_are_two_words():
    source = (
        "<div><p>7</p><h2>Only 26</h2><dl><dt>Stated</dt><dd>26</dd></dl>"
        "<p>a <b>bo</b>ld<sup>2</sup>.</p>x</div>"
    )
    assert words(Page("any.html", source).top) == "7 Only 26 Stated 26 a bold2. x"


@pytest.mark.parametrize(
    "markup",
    ['<p title="x>W</p>', '<svg aria-hidden="true"><path></path>', "<p", "<p <b>x</b>", "<!-- x"],
)
def test_a_broken_tag_is_named_whatever_else_it_swallows(site, markup):
    problems = changed(site, *in_words(markup))
    assert any("a tag is broken" in problem.what for problem in problems)


IN_EXHIBITS = {
    "'None' stands": ("As of 13 May 2026. <span", "As of 13 May 2026, with None. <span"),
    "'inf' stands": ("Money rose", "Money rose inf per cent"),
    "'undefined'": ("None of the money", "undefined of the money"),
    "'nan'": (">2018</text>", ">nan</text>"),
    "'undefined' ": (">2018</text>", ">undefined</text>"),
    "£NaN": (">2018</text>", ">£NaN</text>"),
    "measures NaN": ('d="M0,0h9"', 'd="M0,NaNh9"'),
    "measures undefined": ('d="M0,0h9"', 'transform="translate(undefined,0)" d="M0,0h9"'),
}


def test_a_style_that_a_drawing_imports_is_seen(site):
    style = '<style>@import "https://elsewhere.example/a.css";</style>'
    mark = '<svg role="img" viewBox="0 0 1 1"><title>A mark</title>{}<path d="M0,0"></path></svg>'
    assert changed(site, *in_words(mark.format(""))) == []
    problems = changed(site, "index.html", mark.format(""), mark.format(style))
    assert any("https://elsewhere.example/a.css" in problem.what for problem in problems)


TWICE = '<defs><linearGradient id="narrow-tint"></linearGradient><linearGradient id="wide-tint">'
FRAME = {
    "same title|same title as index.html": ("report/money.html", "<title>The money – ", "<title>"),
    "id twice|'toc-title'": in_words('<p id="toc-title">x</p>'),
    "id twice in drawings|'wide-tint'": in_exhibit(
        '<defs><linearGradient id="narrow-tint">', TWICE
    ),
    "empty id|the id ''": in_words('<p id="">x</p>'),
    "id with a space|the id 'a b'": in_words('<p id="a b">x</p>'),
    "empty alt|empty alt": in_words('<img src="assets/favicon.svg" alt="">'),
    "svg bare|drawing has no name": in_words('<svg viewBox="0 0 1 1"><path d="M0,0"></path></svg>'),
    "svg without a name|drawing has no name": in_words(
        '<svg role="img"><path d="M0,0"></path></svg>'
    ),
    "svg name empty|drawing has no name": in_words(
        '<svg role="img" aria-label=" "><path></path></svg>'
    ),
    "svg without a role|drawing has no name": in_words('<svg aria-label="x"><path></path></svg>'),
    "no caption|no caption": in_exhibit("<caption>Money by year</caption>"),
    "empty caption|no caption": in_exhibit(
        "<caption>Money by year</caption>", "<caption></caption>"
    ),
    "no scope|have no scope": in_exhibit('<th scope="col">Year', "<th>Year"),
    "wrong scope|have no scope": in_exhibit('<th scope="row">2018', '<th scope="rows">2018'),
    "no heads|no heads": in_exhibit('<th scope="col">Boats</th>', "<td>Boats</td>"),
    "scrolled table|have no scope": in_words(
        '<div class="ex-scroll"><table><caption>x</caption><tr><th>a</th></tr></table></div>'
    ),
}


PLAIN = ("None of them", "inform", "@ledger", "a finance nanny", "12:", "a [x] {b}")
NAMED = (
    '<img src="assets/favicon.svg" alt="" role="presentation">',
    '<img src="assets/favicon.svg" alt="" aria-hidden="true">',
    '<svg role="img" aria-label="A dot"><path d="M0,0"></path></svg>',
    '<a href="index.html"><svg role="img"><title>Home</title></svg></a>',
    "<p>one<p>two<ul><li>a<li>b</ul>",
)
FINE = [
    *(("report/money.html", "None of the money", text) for text in PLAIN),
    *map(in_words, NAMED),
]


@pytest.mark.parametrize("change", FINE)
def test_plain_english_and_what_is_named_or_hidden_are_fine(site, change):
    assert changed(site, *change) == []


EXHIBITS = {
    "needs an id such as": in_exhibit(
        '<figure class="exhibit" id="fig-boats">', '<figure class="exhibit">'
    ),
    "fig-Boats needs an id": in_exhibit('id="fig-boats"', 'id="fig-Boats"'),
    "has no title": in_exhibit('<h3 class="ex-title">Boats</h3>'),
    "has no title ": in_exhibit('<h3 class="ex-title">Boats</h3>', '<p class="ex-title"> </p>'),
    "has no words": in_exhibit("<p>None of the money is shown as paid.</p>"),
    "has no words ": in_exhibit('<div class="ex-words"><p>The boats.</p></div>'),
    "names no source": in_exhibit("Home Office. As", "As"),
    "names no source ": in_exhibit(
        '<p class="ex-source"><b>Source</b> Home Office. As of 1 June 2026.</p>'
    ),
    "source without a date": in_exhibit(" As of 1 June 2026."),
    "source without a date ": in_exhibit("As of 1 June 2026", "As of 2026-06-01"),
    "source without a date  ": in_exhibit("As of 1 June 2026", "As of 41 June 2026"),
    "nothing drawn in its ex-narrow": in_exhibit(DRAWING.format("narrow")),
    "nothing drawn in its ex-wide": in_exhibit(
        DRAWING.format("wide"), '<svg aria-hidden="true"><g id="wide-tint"></g></svg>'
    ),
    "neither a drawing nor an open table": in_exhibit(
        '<div class="ex-table"><table', '<details class="ex-table"><summary>Table</summary><table'
    ),
    "no CSV download": in_exhibit('<a href="../exhibits/boats.csv" download>CSV</a>'),
    "no SVG download": in_exhibit('<a href="../exhibits/money-by-year.svg" download>SVG</a>'),
    "download from outside": in_exhibit(
        "../exhibits/boats.csv", "https://elsewhere.example/boats.csv"
    ),
    "belongs to another exhibit": in_exhibit(
        "../exhibits/money-by-year.svg", "../assets/favicon.svg"
    ),
    "shows 1 rows in its table, but exhibits/boats.csv holds 2": (
        "exhibits/boats.csv",
        '"7"',
        "7\n8",
    ),
    "shows 1 rows in its table, but exhibits/boats.csv holds 0": (
        "exhibits/boats.csv",
        '"7"\n',
        "",
    ),
    "shows 2 rows": in_exhibit("<tr><td>7</td></tr>", "<tr><td>7</td></tr><tr><td>8</td></tr>"),
    "exhibits/boats.csv, which is empty": ("exhibits/boats.csv", None, ""),
    "no file 'exhibits/boats.csv'": ("exhibits/boats.csv", None, None),
    "has no table": in_exhibit(
        '<tr><th scope="row">2018</th><td>1.5</td></tr>\n'
        '<tr class=total><th scope="row">2019</th><td>[x]</td></tr>'
    ),
}


def test_a_download_that_is_not_utf_8_is_seen(site):
    (site / "exhibits/boats.csv").write_bytes("boats\nn\u00e9ant\n".encode("latin-1"))
    (problem,) = check.problems(site)
    assert "which is not CSV in UTF-8" in problem.what


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"encoding": {"x": {"field": "amount"}}}, ""),
        (
            {"encoding": {"x": {"field": "amuont"}}},
            "is not a column of the chart’s data; did you mean `amount`?",
        ),
        ({"transform": [{"aggregate": [{"field": "amount"}]}]}, "is not valid Vega-Lite ('op')"),
    ],
    ids=["sound", "mistyped", "damaged"],
)
def test_a_specification_that_names_no_column_is_seen(site, part, message):
    spec = {"data": {"values": [{"amount": 1.5}]}, "mark": "bar", **part}
    (site / "exhibits" / "money-by-year.json").write_text(json.dumps(spec), encoding="utf-8")
    page = site / "report" / "money.html"
    link = '<a href="../exhibits/money-by-year.json" download>Spec</a> '
    page.write_text(
        page.read_text("utf-8").replace('<a href="#fig-mon', f'{link}<a href="#fig-mon')
    )
    messages = "\n".join(map(str, check.problems(site)))
    assert message in messages if message else not messages


def test_an_embed_that_is_not_its_exhibits_is_seen(site):
    embed = "exhibits/money-by-year.html"
    problem = only_problem(site, (embed, '<tr><th scope="row">2018</th><td>1.5</td></tr>', ""))
    assert problem.file == embed and "shows 1 rows" in problem.what


SEARCH = {
    "no search index": ("search.json", None, None),
    "broken": ("search.json", "[", ""),
    "lacks index.html": ("search.json", '"href": "index.html"', '"href": "report/money.html"'),
    "'gone.html'": ("search.json", "[", '[{"href": "gone.html#a"}, '),
}


HEAVY = {
    "weighs": ("index.html", "<p>Words", f"<!-- {'x' * 1_500_000} --><p>Words"),
    "weighs ": ("assets/photograph.png", None, "x" * 2_000_001),
    "weighs  ": ("assets/live.js", "const", f"/* {'x' * 2_000_000} */ const"),
}
SCRIPTS = {
    "runs onclick": in_words('<p onclick="go()">x</p>'),
    "runs onclick ": in_words('<p onclick="window.quartoToggleColorScheme(); return false;">x</p>'),
    "runs onload": ("index.html", "<body>", "<body onload=go()>"),
    "runs onclick  ": (
        "index.html",
        "window.quartoToggleColorScheme();",
        "window.quartoToggleColorScheme(); go();",
    ),
    "runs onmouseover": in_exhibit("<path d", "<path onmouseover='go()' d"),
    "runs onerror": in_exhibit("<path d", "<path\nonerror = go() d"),
    "<path> runs onload": ("assets/favicon.svg", "<path", '<path onload="go()"'),
    "<svg> runs onload": ("assets/favicon.svg", "<svg", '<svg onload="go()"'),
    "<script> stands among": in_exhibit("<p>None of", "<script>go()</script><p>None of"),
    "<script> stands among ": in_exhibit(
        "<p>None", '<script type="application/json">{}</script><p>None'
    ),
    "<script> stands among  ": in_words("<table><tr><td><script>go()</script></td></tr></table>"),
    "<script> stands among   ": in_exhibit("<path d", "<script>go()</script><path d"),
    "<foreignobject> puts a document": in_exhibit(
        "<path d", "<foreignObject></foreignObject><path d"
    ),
    "puts a document": in_words('<iframe title="x" srcdoc="x"></iframe>'),
    "puts a document ": in_exhibit(
        "<p>None of", '<iframe title="x" src="../index.html"></iframe><p>None of'
    ),
}


# Each case is one change; where a rule needs several, spaces tell them apart. What is wrong with an
# exhibit's files is said of the page that shows it.
CASES = {
    **{
        f"{n} {message}": (message, in_words(markup), "index.html")
        for n, (message, markup) in enumerate(LEFTOVERS)
    },
    **{
        message: (message, in_exhibit(*change), "report/money.html")
        for message, change in IN_EXHIBITS.items()
    },
    **{label: (label.partition("|")[2], case, case[0]) for label, case in FRAME.items()},
    **{message: (message, case, "report/money.html") for message, case in EXHIBITS.items()},
    **{message: (message, case, case[0]) for message, case in (SEARCH | HEAVY | SCRIPTS).items()},
}


@pytest.mark.parametrize(("message", "case", "file"), CASES.values(), ids=CASES)
def test_one_fault_is_seen_once_and_in_its_file(site, message, case, file):
    problem = only_problem(site, case)
    assert problem.file == file and message.strip() in problem.what


def test_problems_name_their_line_in_the_order_of_files(site):
    changed(site, "report/money.html", "None of the money", "NaN of the money")
    problems = changed(
        site, "index.html", "<h2>Second</h2>", '<h2>Second</h2><a href="gone.html">x</a>'
    )
    assert [problem.file for problem in problems] == ["index.html", "report/money.html"]
    lines = (site / "index.html").read_text("utf-8").splitlines()
    assert problems[0].line is not None and "gone.html" in lines[problems[0].line - 1]


def test_a_folder_without_pages_is_no_site(tmp_path):
    with pytest.raises(InputError, match="crossings build"):
        check.problems(tmp_path)


def test_a_problem_of_a_built_page_names_the_file_to_edit(site, capsys):
    edit(site / "report" / "money.html", "</main>", '<p><a href="no.html">No</a></p></main>')
    command = ["check", "--site", str(site), "--data", str(DATA)]
    assert main(command) == 1 and "(edit" not in capsys.readouterr().out
    (site.parent / "notebooks").mkdir()
    (site.parent / "notebooks" / "money.ipynb").touch()
    assert main(command) == 1 and "no.html" in (output := capsys.readouterr().out)
    assert "(edit notebooks/money.ipynb)" in output


def test_lines_above_a_folded_table_are_not_counted_with_it(site):
    path = site / "report/money.html"
    page = path.read_text("utf-8")
    table = re.search(
        r'<div class="ex-table">(<table aria-label="Boats">.*?</table>)</div>', page, re.S
    )
    folded = f'<details class="ex-table"><summary>The whole table</summary>{table[1]}</details>'
    path.write_text(page.replace(table[0], table[0] + folded), "utf-8")
    assert not [problem for problem in check.problems(site) if "rows in its table" in problem.what]


def test_a_table_that_is_said_to_be_folded_may_be_closed(site):
    path = site / "report/money.html"
    page = path.read_text("utf-8")
    table = re.search(
        r'<div class="ex-table">(<table aria-label="Boats">.*?</table>)</div>', page, re.S
    )
    refused = {}
    for classes in ("ex-table ex-folded", "ex-table"):
        closed = f'<details class="{classes}"><summary>Table</summary>{table[1]}</details>'
        path.write_text(page.replace(table[0], closed), "utf-8")
        messages = [problem.what for problem in check.problems(site)]
        refused[classes] = any(
            "neither a drawing nor an open table" in message for message in messages
        )
    assert refused == {"ex-table ex-folded": False, "ex-table": True}


CORRECTED = (
    "correction_id,found,says,withdrawn\n"
    'low,2026-03-01,It fell to 26,"by 40% to 28,006; A & b"\nnone,2026-03-01,Other words,\n'
)
WITHDRAWN = (
    "'by 40% to 28,006' is back, which the correction low withdrew; say instead: It fell to 26."
)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (in_words("<p>\nIt fell By  <b>40%</b> to&nbsp;28,006, they say.</p>"), 2),
        (in_words('<img src="assets/favicon.svg" alt="It fell by 40% to 28,006.">'), 1),
        (("index.md", None, "# Ledger\n\nIt fell by 40%\nto 28,006."), 3),
        (("facts/a.json", None, '{"sentence": "It fell by 40% to 28,006 people."}'), 1),
        (("updates/2026-03-01.html.md", None, "by 40% to 28,006"), 1),
    ],
)
def test_what_was_withdrawn_is_found_wherever_it_comes_back(site, change, line):
    (site / "data").mkdir()
    (site / "data/corrections.csv").write_text(CORRECTED, "utf-8")
    assert changed(site, "status.json", None, "{}") == []
    before = (site / "index.html").read_text("utf-8").partition("<p>Words")[0].count("\n")
    problem = only_problem(site, change)
    assert problem.file == change[0] and problem.what.startswith(WITHDRAWN[:-1])
    assert problem.line == (before + line if problem.file == "index.html" else line)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("report/corrections.md", "by 40% to 28,006"),
        ("corrections.xml", "<a>A &amp; b</a>"),
        ("whole.md", '<ul class="sources corrections"><li>A &amp; b, by 40% to 28,006</li></ul>'),
        ("updates/2026-02-28.md", "by 40% to 28,006"),
        ("editions/2026-04-01/index.md", "by 40% to 28,006"),
        ("data/notes.md", "by 40% to 28,006"),
        ("index.md", "by 40% to 28,006.5 or 128,006; xA &amp; b; by 40%"),
    ],
)
def test_corrections_and_pages_of_earlier_days_may_say_it(site, file, text):
    (site / "data").mkdir()
    (site / "data/corrections.csv").write_text(CORRECTED, "utf-8")
    (site / "status.json").write_text("{}", "utf-8")
    assert changed(site, file, None, text) == []


def test_an_earlier_edition_may_say_what_was_withdrawn_later(site):
    (site / "data").mkdir()
    (site / "data/corrections.csv").write_text(CORRECTED, "utf-8")
    assert changed(site, *in_words("<p>It fell by 40% to 28,006.</p>")) == []
