"""An editor is told what is wrong before anything is built.

One thing is wrong in a page or a copy of the project, and it is found by file and cell.
"""

import csv
import datetime as dt
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import CHAPTER, ROOT, append, edit, edited
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from crossings.check import curated, stated, titles, written, written_pages
from crossings.cli.main import main
from crossings.common import identity
from crossings.errors import CheckError, InputError, Problem
from crossings.pages import source_files

Look = Callable[..., Any]


def one_of(problems: list[Problem]) -> Problem:
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


@pytest.fixture(scope="module")
def numbers(data: Path) -> dict[str, str]:
    """What words may name of the frozen data."""
    return written.numbers_to_name(data)


@pytest.fixture
def found(numbers: dict[str, str]) -> Look:
    """Give what is wrong in the files of a project, whose tables nobody changed."""

    def look(project: Path) -> list[Problem]:
        sources, unread = written_pages.read(project)
        unread = written.unreadable_settings(project) or unread
        return unread or written.problems_of_pages(project, sources, numbers)

    return look


@pytest.fixture
def only(found: Look) -> Look:
    return lambda project: one_of(found(project))


@pytest.fixture(scope="module")
def wrong_in(numbers: dict[str, str]) -> Look:
    """Give what is wrong in the project with cells that stand at the end of a chapter."""
    sources, _ = written_pages.read(ROOT)

    def look(*cells: nbformat.NotebookNode, chapter: str = CHAPTER) -> list[Problem]:
        numbered = enumerate(cells, len(sources[chapter]) + 1)
        added = [source_files.cell_of(number, cell) for number, cell in numbered]
        changed = {**sources, chapter: [*sources[chapter], *added]}
        return written.problems_of_pages(ROOT, changed, numbers)

    assert look() == []
    return look


def test_the_project_as_it_is_has_no_problem(project):
    assert [str(problem) for problem in written.problems(project)] == []


WRONG_CELLS = [
    (
        new_markdown_cell("Two lines.\n\nSince then 208,507 people came."),
        r":3: '208,507' is typed by hand",
    ),
    (new_markdown_cell("Arrivals surged."), r":1: 'surged' takes a side"),
    (
        new_markdown_cell("Some came.\nThen about forty thousand did."),
        r":2: 'forty thousand' is typed by hand",
    ),
    (
        new_markdown_cell("It fell, which the deal caused."),
        r":1: 'caused' takes a side or names a cause",
    ),
    (
        new_markdown_cell("It ended.\n\nIt lay at the last."),
        r":3: 'lay at' is never said here; say was",
    ),
    (
        new_code_cell("exhibit(\n    'a', None,\n    words=lambda: say('In all 1,087 came.'))"),
        r":3: '1,087' is typed by hand and will go stale; put the value there",
    ),
    (
        new_code_cell("told = known and (\n    'In all 1,087 came.'\n)\nsay(told)"),
        r":2: '1,087' is typed by hand",
    ),
    (
        new_code_cell("Prose(f'{a} came, 35% of them at night')"),
        r":1: '35%' is typed by hand",
    ),
    (
        new_code_cell("a = 1\nb = f'{a} people, because of the deal'"),
        r":2: 'because of the deal' takes a side",
    ),
    (
        new_code_cell('a = f"""The money\nwas an outturn of {1}"""'),
        r":2: 'outturn' is never said here; say what was spent",
    ),
    (
        new_markdown_cell("It was\n{{< var arivals.total >}}."),
        r":2: \{\{< var arivals\.total >\}\} names no number; did you mean arrivals\.total\?",
    ),
    (
        new_markdown_cell("It was\n£{{< var spending.committed_to_2026_gbp >}}m."),
        r":2: £\{\{<.*>\}\}m would print '££\d+mm'; its words are whole",
    ),
    (
        new_markdown_cell("Some {{< var preventions.share_52_weeks >}} per cent."),
        r":1: .* would print '[\d.]+% per cent'",
    ),
    (
        new_markdown_cell("It ended\non 31 June 2026."),
        r":2: '31 June 2026' is no day of the calendar; correct it",
    ),
    (new_markdown_cell("It ended 2026-02-29."), r":1: '2026-02-29' is no day"),
    (
        new_markdown_cell("It ended on Monday, 7 October 2026, or on 30 September."),
        r":1: 'Monday, 7 October 2026' is a Wednesday; correct the weekday or the date",
    ),
    (
        new_code_cell("a = 1\nb = 'It ended on 30 February'"),
        r":2: '30 February' is no day of the calendar",
    ),
    (
        new_markdown_cell("| A | B |\n|---|---|\n| `a|b` | c \\| d |\n| e | f | g |\n"),
        r":4: a row of a table has 3 cells, but its head has 2; correct it",
    ),
    (
        new_markdown_cell("A | B\n--|--\ne | f\ng |\n\nOne | two."),
        r":4: a row of a table has 1 cells, but its head has 2",
    ),
    (
        new_markdown_cell("| A | B |\n|---|---|---|\n"),
        r":1: the head of a table has 2 cells, and the line under it 3",
    ),
    (
        new_code_cell("a = 1\nb = f'{count(213545)} came, {a}'"),
        r":2: count\(213545\) has a number typed by hand, which will go stale",
    ),
    (new_code_cell("say(formats.pct(-39.1, 1))"), r":1: formats\.pct\(-39\.1, 1\) has a number"),
    (
        new_markdown_cell("{{< var nothing.here >}}"),
        r":1: .* names no number; `crossings facts` lists them",
    ),
    (
        new_markdown_cell("See [the money](spnding.ipynb)."),
        r":1: the link spnding\.ipynb goes nowhere",
    ),
    (
        new_markdown_cell("See [L99](limits.qmd#l99)."),
        r"report/limits\.qmd has no heading #l99",
    ),
    (new_markdown_cell("See [it](claims.html)."), r"goes to a rendered page; name its source"),
    (
        new_markdown_cell("See [it](../notebooks/claims.ipynb)."),
        r"name its page, report/claims\.ip",
    ),
    (new_markdown_cell("It is.\nSee [it] (claims.ipynb)."), r":2: .*take out the space before"),
    (new_markdown_cell("It is.\nSee [it] (#trial)."), r":2: .*take out the space before"),
    (new_code_cell("a = 1\nsay('In {a} some')"), r":2: \{a\} would be printed .*put an f before"),
    (
        new_code_cell("say(\n    f'In {a} some '\n    '{count(b.people)} came'\n)"),
        r":\d: \{count\(b\.people\)\} would be printed",
    ),
    (new_markdown_cell("It is\n{{< var arrivals.total."), r":2: \{\{< has no >\}\} in its line"),
    (new_markdown_cell("It is { < var arrivals.total >}}."), r":1: >\}\} has no \{\{<"),
    (
        new_markdown_cell("## One {#one}\n\n`{#one}`\n\n## Two {#one}"),
        r":5: the id #one is given a second time",
    ),
    (new_markdown_cell("Take [it](../data/no_such.csv)."), r"there is no data/no_such\.csv"),
    (
        new_code_cell("import seaborn"),
        r":1: imports seaborn; "
        r"a notebook imports from crossings, pandas, numpy, altair and stats",
    ),
    (new_code_cell("import panda as pd"), r":1: imports panda; .*did you mean pandas\?"),
    (new_code_cell("from os.path import join"), r":1: imports os\.path; "),
    (new_code_cell("class Bar:\n    pass"), r":1: defines Bar; move it to src/crossings/"),
    (new_code_cell("a = 1\nb = '#336699'"), r":2: the colour #336699 is not a token"),
    (
        new_code_cell("a = 1\nb = colour('mony')"),
        r":2: no colour is named 'mony'; did you mean mon",
    ),
    (
        new_code_cell("charts.hues({'a': 'inkk'})"),
        r":1: no colour is named 'inkk'; did you mean ink",
    ),
    (new_code_cell("a = note('b', hue='sea')"), r":1: no colour is named 'sea'; there are paper"),
    (
        new_code_cell("print(1)\narrivals.a(record)\narrivals.b(record)"),
        r":2: arrivals\.a\(record\) is not shown: only",
    ),
    (
        new_code_cell("exhibit('an-id')\nprint('done')"),
        r":1: exhibit\('an-id'\) is not shown: only the last line of a cell is",
    ),
    (
        new_code_cell("if a:\n    Prose('It is.')"),
        r":2: Prose\('It is\.'\) is not shown: only the last line of a cell is",
    ),
    (new_code_cell("b = Prose('It is.')"), r":1: b = Prose\('It is\.'\) is not shown: no line"),
    (new_code_cell("as of = 1"), r":1: is not valid Python"),
    (new_code_cell("a = 1\n%pip install seaborn"), r":2: %pip is run in Jupyter alone; take it"),
    (new_code_cell("!ls"), r":1: !ls is run in Jupyter alone"),
    (new_code_cell("1", execution_count=1, outputs=[]), r"holds outputs"),
    (new_code_cell("1", outputs=[new_output("stream", text="1")]), r"holds outputs"),
]


