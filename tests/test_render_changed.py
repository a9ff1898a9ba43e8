"""With Quarto, only pages whose sources changed are rendered again.

The site is the one that rendering all pages would give.
"""

import json
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from conftest import contents, edit
from faults import program
from nbformat.v4 import new_markdown_cell, new_notebook, new_raw_cell

from crossings.errors import CheckError
from crossings.site import render, render_changed, renderer_files

SETTINGS = """project:
  type: website
  output-dir: build/pages
  render: [index.qmd, report/one.ipynb, report/two.qmd, report/three.qmd]
  resources: [/report/table.csv]
website:
  title: Small
  navbar: {left: [report/one.ipynb, report/two.qmd, report/three.qmd]}
  page-footer: "To {{< var site.day >}}"
format: {html: {theme: default, css: report/site.css, toc: true}}
"""
PAGES = {
    "index.qmd": "---\ntitle: Front\n---\n\nBegin with [one](report/one.ipynb).\n\n"
    "## Last\n\nThe end.\n",
    "report/two.qmd": "---\ntitle: Two\n---\n\n"
    "## A part\n\nPeople: {{< var chapter.people >}}.\n\n## Next\n\n"
    "{{< include parts/outer.md >}}\n",
    "report/three.qmd": "---\ntitle: Three\n---\n\n"
    "See [two](two.qmd#next). Boats: {{< var chapter.boats >}}.\n\n"
    "![A dot](_dot.svg){.lightbox}\n\n"
    "{{< include parts/inner.md >}}\n",
}
OTHERS = {
    "_quarto.yml": SETTINGS,
    "report/parts/outer.md": "Outside.\n\n{{< include parts/inner.md >}}\n",
    "report/parts/inner.md": "Inside.\n",
    "report/site.css": "main { max-width: 40rem }\n",
    "report/table.csv": "year,people\n2018,299\n",
    "report/_dot.svg": (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0,0h1"/></svg>\n'
    ),
}
NUMBERS = {"chapter": {"people": "299", "boats": "43"}, "site": {"day": "1 June"}}
ONE, TWO, THREE = "report/one.ipynb", "report/two.qmd", "report/three.qmd"
NEEDS_QUARTO = pytest.mark.skipif(render.quarto() is None, reason="needs quarto on the PATH")
PAGES_KEPT, SOURCES_KEPT = f"{renderer_files.STORED}/pages", f"{renderer_files.STORED}/sources"
Change = Callable[[Path], object]


def project(folder: Path) -> Path:
    (folder / "report" / "parts").mkdir(parents=True)
    (folder / "build").mkdir()
    for name, text in {**PAGES, **OTHERS, "_variables.yml": json.dumps(NUMBERS)}.items():
        (folder / name).write_text(text, "utf-8")
    cells = [
        new_raw_cell("---\ntitle: One\n---"),
        new_markdown_cell("## Words\n\nAnd [a table](table.csv)."),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells), folder / ONE)
    return folder


def replaced(name: str, old: str, new: str) -> Change:
    return lambda folder: edit(folder / name, old, new)


