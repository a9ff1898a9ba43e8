"""A page offers its notebook for download as it was run.

It is alike in each build, and it finds the same when it is run again.
"""

import os
import re
from pathlib import Path

import nbformat
import pytest
from conftest import Built, build_by, copy_chapters
from nbclient import NotebookClient
from small_notebook import outputs_of

from crossings.common.formats import size

pytestmark = pytest.mark.slow

DAY, CHAPTER = "2025-10-14", "revisions"
FILE = f"report/{CHAPTER}.ipynb"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    """One chapter as of a past day, made twice from nothing, in two folders and by two writers."""
    return [
        build_by(writer, copy_chapters(tmp_path_factory.mktemp("one"), CHAPTER), as_of=DAY)
        for writer in ("smalldocs", "markup of quarto")
    ]


@pytest.fixture(scope="module")
def offered(both: list[Built]) -> str:
    """The notebook as the first build offers it."""
    return (both[0].site / FILE).read_text("utf-8")


def words(book: nbformat.NotebookNode) -> list[str]:
    return [output.data["text/plain"] for output in outputs_of(book)]


def notebooks_offered(page: Path) -> list[tuple[str, str]]:
    """The notebooks that a page offers, with their sizes in words."""
    link = r'<a href="([^"]*\.ipynb)" download>[^<]*</a>\s+\(\.ipynb, ([^)]*)\)'
    return re.findall(link, page.read_text("utf-8"))


def notebook_beside(page: Path) -> list[tuple[str, str]]:
    book = page.with_suffix(".ipynb")
    return [(book.name, size(book.stat().st_size))] if book.exists() else []


@pytest.mark.parametrize("build", [0, 1])
def test_each_page_of_a_notebook_leads_to_it_alone(both, build):
    for page in sorted(both[build].site.rglob("*.html")):
        assert notebooks_offered(page) == notebook_beside(page), page


@pytest.mark.parametrize("build", [0, 1])
def test_a_site_offers_the_notebooks_of_its_pages(both, build):
    site = both[build].site
    offered = {book.relative_to(site).as_posix() for book in site.rglob("*.ipynb")}
    assert offered == {"index.ipynb", FILE}


def test_two_builds_give_the_same_bytes(both):
    first, second = ((built.site / FILE).read_bytes() for built in both)
    assert first == second


def test_a_notebook_is_offered_without_what_differs_by_machine(offered):
    book = nbformat.reads(offered, as_version=4)
    nbformat.validate(book)
    assert set(book.metadata) == {"kernelspec"}
    assert all(set(cell.metadata) <= {"tags"} for cell in book.cells)
    assert {cell.get("execution_count") for cell in book.cells} == {None}
    assert all(set(output.data) == {"text/plain"} for output in outputs_of(book))


def test_a_notebook_offered_names_no_place_of_this_machine(offered, both):
    places = (Path.home(), *(built.project for built in both))
    assert not [place for place in places if str(place) in offered]


def test_the_parameters_of_a_notebook_offered_hold_the_day(offered):
    book = nbformat.reads(offered, as_version=4)
    parameters = [
        cell.source for cell in book.cells if "injected-parameters" in cell.metadata.get("tags", [])
    ]
    assert parameters == [f'# Parameters\nas_of = "{DAY}"\n']


def test_run_again_by_a_stock_client_it_finds_the_same(both, offered, monkeypatch):
    for name in [name for name in os.environ if name.startswith("CROSSINGS_")]:
        monkeypatch.delenv(name)
    book = nbformat.reads(offered, as_version=4)
    before = words(book)
    folder = both[0].project / "notebooks"
    again = NotebookClient(
        nbformat.from_dict(book),
        kernel_name="python3",
        timeout=120,
        resources={"metadata": {"path": folder}},
    ).execute()
    assert before == words(again)


def test_a_notebook_offered_holds_the_titles_of_its_page(both, offered):
    page = (both[0].site / "report/revisions.html").read_text("utf-8")
    titles = re.findall(r'class="ex-title[^>]*>([^<]+)', page)
    held = words(nbformat.reads(offered, as_version=4))
    assert titles and [text for text in held if text in titles] == titles