@pytest.fixture(scope="module")
def problems_of_cells(wrong_in: Look) -> list[list[Problem]]:
    """What is wrong in each of the cells, which stand at the end of a chapter together."""
    first = len(nbformat.read(ROOT / CHAPTER, as_version=4).cells) + 1
    found = wrong_in(*(cell for cell, _ in WRONG_CELLS))
    assert {problem.file for problem in found} == {CHAPTER}
    places = range(first, first + len(WRONG_CELLS))
    return [[problem for problem in found if problem.cell == place] for place in places]


@pytest.mark.parametrize("at", range(len(WRONG_CELLS)), ids=[told for _, told in WRONG_CELLS])
def test_a_cell_that_is_wrong_is_named_by_file_and_cell(problems_of_cells, at):
    (cell, told), problem = WRONG_CELLS[at], one_of(problems_of_cells[at])
    number = len(nbformat.read(ROOT / CHAPTER, as_version=4).cells) + 1 + at
    assert str(problem).startswith(f"{CHAPTER}, cell {number} ({problem.begins!r})")
    assert problem.begins and cell.source.startswith(problem.begins.rstrip("…"))
    assert re.search(told, str(problem)), str(problem)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("#| outptu: false", "did you mean output"),
        ("# | output: false", r"write #\| output"),
        ("#| output: flase", r"the option output is 'flase', .*did you mean false\?"),
        ("#| include: no", r"'no', .*write true or false"),
    ],
)
def test_an_option_of_a_cell_that_nobody_reads_is_told(wrong_in, option, told):
    problem = one_of(wrong_in(new_code_cell(f"{option}\na = 1")))
    assert re.search(told, problem.what) and problem.line == option.count("\n") + 1


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("insight('new', shown_by='death', about='A')", "'death', .*did you mean deaths"),
        ("FromChapters(\n    ['monye'])", "'monye', .*did you mean money"),
        ("Answer(answer, picture='no-such-one')", "'no-such-one', .*correct the name"),
        ("a = '**1**[^promissed] came'", "the note 'promissed', .*did you mean promised"),
        ("note('b', quote={'it': 'death', 'c': 'a.b'})", "exhibit 'death', .*did you mean deaths"),
    ],
)
def test_a_name_of_what_no_cell_makes_is_told(wrong_in, code, told):
    """A page left out what named it, without a word."""
    problem = one_of(wrong_in(new_code_cell(code)))
    assert re.search(told, problem.what) and problem.cell


def test_the_new_name_of_an_exhibit_and_an_insight_is_offered(project, found):
    """Red while the front page lost an insight whose name another took, without a word."""
    shutil.copyfile(ROOT / "data/addresses.txt", project / "data/addresses.txt")
    path = project / "notebooks" / "arrivals.ipynb"
    text = path.read_text("utf-8")
    path.write_text(
        re.sub(r'^( +"    \\"who)-came(\\",)', r"\1-they-are\2", text, flags=re.M), "utf-8"
    )
    named = [each for each in found(project) if "which no cell makes" in each.what]
    assert all(each.what.endswith("did you mean who-they-are?") for each in named)
    assert {each.file for each in named} == {"notebooks/arrivals.ipynb", "notebooks/index.ipynb"}


def test_an_id_that_two_cells_give_is_named_with_both(wrong_in):
    either = new_code_cell('(exhibit("made"), exhibit("made"))[a]')
    again = new_code_cell('a = 1\nexhibit(\n    "made",\n    a,\n)')
    assert wrong_in(either) == [], "one or the other is no mistake"
    problem = one_of(wrong_in(either, again))
    last = problem.cell
    message = f"the id 'made' is given by cell {last - 1} ({either.source!r}) too; give one"
    assert (problem.file, problem.line) == (CHAPTER, 2) and problem.what.startswith(message)


def test_an_id_that_two_cells_have_is_told(wrong_in):
    cells = [new_code_cell("a = 1", id="same"), new_code_cell("b = 1  #| c", id="same")]
    problem = one_of(wrong_in(*cells))
    assert f"has the id of cell {problem.cell - 1}, 'same'" in problem.what


