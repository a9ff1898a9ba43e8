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
from test_stock_notebooks import outputs_of

from crossings.common.formats import size

DAY, CHAPTER = "2025-10-14", "revisions"
FILE = f"report/{CHAPTER}.ipynb"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> list[Built]:
    """One chapter as of a past day, made twice from nothing, in two folders and by two writers."""
    writers = ("smalldocs", "markup of quarto")
    return [
        build_by(one, copy_chapters(tmp_path_factory.mktemp("one"), CHAPTER), as_of=DAY)
        for one in writers
    ]


def words(book: nbformat.NotebookNode) -> list[str]:
    return [output.data["text/plain"] for output in outputs_of(book)]


def test_each_page_of_a_notebook_leads_to_it_and_two_builds_give_the_same_bytes(both):
    for built in both:
        for page in sorted(built.site.rglob("*.html")):
            found = re.findall(
                r'<a href="([^"]*\.ipynb)" download>[^<]*</a> \(\.ipynb, ([^)]*)\)',
                page.read_text("utf-8"),
            )
            book = page.with_suffix(".ipynb")
            own = [(book.name, size(book.stat().st_size))] if book.exists() else []
            assert found == own, page
        books = {book.relative_to(built.site).as_posix() for book in built.site.rglob("*.ipynb")}
        assert books == {"index.ipynb", FILE}
    one, other = ((built.site / FILE).read_bytes() for built in both)
    assert one == other
    book = nbformat.reads(one.decode(), as_version=4)
    nbformat.validate(book)
    assert set(book.metadata) == {"kernelspec"} and all(
        set(cell.metadata) <= {"tags"} for cell in book.cells
    )
    assert {cell.get("execution_count") for cell in book.cells} == {None}
    assert all(set(output.data) == {"text/plain"} for output in outputs_of(book))
    assert not any(
        str(place) in one.decode() for place in (Path.home(), *(built.project for built in both))
    )


def test_run_again_by_a_stock_client_it_finds_the_same(both, monkeypatch):
    for name in [name for name in os.environ if name.startswith("CROSSINGS_")]:
        monkeypatch.delenv(name)
    book = nbformat.read(both[0].site / FILE, as_version=4)
    assert [
        cell.source for cell in book.cells if "injected-parameters" in cell.metadata.get("tags", [])
    ] == [f'# Parameters\nas_of = "{DAY}"\n']
    found = words(book)
    folder = both[0].project / "notebooks"
    again = NotebookClient(
        nbformat.from_dict(book),
        kernel_name="python3",
        timeout=120,
        resources={"metadata": {"path": folder}},
    ).execute()
    assert found == words(again)
    titles = re.findall(
        r'class="ex-title[^>]*>([^<]+)', (both[0].site / "report/revisions.html").read_text("utf-8")
    )
    assert titles and [words for words in found if words in titles] == titles
