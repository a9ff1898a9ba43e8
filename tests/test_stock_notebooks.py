"""The notebooks as anyone runs them who has only Jupyter: no build, no setting, any folder."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from browsing import browser_test
from conftest import ROOT, copy_project
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from small_notebook import notebook, outputs_of

pytestmark = pytest.mark.slow

NAMES = [path.stem for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
WITHOUT_DRAWINGS = {"claims", "data", "index", "revisions"}  # words, lists and tables
CHART = """from crossings.tables.record import Record
import altair as alt
record = Record(as_of)
alt.Chart(record.agreements, title="Money").mark_bar().encode(
    x="committed_gbp_m:Q", y="agreement_id:N")"""
LOOK = """() => {
  const seen = one => one.getClientRects().length > 0;
  const figures = [...document.querySelectorAll('.crossings .ex-draw')];
  return {
    markup: (document.body.innerText.match(
      /<\\/?(?:figure|svg|div|style)\\b|\\{=html\\}|```|^---/gm) || []),
    drawings: figures.filter(seen).length,
    undrawn: figures.filter(one => {
      const shown = [...one.querySelectorAll('svg')].filter(seen)
        .map(svg => svg.getBoundingClientRect());
      return !shown.length || shown.some(box => box.width < 300 || box.height < 40);
    }).map(one => one.innerHTML.slice(0, 80)),
    paper: [...new Set([...document.querySelectorAll('.crossings')]
      .map(one => getComputedStyle(one).backgroundColor))],
    sideways: [...document.querySelectorAll('.crossings')]
      .filter(one => one.scrollWidth > one.clientWidth + 1).length,
  };
}"""
PAPER = {"light": ["rgb(252, 251, 248)"], "dark": ["rgb(20, 24, 29)"]}


def plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CROSSINGS_")}


@pytest.fixture(scope="module", autouse=True)
def nothing_set() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in set(os.environ) - set(plain_environment()):
            patch.delenv(name)
        yield


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, nbformat.NotebookNode]:
    """Each notebook of a checkout after a stock client has run it, two at a time, where it lies."""
    folder = copy_project(tmp_path_factory.mktemp("stock") / "checkout") / "notebooks"

    def run(name: str) -> nbformat.NotebookNode:
        book = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        return NotebookClient(
            book, kernel_name="python3", timeout=300, resources={"metadata": {"path": folder}}
        ).execute()

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(NAMES, pool.map(run, NAMES), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_runs_by_itself_and_each_output_is_complete(ran, name):
    outputs = outputs_of(ran[name])
    assert {output.output_type for output in outputs} == {"execute_result"}, (
        "nothing else is printed"
    )
    for output in outputs:
        assert set(output.data) == {"text/plain", "text/html"}
        assert output.data["text/html"].startswith("<style>.crossings.crossings.crossings {")


def opened_alone(
    browser: Any, book: nbformat.NotebookNode, theme: str, path: Path
) -> tuple[Any, list[str]]:
    """Open the page that nbconvert makes of a notebook, and note all that goes wrong as it loads.

    Its template asks a public server for two scripts, whatever the notebook holds. They are left
    out.
    """
    page, _ = HTMLExporter(theme=theme, require_js_url="", mathjax_url="").from_notebook_node(book)
    path.write_text(page, encoding="utf-8")
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    wrong: list[str] = []
    tab.on(
        "console",
        lambda message: (
            wrong.append(message.text) if message.type in ("error", "warning") else None
        ),
    )
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on(
        "request",
        lambda asked: (
            wrong.append(asked.url) if not asked.url.startswith((path.as_uri(), "data:")) else None
        ),
    )
    tab.goto(path.as_uri(), wait_until="load")
    return tab, wrong


@browser_test
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_by_nbconvert_shows_drawings_and_no_markup(ran, browser, tmp_path, name, theme):
    tab, wrong = opened_alone(browser, ran[name], theme, tmp_path / f"{name}.html")
    appearance = tab.evaluate(LOOK)
    tab.close()
    assert wrong == [] and appearance["markup"] == [] and appearance["undrawn"] == []
    assert bool(appearance["drawings"]) == (name not in WITHOUT_DRAWINGS)
    assert appearance["paper"] == PAPER[theme] and appearance["sideways"] == 0


@browser_test
def test_papermill_runs_a_notebook_from_any_folder_into_any(browser, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    notebook_path = notebook(tmp_path / "small.ipynb", CHART)
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(notebook_path),
        "out.ipynb",
        "-p",
        "as_of",
        "2025-10-14",
    ]
    done = subprocess.run(
        [*command, "--no-progress-bar"],
        cwd=tmp_path / "elsewhere",
        env=plain_environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    book = nbformat.read(tmp_path / "elsewhere" / "out.ipynb", as_version=4)
    (output,) = outputs_of(book)
    assert set(output.data) == {"text/plain", "text/html"} and output.data["text/plain"] == "Money"
    tab, wrong = opened_alone(browser, book, "light", tmp_path / "out.html")
    appearance = tab.evaluate(LOOK)
    tab.close()
    assert (
        not wrong
        and not appearance["undrawn"]
        and appearance["drawings"] == 1
        and appearance["paper"] == PAPER["light"]
    )


def test_where_there_are_no_data_a_notebook_says_what_to_do(tmp_path):
    """A package that was copied, and not installed from a checkout, has no data beside it."""
    shutil.copytree(ROOT / "src", tmp_path / "copy" / "src")
    done = subprocess.run(
        [sys.executable, "-c", "from crossings.tables.record import Record; Record('latest')"],
        cwd=tmp_path,
        env={**plain_environment(), "PYTHONPATH": str(tmp_path / "copy" / "src")},
        capture_output=True,
        text=True,
    )
    last = done.stderr.splitlines()[-1]
    assert "data/official/arrivals_daily.csv is missing" in last
    assert "CROSSINGS_DATA" in last and "`crossings ingest FILE`" in last