def test_an_id_of_a_wrong_form_is_told_with_a_sound_one(wrong_in):
    """Red while only a build told it, in words of programmers."""
    problem = one_of(wrong_in(new_code_cell("exhibit('Balkans detections')")))
    assert problem.what.endswith("write balkans-detections") and problem.line == 1


def test_an_id_that_two_notebooks_give_is_named_with_the_other(wrong_in):
    taken = new_code_cell('charts.exhibit("arrivals-by-year")')
    problem = one_of(wrong_in(taken))
    assert problem.file == CHAPTER
    assert re.search(r"'arrivals-by-year'.*of notebooks/arrivals\.ipynb too", problem.what)


def test_a_comment_in_code_is_no_heading_to_link_to(wrong_in):
    cells = [new_code_cell("# Only code\n1"), new_markdown_cell("See [it](#only-code).")]
    assert one_of(wrong_in(*cells)).what.endswith("has no heading #only-code")


HIDE = "#| include: false\n"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (
            ["## Gone {#gone}", f"{HIDE}exhibit('made')", "## Next", "[it](#gone)"],
            "nothing is shown under the heading #gone",
        ),
        (["[it](#fig-made)", f"{HIDE}exhibit('made')"], "#fig-made .* is hidden; take"),
        (["[it](#fig-made)", f"#| label: a\n{HIDE}exhibit('made')"], "is hidden; take"),
        (["[it](#fig-deaths)", "exhibit('made')"], "on report/arrivals.ipynb; name that page"),
        (["[it](#fig-madee)", "exhibit('made')"], "did you mean made"),
        (["a = note('b', quote={'it': 'made'})", f"{HIDE}exhibit('made')"], "which is hidden"),
        (["insight('new', shown_by='made')", f"{HIDE}exhibit('made')"], "which is hidden"),
    ],
)
def test_what_leads_to_a_hidden_exhibit_is_told(wrong_in, cells, told):
    """Red while an insight left the front page with it, and links broke in the site alone."""
    words = ("[", "##")
    kinds = [new_markdown_cell if text.startswith(words) else new_code_cell for text in cells]
    problem = one_of(wrong_in(*(kind(text) for kind, text in zip(kinds, cells, strict=True))))
    assert re.search(told, problem.what) and problem.cell


def test_a_copy_of_a_notebook_that_is_gone_is_no_page(project, only):
    """Red while a link to a page that was taken out led to the copy of its last build."""
    (project / "report" / "gone.ipynb").write_text("{}", "utf-8")
    append(project / "report" / "limits.qmd", "\n[It](gone.ipynb)\n")
    assert "there is no notebooks/gone.ipynb" in only(project).what


def test_sound_links_includes_keys_and_analyses_are_no_problem(project, found, only):
    imports = (
        "import altair as alt\nimport numpy as np\nimport pandas as pd\n"
        "import statsmodels.api as sm\n\n\n"
    )
    imports += "paid = pd.DataFrame({'status': ['outturn']}).query(\"status == 'outturn'\")\n"
    code = f"{imports}def half(n):\n    return n / 2\n\n\n" + "\n".join(
        f"a{n} = half({n})" for n in range(37)
    )
    edited(project, lambda book: book.cells.append(new_code_cell(f"{code}\na1")))
    assert [str(problem) for problem in found(project)] == []
    edited(project, lambda book: book.cells[1].update(source='as_of = "2025-10-14"'))
    links = (
        "To [a chapter](arrivals.ipynb#boats), [a limit](limits.qmd#l3), "
        "[the front](../index.ipynb#claims), [an exhibit](spending.ipynb#fig-published-totals), "
        "[a table](../data/agreements.csv), [here](#route), "
        "[elsewhere](https://elsewhere.example/a#b), and `[code](nowhere.qmd)`."
    )
    edited(project, lambda book: book.cells.append(new_markdown_cell(links)))
    assert [str(problem) for problem in found(project)] == []
    page = project / "report" / "methods.qmd"
    edit(page, "---\n", "---\npage-layout: full\naliases: [old.html]\nmine: my own\n")
    edit(page, "## Checks", "Here is {{< meta mine >}}.\n\n## Checks")
    assert [str(problem) for problem in found(project)] == []
    (project / "report" / "part.md").write_text("{{< var part.updates >}}\n", encoding="utf-8")
    includes = (
        "{{< include part.md >}}\n\n{{< var part.updates >}}\n\n```\n{{< include no.md >}}\n```\n\n"
        "\\{{< include no.md >}}\n"
    )
    edited(project, lambda book: book.cells.append(new_markdown_cell(includes)))
    assert [str(problem) for problem in found(project)] == []
    (project / "report" / "part.md").write_text("{{< include no.md >}}\n", encoding="utf-8")
    assert only(project).file == "report/part.md"


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("404.qmd", "report/answers.md"),
        ("report/limits.qmd", "'answers.md'"),
        (CHAPTER, "/report/answers.md"),
    ],
)
def test_an_include_of_nothing_is_named_where_it_is_written(project, name, way, found):
    text = f"Here it is.\n\n{{{{< include {way} >}}}}\n"
    if name == CHAPTER:
        edited(project, lambda book: book.cells.append(new_markdown_cell(text)))
    else:
        (project / name).write_text(
            f"---\ntitle: Page\ndescription: One.\n---\n{text}", encoding="utf-8"
        )
    problem = next(
        candidate for candidate in found(project) if candidate.what.startswith("includes ")
    )
    assert (problem.file, problem.line) == (name, 3 if name == CHAPTER else 7)
    cells = len(nbformat.read(project / CHAPTER, as_version=4).cells)
    assert problem.cell == (cells if name == CHAPTER else None)
    assert "answers.md, which is not there" in problem.what
    with pytest.raises(CheckError, match=rf"^{re.escape(name)}.*answers\.md, which is not there"):
        written.refuse(project)


def test_an_include_from_a_wrong_place_is_called_so(project, found):
    page = "---\ntitle: Page\ndescription: One.\n---\n{{< include /README.md >}}\n"
    (project / "README.md").write_text("Words.\n", encoding="utf-8")
    (project / "404.qmd").write_text(page, encoding="utf-8")
    fault = "includes /README.md, which no renderer includes from there"
    (problem,) = (what for what in map(str, found(project)) if fault in what)
    assert problem.endswith("a part of one, in report/")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (
            "\ttype: website\n",
            "_quarto.yml:4: is not valid YAML: a tab stands where spaces are expected",
        ),
        ("  type: [website\n", "is not valid YAML: "),
        ("   type: website\n", "the indentation of the one before"),
    ],
)
def test_settings_that_cannot_be_read_are_named_by_line(project, new, told, only):
    edit(project / "_quarto.yml", "  type: website\n", new)
    assert told in str(only(project)) and "\n" not in str(only(project))
    with pytest.raises(CheckError, match=r"^_quarto\.yml:\d+: "):
        written.refuse(project)