def every_page(folder: Path) -> None:
    for page in PAGES:
        replaced(page, "\n\n", "\n\nNew words.\n\n")(folder)


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Give the project with pages as if Quarto had rendered them.

    Only their names count before anything is rendered.
    """
    folder = project(tmp_path / "kept")
    for page in ("index", "report/one", "report/two", "report/three"):
        (folder / PAGES_KEPT / page).parent.mkdir(parents=True, exist_ok=True)
        (folder / PAGES_KEPT / f"{page}.html").touch()
    render_changed.keep(folder, folder / SOURCES_KEPT)
    return folder


def to_render(folder: Path) -> list[str] | None:
    return render_changed.pages_to_render(folder / SOURCES_KEPT, folder, folder / PAGES_KEPT)


@pytest.mark.parametrize(
    ("change", "pages"),
    [
        pytest.param(lambda folder: None, [], id="nothing"),
        pytest.param(replaced(TWO, "A part", "Another part"), [TWO], id="words of a page"),
        pytest.param(replaced(ONE, "And", "Or"), [ONE], id="words of a notebook"),
        pytest.param(
            replaced("report/parts/outer.md", "side", "door"), None, id="an included file"
        ),
        pytest.param(replaced("_variables.yml", "299", "7"), None, id="a number"),
        pytest.param(every_page, None, id="words of more than half of the pages"),
        pytest.param(replaced("_quarto.yml", "Small", "Large"), None, id="settings"),
        pytest.param(replaced(TWO, "title: Two", "title: 2"), None, id="title of a page"),
        pytest.param(
            replaced(TWO, "A part\n", "A part\n\n---\nsubtitle: x\n---\n"),
            None,
            id="settings further down",
        ),
        pytest.param(replaced(ONE, "title: One", "title: 1"), None, id="title of a notebook"),
        pytest.param(lambda folder: (folder / "report/new.md").touch(), None, id="a new file"),
    ],
)
def test_the_pages_that_a_change_shows_on_are_rendered(kept, change, pages):
    change(kept)
    assert to_render(kept) == pages


@pytest.mark.parametrize(
    "always",
    [
        pytest.param(
            replaced(TWO, "title: Two", "description: Untitled"),
            id="a page whose title is a heading",
        ),
        pytest.param(
            replaced("index.qmd", "The end.", "{{< include report/two.qmd >}}"),
            id="a page in a page",
        ),
        pytest.param(lambda folder: shutil.rmtree(folder / SOURCES_KEPT), id="nothing kept"),
        pytest.param(
            lambda folder: (folder / PAGES_KEPT / "report/two.html").unlink(), id="not rendered"
        ),
    ],
)
def test_all_pages_are_rendered_where_one_may_not_do(kept, always):
    render_changed.keep(kept, kept / SOURCES_KEPT)
    always(kept)
    if (kept / SOURCES_KEPT).is_dir():
        render_changed.keep(kept, kept / SOURCES_KEPT)
    replaced(TWO, "A part", "Another part")(kept)
    assert to_render(kept) is None


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = project(tmp_path_factory.mktemp("before") / "site")
    render.render(folder, "quarto")
    return folder


def some_words(folder: Path) -> None:
    replaced(TWO, "A part", "Another part “quoted” – \u2028\x7f")(folder)
    replaced(ONE, "And", "Or")(folder)


@pytest.mark.quarto
@NEEDS_QUARTO
@pytest.mark.parametrize(
    ("change", "in_part"),
    [
        pytest.param(some_words, True, id="words"),
        pytest.param(replaced(THREE, "{.lightbox}", ""), False, id="a library less"),
        pytest.param(
            replaced(TWO, "People", "![A dot](_dot.svg) People"), False, id="a picture more"
        ),
        pytest.param(replaced(ONE, "And [a table](table.csv)", "And"), False, id="a file less"),
    ],
)
def test_a_site_rendered_in_part_is_the_site_rendered_whole(tmp_path, before, change, in_part):
    folder = Path(shutil.copytree(before, tmp_path / "again"))
    other = project(tmp_path / "whole")
    for copy in (folder, other):
        change(copy)
    again, whole = render.render(folder, "quarto"), render.render(other, "quarto")
    actual, expected = contents(again), contents(whole)
    replaced_later = {"sitemap.xml": b"", "search.json": b""}
    assert actual | replaced_later == expected | replaced_later
    untouched = again / "index.html", before / PAGES_KEPT / "index.html"
    assert (untouched[0].stat().st_mtime_ns == untouched[1].stat().st_mtime_ns) is in_part
    assert to_render(folder) == []


def test_quarto_finds_this_python_first_in_any_environment(tmp_path, monkeypatch):
    """Red while a build by `.venv/bin/python` failed: the project's steps ran with another one."""
    says = 'test "$1" = --version && { echo 1.0; exit; }; command -v python >&2; exit 1'
    program(tmp_path / "bin" / "quarto", says)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.defpath}")
    interpreter = Path(sys.executable).parent / "python"
    with pytest.raises(CheckError, match=re.escape(f"it said:\n{interpreter}")):
        render.render(project(tmp_path / "site"), "quarto")


@pytest.mark.quarto
@NEEDS_QUARTO
def test_where_quarto_fails_its_words_are_told_without_a_trace(tmp_path):
    folder = project(tmp_path / "site")
    replaced(TWO, "outer.md", "gone.md")(folder)
    with pytest.raises(CheckError, match=r"it said:\nERROR: .*(?s:.*gone\.md)") as failed:
        render.render(folder, "quarto")
    assert not re.search(r"^\s*at |\x1b", str(failed.value), re.M)
