"""The check of the built site sees what a reader would stumble over.

Each case changes one thing, and finds one problem.
"""

import pytest
from conftest import DATA, edit
from small_site import changed, in_exhibit, in_words, only_problem

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
    ("'**' was left", "<p>**Every sum is a commitment.</p>"),
    ("'*' was left", "<p>Every *sum is a commitment.</p>"),
    ("'](' was left", "<p>See [the money](spending.html.</p>"),
    ("'[it] (limits.qmd)' was left", "<p>See [it] (limits.qmd).</p>"),
    ("'(limits.qmd#l1)' was left", "<p>See [it(limits.qmd#l1).</p>"),
    ("'`' was left", "<p>The `code is.</p>"),
    ("the note of this mark", "<p>Promised.[^Who]</p>"),
    ("'##' was left", "<p>##Heading</p>"),
    ("need an empty line before", "<p>There are:\n- one</p>"),
    ("need an empty line before", "<p>| A | B | |---|---|</p>"),
    ("'&nbsp;' was left", "<p>One&amp;nbsp;more</p>"),
    ("'</b>' was left", "<p>One&lt;/b> more</p>"),
    ("put an f before the string", "<p>In {row.year} some came.</p>"),
    ("put an f before the string", "<p>In all {count(people)} came.</p>"),
    ("'-' is a hyphen", "<p>It changed by -5.</p>"),
    ("'-£' is a hyphen", "<p>(-£5m)</p>"),
    ("'££' says its unit twice", "<p>It was ££5m.</p>"),
    ("'£5mm' says its unit twice", "<p>It was £5mm.</p>"),
    ("'5%%' says its unit twice", "<p>It was 5%%.</p>"),
    ("'% per cent' says its unit twice", "<p>It was 5% per cent.</p>"),
    ("'dtype:' is a value as Python writes it", "<p>1 2 Name: people, dtype: int64</p>"),
    ("'<bound method Series.sum of 0' is a value", "<p>&lt;bound method Series.sum of 0</p>"),
    ("'Timestamp(' is a value", "<p>On Timestamp('x') it was.</p>"),
    ("'np.int64(' is a value", "<p>In np.int64(2) of them.</p>"),
    ("'[12, 1' is a value", "<p>In [12, 13] of them.</p>"),
    ("'True' is a value", "<p>It is True.</p>"),
    ("'2026-10-07' is a value", "<p>On 2026-10-07 it was.</p>"),
    ("'2026-10-07 00:00:00' is a value", "<p>On 2026-10-07 00:00:00 it was.</p>"),
    ("'21525' is a value", "<p>In all 21525 came.</p>"),
    ("'3075.0' is a value", "<p>In all 3075.0 came.</p>"),
    ("'0.391234' is a value", "<p>A share of 0.391234 came.</p>"),
    ("a comment that does not end", "<p>Words &lt;!– and</p>"),
    ("'1 people' counts one of several", "<p>There came 1 people.</p>"),
    ("'1 days' counts one of several", "<p>In 1 days.</p>"),
    ("'5people' lacks a space", "<p>In 5people.</p>"),
    ("'o.It' lacks a space", "<p>So.It was.</p>"),
    ("'e ,' is a slip", "<p>They came , and left.</p>"),
    ("'..' is a slip", "<p>They came.. And left.</p>"),
    ("was read in a wrong encoding", "<p>A cafÃ©.</p>"),
    ("was read in a wrong encoding", "<p>Theyâ€™re.</p>"),
    ("a sign that nobody sees", "<p>A zero\u200bwidth.</p>"),
    ("'TODO' is left to do", "<p>TODO: look.</p>"),
    ("an address that leads nowhere", "<p>See www.gov.uk.</p>"),
    ("'The the' stands twice", "<p>The the people.</p>"),
    (r"\\(", r"<p>\(x^2\)</p>"),
    ("traceback", "<p>Traceback (most recent call last)</p>"),
    ("traceback", "<pre><code>Traceback (most recent call last):\n  1/0</code></pre>"),
    ("UserWarning", '<div class="cell-output-stderr"><pre><code>UserWarning: x</code></pre></div>'),
    ("printed", '<div class="cell-output cell-output-stdout"><pre><code>Here</code></pre></div>'),
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
    "no description|no description": ("index.html", "Money, and what is known of it.", " "),
    "empty alt|empty alt": in_words('<img src="assets/favicon.svg" alt="">'),
}


PLAIN = ("None of them", "inform", "@ledger", "a finance nanny", "12:", "a [x] {b} (y)")
PLAIN += ("2019-20, 2026-10-07; or 3 - 2", "C# and #1", "R&D; £5m, 5 mm, 5% of £6")
PLAIN += ("Written answer 182822, DOI 10.1214/26-AOAS2171", "v3.0, 21 people; he had had")
PLAIN += ("TABLE.COLUMN@DAY..DAY", "GOV.UK, 12m", "Immigration : les accords", "and so …")
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


# Each case is one change; where a rule needs several, spaces tell them apart.
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
    **{message: (message, case, case[0]) for message, case in (HEAVY | SCRIPTS).items()},
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


def test_a_link_to_a_renamed_page_is_told_with_where_it_stands(site, capsys):
    """Red while the front page's own notebook was named, and the fragment was to be corrected."""
    moved = '<html><head><meta http-equiv="refresh" content="0; url=money.html"></head></html>'
    (site / "report" / "old.html").write_text(moved, "utf-8")
    link = '<a href="report/old.html#first">x</a> <a href="report/old.html#no">y</a>'
    edit(site / "index.html", "<p>Words", f"<p>{link}</p><p>Words")
    (site.parent / "notebooks").mkdir()
    (site.parent / "notebooks" / "index.ipynb").touch()
    (site.parent / "notebooks" / "money.ipynb").write_text('"old.html#first\\""', "utf-8")
    assert main(["check", "--site", str(site), "--data", str(DATA)]) == 1
    first, second = (line for line in capsys.readouterr().out.splitlines() if "old.html#" in line)
    assert "write money in place of old" in first and "no id 'no'" in second
    assert "(edit notebooks/money.ipynb)" in first and "(edit notebooks/index.ipynb)" in second


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


@pytest.mark.parametrize("number", ["28006", "28,006"])
def test_a_withdrawn_number_is_found_with_its_comma_and_without(site, number):
    """Red while 213545 in the table found no 213,545 on the pages."""
    (site / "data").mkdir()
    table = f'correction_id,found,says,withdrawn\nlow,2026-03-01,It fell,"{number}"\n'
    (site / "data/corrections.csv").write_text(table, "utf-8")
    assert changed(site, "status.json", None, "{}") == []
    problem = only_problem(site, in_words("<p>It fell to 28,006 people.</p>"))
    assert problem.what.startswith(f"'{number}' is back")
    (site / "facts").mkdir(exist_ok=True)
    found = changed(site, "facts/a.json", None, '{"value": 28006, "other": 280061}')
    assert [each.file for each in found] == ["facts/a.json", "index.html"]


def test_an_earlier_edition_may_say_what_was_withdrawn_later(site):
    (site / "data").mkdir()
    (site / "data/corrections.csv").write_text(CORRECTED, "utf-8")
    assert changed(site, *in_words("<p>It fell by 40% to 28,006.</p>")) == []