@pytest.mark.parametrize(
    ("old", "new"), [("toc: true", "toc: flase"), ("enabled: false, echo", "enabled: ture, echo")]
)
def test_a_slip_of_yes_or_no_in_the_settings_is_told(project, old, new, only):
    edit(project / "_quarto.yml", old, new)
    problem = only(project)
    assert "is neither true nor false" in problem.what and problem.line


def test_an_address_of_the_site_that_is_none_is_refused(project):
    edit(project / "_quarto.yml", "site-url: https:", "site-url: htps:")
    with identity.of(project), pytest.raises(InputError, match="begins with https"):
        identity.own_site()


def test_settings_that_cannot_be_read_are_told_alone(project, only):
    """Without them nobody knows that a draft is one."""
    (project / "notebooks" / "draft.ipynb").write_text("no notebook yet", encoding="utf-8")
    append(project / "report/limits.qmd", "\nUp 33%.\n")
    edit(project / "_quarto.yml", "  type: website\n", "  type: [website\n")
    assert only(project).file == "_quarto.yml"


@pytest.mark.parametrize("new", ["", "    # - report/limits.qmd\n"])
def test_a_page_that_only_a_menu_lists_is_not_built(project, found, new):
    edit(project / "_quarto.yml", "    - report/limits.qmd\n", new)
    (problem,) = found(project)
    assert problem.file == "report/limits.qmd" and "add report/limits.qmd there" in problem.what


def test_a_menu_that_names_no_page_is_told_by_line(project, found):
    edit(project / "_quarto.yml", "    menu:\n", "    menu:\n          - no.qmd\n")
    (problem,) = found(project)
    named = (project / "_quarto.yml").read_text("utf-8").splitlines()[problem.line - 1]
    assert named.strip() == "- no.qmd" and "there is no no.qmd" in problem.what


@pytest.mark.parametrize("file", ["site.css", "favicon.svg", "includes/hook.py", "scripts"])
def test_a_file_that_the_settings_name_and_that_is_gone_is_told(project, only, file):
    (project / "report" / file).rename(project / "gone")
    assert only(project).file == "_quarto.yml" and f"lists report/{file}" in only(project).what


def test_a_page_that_one_list_has_twice_is_told_by_line(project, only):
    """In two lists, as in two menus, it may stand."""
    edit(project / "_quarto.yml", "    - report/limits.qmd\n", "    - report/limits.qmd\n" * 2)
    named = (project / "_quarto.yml").read_text("utf-8").splitlines()[only(project).line - 1]
    assert named.strip() == "- report/limits.qmd" and "a second time" in only(project).what


def test_a_page_that_would_take_the_place_of_another_is_told(project, found):
    page = project / "report" / f"{Path(CHAPTER).stem}.qmd"
    page.write_text("---\ntitle: New\ndescription: New.\n---\n\nWords.\n", encoding="utf-8")
    told = [str(problem) for problem in found(project) if CHAPTER in str(problem)]
    assert "the same page" in one_of(told)
    with pytest.raises(CheckError, match="the same page"):
        written.refuse(project)


@pytest.mark.parametrize("other", ["", "\n\nArrivals surged.\n"])
def test_a_menu_that_calls_a_page_otherwise_is_told_by_line(project, found, other):
    """Red while any other problem hid it."""
    edit(project / "report/limits.qmd", "title: Limits", "title: What it cannot tell")
    append(project / "report/limits.qmd", other)
    (problem,) = (each for each in found(project) if "surged" not in each.what)
    named = (project / "_quarto.yml").read_text("utf-8").splitlines()[problem.line - 1]
    assert "limits.qmd" in named and "its title is “What it cannot tell”" in problem.what
    if not other:
        written.refuse(project)  # a build goes on, as while somebody writes


def test_the_page_of_errors_lists_each_chapter_by_its_title(project, found):
    """Red while a chapter could be missing there, or have another name."""
    path = project / "404.qmd"
    edit(path, "- [The crossings](report/arrivals.ipynb)", "- The crossings")
    edit(path, "[The money]", "[Money]")
    problems = found(project)
    assert {problem.file for problem in problems} == {"404.qmd"} and len(problems) == 2
    told = " ".join(problem.what for problem in problems)
    assert "- [The crossings](report/arrivals.ipynb)" in told and "title is “The money”" in told


def test_a_page_that_is_no_text_is_the_only_problem(project):
    (project / "report" / "limits.qmd").write_bytes(b"\xff")
    assert str(one_of(written.problems(project))).startswith("report/limits.qmd: cannot be read")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("![A map](map.png)", "the picture map.png is not there"),
        ("![](favicon.svg)", "has no words for people who cannot see it"),
        ("![A map](https://example.org/map.png)", "comes from another site; save it in report/"),
    ],
)
def test_a_picture_that_would_not_be_shown_is_named(project, words, told, only):
    append(project / "report/limits.qmd", f"\n{words}\n")
    assert told in only(project).what


def test_another_folder_for_pages_is_refused(project, only):
    edit(project / "_quarto.yml", "output-dir: build/pages", "output-dir: _site")
    assert only(project).what.startswith("output-dir is _site")


def test_a_notebook_that_is_cut_is_the_only_problem(project, only):
    """What it showed is not said to be gone as well."""
    path = project / CHAPTER
    path.write_text(path.read_text("utf-8")[:3000], "utf-8")
    shutil.copyfile(ROOT / "data/addresses.txt", project / "data/addresses.txt")
    assert only(project).what.startswith("cannot be read as a notebook")


@pytest.mark.parametrize(
    "file",
    [
        "_quarto.yml",
        "README.md",
        "data/addresses.txt",
        "data/curated/claims.csv",
        "data/official/arrivals_daily.csv",
        "data/sources.toml",
        CHAPTER,
        "report/limits.qmd",
        "report/scripts/search.js",
        "report/site.css",
    ],
)
def test_a_merge_that_was_not_ended_is_told_alone_with_its_line(project, file):
    """Red while scripts and the README were published so, and others told as many mistakes."""
    path = project / file
    path.parent.mkdir(exist_ok=True)
    lines = (ROOT / file).read_text("utf-8").splitlines(keepends=True)[:9]
    merge = ["<<<<<<< HEAD\n", lines[4], "=======\n", lines[4], ">>>>>>> other\n"]
    path.write_text("".join([*lines[:4], *merge, *lines[5:]]), "utf-8")
    told = f"{file}:5: holds a merge that was not ended; keep one side of it"
    assert list(map(str, written.problems(project))) == [told]
    with pytest.raises(CheckError, match=re.escape(told)):
        written.refuse(project)


def test_a_page_in_a_folder_of_its_own_is_read_like_any_other(project, found):
    page = project / "report" / "more" / "new.qmd"
    page.parent.mkdir()
    page.write_text(
        "---\ntitle: New\ndescription: New.\n---\n\nUp 33%. [No](no.qmd).\n", encoding="utf-8"
    )
    messages = "\n".join(str(problem) for problem in found(project))
    assert (
        "report/more/new.qmd: is not in the list" in messages
        and "report/more/new.qmd:6: '33%'" in messages
    ), messages
    assert "there is no report/more/no.qmd" in messages
    part = page.with_name(
        "part.md"
    )  # what it may include is read too, what an editor leaves beside is not
    part.write_text("Up 34%.\n", encoding="utf-8")
    (page.parent / ".ipynb_checkpoints").mkdir()
    (page.parent / ".ipynb_checkpoints" / "new.qmd").write_text("Up 35%.\n", encoding="utf-8")
    messages = "\n".join(str(problem) for problem in found(project))
    assert "report/more/part.md:1: '34%'" in messages and "35%" not in messages, messages
    part.unlink()
    page.write_text(
        "---\ntitle: New\ndescription: New.\n---\n\n[Yes](../limits.qmd#l3).\n", encoding="utf-8"
    )
    more = "    - report/glossary.qmd\n"
    edit(project / "_quarto.yml", more, f"{more}    - report/more/new.qmd\n")
    entry = "{ href: report/glossary.qmd, text: Glossary }"
    edit(
        project / "_quarto.yml",
        entry,
        f"{entry}\n          - {{ href: report/more/new.qmd, text: New }}",
    )
    assert [str(problem) for problem in found(project)] == []


def test_each_menu_that_calls_a_page_otherwise_has_its_line(project, found):
    """Red while the line of the first menu was named for each of them."""
    settings = project / "_quarto.yml"
    head = "The Western Balkans"
    edited(
        project, lambda book: book.cells[0].update(source=book.cells[0].source.replace(head, "N"))
    )
    lines = settings.read_text("utf-8").splitlines()
    due = [number for number, line in enumerate(lines, 1) if f"text: {head}" in line]
    of_settings = (each for each in found(project) if each.file == "_quarto.yml")
    assert [problem.line for problem in of_settings] == due and len(due) == 2


def test_a_notebook_may_name_no_kernel(project, found):
    edited(project, lambda book: book.metadata.pop("kernelspec"))
    assert found(project) == []


@pytest.mark.parametrize("none", ["none", '"none"  # of no day'])
def test_a_page_whose_data_depend_on_no_day_may_say_so(project, found, none):
    def make_plain(book):
        book.cells[0].source = f'---\ntitle: "Plain"\ndescription: "Plain."\nday: {none}\n---'
        book.cells[1:] = [new_code_cell("import pandas as pd")]

    edited(project, make_plain)
    told = "\n".join(map(str, found(project)))
    assert "parameters" not in told and "as_of" not in told and "'day'" not in told, told
    edited(project, lambda book: book.cells.append(new_code_cell("as_of")))
    assert "day: none" in "\n".join(map(str, found(project)))


def test_another_day_than_none_in_front_matter_is_refused(project, only):
    def say_day(book):
        book.cells[0].source = book.cells[0].source.replace("---\n", "---\nday: 2025-01-01\n", 1)

    edited(project, say_day)
    assert "write none" in only(project).what


def test_what_a_plain_notebook_lacks_is_told_at_once(project, only):
    edited(project, lambda book: book.cells.pop(1))
    told = only(project).what
    assert all(part in told for part in ('as_of: str = "latest"', '"tags"', "Record", "day: none"))


@pytest.mark.parametrize("missing", ["front matter", "parameters"])
def test_a_notebook_without_its_first_cells_is_named(project, missing, only):
    at = ["front matter", "parameters"].index(missing)
    edited(project, lambda book: book.cells.pop(at))
    assert ("raw" if missing == "front matter" else "`parameters`") in only(project).what


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("titel", "'titel' is not a key that a renderer knows; did you mean title or"),
        (
            "descripton",
            "'descripton' is not a key that a renderer knows; did you mean description?",
        ),
        ("nonsense", "the usual ones are description, title and toc; correct the name"),
    ],
)
@pytest.mark.parametrize("file", ["report/methods.qmd", CHAPTER])
def test_an_unknown_key_of_a_page_is_named_with_the_nearest(project, file, key, told, only):
    head = f"---\n{key}: Here\n"
    if file == CHAPTER:
        edited(
            project,
            lambda book: book.cells[0].update(
                source=f"{head}title: The Western Balkans\ndescription: B\n---"
            ),
        )
    else:
        edit(project / file, "---\n", head)
    problem = only(project)
    assert (problem.file, problem.line, problem.cell) == (file, 2, 1 if file == CHAPTER else None)
    assert told in problem.what


def test_a_question_has_no_full_stop_behind_it(project):
    edit(project / "_quarto.yml", "    theme:", "    theem:")
    with pytest.raises(CheckError, match=r"did you mean theme\?$"):
        written.refuse(project)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "\n# A title\n\n## A heading\n\n```\n# A remark\n```\n",
            "“A title” would be a second title",
        ),
        (
            "\nOne.[^written] Two.[^lost] `[^code]`\n\n[^written]: A note.\n",
            "the footnote [^lost] is nowhere",
        ),
    ],
)
@pytest.mark.parametrize("file", ["report/limits.qmd", "notebooks/claims.ipynb"])
def test_a_mark_that_would_be_published_is_named(project, file, words, told, only):
    if file.endswith(".ipynb"):
        edited(project, lambda book: book.cells.append(new_markdown_cell(words)), file)
    else:
        append(project / file, words)
    problem = only(project)
    assert problem.file == file and told in problem.what


@pytest.mark.parametrize(
    ("head", "line", "told"),
    [
        ("title: A: B\ndescription: C\n---", 2, "front matter is not valid YAML: mapping values"),
        ("title: A\ndescription: [C\n---", 4, "front matter is not valid YAML: "),
        ("title: A\n---", 1, "has no description; give it one in its front matter"),
        ("description: B\n---", 1, "has no title"),
        ("words\n---", 2, "front matter has no keys"),
        ("title: A\ndescription: B\ntitle: C\n---", 4, "'title' stands twice; take one of them"),
        (
            "title: A\ndescription: B\ndate: 2026-02-30\n---",
            4,
            "is no day of the calendar; give one",
        ),
        ("title: A\n\tdescription: B\n---", 3, "; indent with spaces"),
        ("title: A\ndescription: B\ntoc: ja\n---", 4, "toc is 'ja'; write true or false"),
        (
            "title: A\ndescription: B\nformat:\n  html:\n    theem: dark\n---",
            6,
            "'theem' is not a key that a renderer knows",
        ),
        ("title: A\ndescription: B\n", 1, "has front matter without an end; end it with a line of"),
    ],
)
@pytest.mark.parametrize("file", ["report/limits.qmd", "notebooks/claims.ipynb"])
def test_front_matter_that_is_wrong_is_named(project, head, line, told, file, only):
    """An unclosed head was published as a page without a title, with its keys as words."""
    title = "Limits" if file == "report/limits.qmd" else "Claims checked"  # as menus have it
    head = head.replace("title: A\n", f"title: {title}\n")
    if file.endswith(".ipynb"):
        edited(project, lambda book: book.cells[0].update(source=f"---\n{head}"), file)
    else:
        edit(
            project / file,
            re.match("---.*?---", (project / file).read_text(), re.S)[0],
            f"---\n{head}",
        )
    shutil.copyfile(ROOT / "data/addresses.txt", project / "data/addresses.txt")
    problem = only(project)
    assert (problem.file, problem.line) == (file, line)
    assert told in problem.what
    with pytest.raises(CheckError, match=re.escape(told)):
        written.refuse(project)


@pytest.mark.parametrize(
    ("encoding", "told"), [("utf-8-sig", "a byte order mark; save"), ("utf-16", "save it as UTF-8")]
)
def test_a_page_in_another_encoding_is_named(project, encoding, told, only):
    page = project / "report/limits.qmd"
    page.write_bytes(page.read_text(encoding="utf-8").encode(encoding))
    problem = only(project)
    assert problem.file == "report/limits.qmd" and told in problem.what


@pytest.mark.parametrize("value", ['"lastest"', '"2025-02-30"', '"2025-1-1"', "20250101", "None"])
def test_a_parameter_that_is_no_day_is_named(project, value, only):
    edited(
        project,
        lambda book: book.cells[1].update(source=f"#| include: false\nas_of: str = {value}"),
    )
    problem = only(project)
    assert (problem.cell, problem.line) == (2, 2)
    quoted = value.replace('"', "'")
    assert problem.what == f'as_of is {quoted}; expected "latest", or a day such as "2025-10-14"'
    with pytest.raises(CheckError, match=r"western-balkans\.ipynb, cell 2 .*: as_of is "):
        written.refuse(project)


TABLE_MISTAKES = [
    (  # an IndexError while a rule of claims named an event that was gone
        "policy_events.csv",
        "One in, one out pilot announced",
        "The pilot is announced",
        None,
        "column event: the rules of claims name",
    ),
    (
        "agreements.csv",
        ",50,45.5,",
        ",45.5,50,",
        2,
        "column committed_gbp_m: expected fewer pounds than its 45.5 euros",
    ),
    (  # judged by the figures of a day after the article
        "claims.csv",
        ",Start not defined; official counting starts 1 January 2018,2025-10-15",
        ",Start not defined; official counting starts 1 January 2018,2026-10-01",
        3,
        "column stated_on: expected a day up to 2025-10-15, when its source was published",
    ),
    (
        "policy_events.csv",
        "0,2020-03-23",
        "0,2036-03-23",
        4,
        "column known_from: expected a day up to 2027-02-24, 92 days after the newest source",
    ),
    (
        "policy_events.csv",
        "1,2018-01-18",
        "1,2017-01-18",
        2,
        "column known_from: expected a day not before date",
    ),
    (
        "claims.csv",
        "exactly,",
        "precisely,",
        8,
        "column comparator: expected more than, at least, just over, less than, at most, about",
    ),
    (
        "claims.csv",
        "175000,people,",
        "175000,boats,",
        3,
        "column unit: arrivals.total is in people, found 'boats'",
    ),
    ("claims.csv", "175000,people,", "17500,people,", 3, "column stated has 17,500, but the claim"),
    ("claims.csv", ",650,GBP m", ",65,GBP m", 2, "column stated has 65, but the claim says 650"),
    ("claims.csv", "two thirds of", "a quarter of", 51, "column stated has 66.7, but"),
    (
        "claims.csv",
        "Only 26 people",
        "Only a few",
        8,
        "column stated has 26, but the claim says no",
    ),
    ("claims.csv", "arrivals.total", "arrivals.none", 3, "column checked_against: expected a fact"),
    (
        "agreements.csv",
        "hl3419,high",
        "hl9999,high",
        2,
        "column source_id: expected an id that sources.toml lists",
    ),
    ("agreements.csv", "2025/26", "2025/27", 10, "column financial_year"),
    (
        "claims.csv",
        ",-20,per cent,about,arrivals.between_change",
        ",20,per cent,about,arrivals.between_change",
        12,
        "column stated has 20, but the claim says 'down'; write -20",
    ),
    ("gbp_per_eur.csv", "2024/25,0.84156", "2024/25,1.18827", 18, "column gbp_per_eur: expected"),
    ("gdp_deflators.csv", "2018/19,78.7948", "2018/19,87.7948", 5, "column deflator_2024_25_100:"),
    (
        "asylum_costs.csv",
        "2024/25,asylum hotels,2.1",
        "2024/25,asylum hotels,2100",
        7,
        "column gbp_bn: expected at most the 4.76 of total asylum costs",
    ),
    (
        "agreements.csv",
        "2019-08-29,month",
        "2019-08-29,week",
        3,
        "column announced_exact_to: expected month, year or nothing",
    ),
]


SENTENCES = [
    (row["sentence"], float(row["stated"]), row["unit"], row["checked_against"])
    for row in csv.DictReader((ROOT / "tests/claim_sentences.csv").open(encoding="utf-8"))
    if row["stated"]
]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence[0])
def test_a_sentence_fits_the_figure_that_a_person_gave_it(sentence):
    assert not stated.contradicting(*sentence)


def test_another_figure_than_in_the_words_is_told():
    """Those without a number, such as on records, have none that could differ."""
    told = [stated.contradicting(words, 10 * at, *rest) for words, at, *rest in SENTENCES]
    assert sum(map(bool, told)) > 0.8 * len(SENTENCES)


@pytest.mark.parametrize(("file", "old", "new", "row", "told"), TABLE_MISTAKES)
def test_a_wrong_row_kept_by_hand_is_named_by_file_and_row(data_copy, file, old, new, row, told):
    edit(data_copy / "curated" / file, old, new)
    problem = one_of(curated.problems(data_copy))
    assert problem.file.endswith(f"data/curated/{file}") and problem.line == row, str(problem)
    assert problem.what.startswith(told) and not problem.what.endswith(".")


def test_a_licence_that_programs_do_not_know_is_named(data_copy):
    """Red while "OGL" was published as no licence at all."""
    edit(data_copy / "sources.toml", 'licence = "OGL v3.0"', 'licence = "OGL"')
    (told,) = (problem.what for problem in curated.problems(data_copy))
    assert "'OGL' is not known" in told and "OGL v3.0" in told


def test_a_source_from_the_future_is_named(data_copy):
    today, path = dt.date(2026, 11, 24), data_copy / "sources.toml"
    assert curated.problems(data_copy, today) == []
    edit(path, "published = 2026-08-21", "published = 2027-08-21")
    problem = one_of(curated.problems(data_copy, today))
    assert problem.file == str(path) and "published is 2027-08-21" in problem.what
    edit(path, "published = 2027-08-21", "published = 2026-11-20")
    slow = dt.date(2025, 1, 1)
    assert curated.problems(data_copy, slow) == [], "the clock is slow"


def test_a_later_source_that_is_unknown_is_told_alone(data_copy):
    """Red while the figures were made of it, which ended in a traceback."""
    edit(data_copy / "curated/weekly_copy.csv", "ho_workbook_2026_09_25", "ho_workbok")
    assert "column source_id" in one_of(curated.problems(data_copy)).what


def test_a_limit_that_is_not_there_is_told_wherever_it_is_cited(project):
    edit(project / "data/curated/claims.csv", "spent is not,", "spent is not (L99),")
    edited(project, lambda book: book.cells.append(new_code_cell("a = 'It is so (L98).'")))
    edit(project / "report/methods.qmd", "## Checks", "See L7, L97 and HL3419.\n\n## Checks")
    told = {problem.file: problem.what for problem in written.problems(project)}
    assert "the limit L99" in told["data/curated/claims.csv"]
    assert "the limit L98" in told[CHAPTER] and "the limit L97" in told["report/methods.qmd"]
    assert len(told) == 3


def test_each_table_that_cannot_be_read_is_a_problem(project):
    last = {}
    for name in ("claims.csv", "payments.csv"):
        table = project / "data" / "curated" / name
        append(table, "a,b,c\n")
        last[name] = len(table.read_text("utf-8").splitlines())
    edit(project / "data" / "sources.toml", "OGL v3.0", "")
    problems = [
        (Path(problem.file).name, problem.line, problem.what)
        for problem in written.problems(project)
    ]
    comma = "An empty cell needs its comma too"
    assert problems == [
        ("claims.csv", last["claims.csv"], f"has 3 cells, expected 19: {comma}"),
        ("payments.csv", last["payments.csv"], f"has 3 cells, expected 10: {comma}"),
        ("sources.toml", None, "[ho_small_boats]: the field 'licence' is missing; add it"),
    ]


def test_a_notebook_in_no_list_is_a_draft_and_stops_nothing(project, found):
    (project / "notebooks" / "draft.ipynb").write_text("no notebook yet", encoding="utf-8")
    assert found(project) == []
    assert "draft.ipynb" not in [path.name for path in source_files.notebooks(project)]
    ((name, advice),) = source_files.not_listed(project)
    assert name == "notebooks/draft.ipynb" and advice.endswith("add report/draft.ipynb there")


def test_a_page_with_a_blank_in_its_name_is_told_once(project, found):
    """It is listed or not: the one message says how to name it."""
    page = project / "report" / "my page.qmd"
    page.write_text("---\ntitle: New\ndescription: New.\n---\n\nWords.\n", encoding="utf-8")
    settings = project / "_quarto.yml"
    listed = r"\1\n\2- report/my page.qmd"
    for more in (r"\1", listed):
        text = re.sub(r"(( *)- report/limits\.qmd)", more, settings.read_text("utf-8"), count=1)
        settings.write_text(text, encoding="utf-8")
        (problem,) = found(project)
        assert problem.file == "report/my page.qmd"
        assert "rename it report/my-page.qmd" in problem.what
    draft = project / "notebooks" / "my draft.ipynb"
    draft.write_text("", encoding="utf-8")
    told = dict(source_files.not_listed(project))
    assert told["notebooks/my draft.ipynb"].endswith("rename it notebooks/my-draft.ipynb")


@pytest.mark.parametrize(
    "page, file",
    [("limits.qmd", "report/limits.qmd"), ("sensitivity.ipynb", "notebooks/sensitivity.ipynb")],
)
def test_a_page_in_no_menu_is_told(project, page, file, only):
    settings = project / "_quarto.yml"
    text = re.sub(rf"\n *- \{{ href: report/{page}.*", "", settings.read_text("utf-8"))
    settings.write_text(text, "utf-8")
    problem = only(project)
    assert problem.file == file
    assert problem.what.startswith("is in no menu of _quarto.yml")


def test_a_page_that_is_gone_is_named(project, found):
    (project / "report" / "glossary.qmd").unlink()
    listed = "report/glossary.qmd, but there is no report/glossary.qmd; restore that file"
    first = found(project)[0]
    assert re.match(rf"_quarto\.yml:\d+: lists {listed}", str(first))


def test_a_page_that_is_misspelt_in_a_menu_is_guessed(project, found):
    settings = project / "_quarto.yml"
    edit(settings, "href: report/methods.qmd", "href: report/method.qmd")
    assert any(
        "no report/method.qmd" in str(problem) and "report/methods.qmd?" in str(problem)
        for problem in found(project)
    )


def test_a_build_stops_at_a_notebook_that_is_listed_and_missing(project):
    (project / CHAPTER).unlink()
    listed = f"report/{Path(CHAPTER).name}"
    lines = (project / "_quarto.yml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if listed in text)
    with pytest.raises(CheckError) as refused:
        written.refuse(project)
    message = f"_quarto.yml:{line}: lists {listed}, but there is no {CHAPTER}; restore that file"
    assert str(refused.value).startswith(message)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "report/methods.qmd",
            "## Checks",
            "Up 33% it was.\n\n## Checks",
            "'33%' is typed by hand",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { color: #ff0000; }\n.callout * {",
            "the colour #ff0000",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { border: 1px solid red; }\n.callout * {",
            "colour red",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { color: var(--cl-inkk); }\n.callout * {",
            "no stylesheet sets --cl-inkk; did you mean --cl-ink?",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { colr: var(--cl-ink); }\n.callout * {",
            "CSS has no property 'colr'; did you mean color?",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { color: inherit;\n.callout * {",
            "the brace { is not closed",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { color: inherit; } }\n.callout * {",
            "the brace } closes nothing",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { margin: 0\n padding: 0 }\n.callout * {",
            "the value of margin goes on to a colon",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { margin: 0 !importnat }\n.callout * {",
            "has a ! that is not !important",
        ),
        (
            "report/site.css",
            ".callout * {",
            ".callout { margin 0; padding: 0 }\n.callout * {",
            "CSS reads nothing here",
        ),
    ],
)
def test_a_wrong_page_or_stylesheet_is_named_by_line(project, file, old, new, told, only):
    edit(project / file, old, new)
    problem = only(project)
    assert problem.file == file and problem.line and told in problem.what


def test_the_command_prints_problems_that_stop_a_build(project, monkeypatch, capsys):
    monkeypatch.chdir(project)
    assert main(["check", "--sources"]) == 0
    assert capsys.readouterr().out == "No problem found in what is written.\n"
    edited(project, lambda book: book.cells.append(new_markdown_cell("Up 33%.")))
    last = len(nbformat.read(project / CHAPTER, as_version=4).cells)
    assert main(["check", "--sources"]) == 1
    assert capsys.readouterr().out.endswith("\n1 problem in what is written.\n")
    assert main(["check", "--sources", "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)
    assert (problem["file"], problem["line"], problem["cell"], problem["begins"]) == (
        CHAPTER,
        1,
        last,
        "Up 33%.",
    )
    edited(project, lambda book: book.cells.pop())
    edited(project, lambda book: book.cells.append(new_markdown_cell("Up 33%, then £5m.")))
    assert main(["build", "--renderer", "smalldocs"]) == 1
    error_output = capsys.readouterr().err
    assert re.search(
        rf"western-balkans\.ipynb, cell {last} \('Up 33%, then £5m\.'\):1: '33%'.*1 more",
        error_output,
    )
    assert "running" not in error_output and not (project / "build" / "kept").exists()


@pytest.mark.parametrize("command", ["check --sources", "preview --port 0"])
def test_outside_a_project_the_command_says_so(tmp_path, monkeypatch, refused, command):
    monkeypatch.chdir(tmp_path)
    assert "holds no project" in refused(*command.split())


TITLES = """
import datetime as dt
import pandas as pd
from crossings.exhibits.data import Citation
from crossings.exhibits.exhibit import Exhibit

def made(record, title, **given):
    people = int(record.daily.people_arrived.sum())
    return Exhibit(ident="made", title=title, subtitle="People", panels=None,
        words="Words.", note="None.",
        table=pd.DataFrame({"people": [people]}), columns={"people": "People"},
        sources=[Citation("", "A source")], as_of=record.day, status="provisional", **given)
"""


@pytest.mark.parametrize(
    ("title", "told"),
    [
        (
            "'Arrivals are at their highest'",
            "is the same on 2 days, while its table has 2 forms; see whether it is true on each",
        ),
        ("f'nan people on {record.day}'", "as of 2019-01-01 the title of made holds 'nan'"),
        ("f'-5 of {len(record.daily)} people'", "made holds '-5'; write it with a minus"),
        ("f'Nobody  came by {record.day}'", "made holds '  '; leave one out"),
        ("f'None were returned in {len(record.daily)} days'", None),
        ("f'A surge to {record.day}'", "as of 2019-01-01 the title of made says 'surge'"),
        (
            "'A long title ' * 20",
            "as of 2019-01-01 the title of made has 60 words and 0 numbers, more than 14 or 2",
        ),
        ("f'{record.day:%-d %B %Y}: 1,000 of 2,000 or 3,000'", "has 8 words and 3 numbers"),
        (
            "f'Total {1 // (record.day.year - 2019)}'",
            "as of 2019-01-01 the cell fails with ZeroDivisionError",
        ),
        ("'People who arrived'", None),
        ("f'Arrivals were at {len(record.daily)}, the most so far'", None),
    ],
)
def test_a_title_that_is_false_at_some_date_is_found(project, monkeypatch, title, told):
    (project / "made_for_this.py").write_text(TITLES, encoding="utf-8")
    monkeypatch.syspath_prepend(str(project))
    for path in (project / "notebooks").glob("*.ipynb"):
        if path.name != "western-balkans.ipynb":
            path.unlink()
    edited(
        project,
        lambda book: book.cells.__setitem__(
            slice(4, None),
            [new_code_cell(f"from made_for_this import made\nmade(record, {title})")],
        ),
    )
    problems = titles.problems(project, project / "data", days=("2019-01-01", "2025-10-14"))
    if told is None:
        assert problems == []
    else:
        assert len(problems) == 1 and problems[0].cell == 5 and told in problems[0].what, [
            str(problem) for problem in problems
        ]


def test_titles_of_one_notebook_are_checked(project):
    lines: list[str] = []
    (project / "notebooks" / "broken.ipynb").write_text("no notebook", encoding="utf-8")
    days = ("2019-01-01", "2025-10-14")
    chosen = [project / CHAPTER]
    assert titles.problems(project, project / "data", days, chosen, lines.append) == []
    assert lines == [f"{Path(CHAPTER).stem}, as of 2 days (1 of 1)"]
    with pytest.raises(InputError, match=r"gone\.ipynb is missing"):
        titles.problems(project, project / "data", days, [project / "gone.ipynb"])
    elsewhere = project.parent / "elsewhere.ipynb"
    elsewhere.write_text("{}", encoding="utf-8")
    with pytest.raises(InputError, match=r"elsewhere\.ipynb is outside"):
        titles.problems(project, project / "data", days, [elsewhere])
    with pytest.raises(InputError, match=r"limits\.qmd is no notebook"):
        titles.problems(project, project / "data", days, [project / "report/limits.qmd"])
    for name in ("notebooks/arivals.ipynb", "arrivals", "arrivals-by-yaer"):
        with pytest.raises(InputError, match=r"did you mean notebooks/arrivals\.ipynb\?"):
            titles.problems(project, project / "data", days, [Path(name)])
