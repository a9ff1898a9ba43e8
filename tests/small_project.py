"""This project builds in a second.

It has one notebook with one table, a front page and the list of editions.
"""

import re
import shutil
from pathlib import Path

import nbformat
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from crossings.publish.build import build

LOAD = """#| include: false
from crossings.measures import revisions
from crossings.chapters.exhibits import exhibits_of
from crossings.tables.record import Record

record = Record(as_of)
exhibit = exhibits_of(record)"""
SHOW = """exhibit(
    "daily-and-weekly",
    None,
    title="Days and weeks",
    subtitle="Weeks of the two sheets, by year",
    words="Each week of one sheet is compared with its days on the other.",
    table=revisions.daily_and_weekly(record.daily, record.weekly),
    columns={"year": "Year", "weeks": "Weeks", "weeks_apart": "Weeks that differ"},
    source=["ho_small_boats"],
    status="provisional",
)"""


def small_project(folder: Path, data: Path, *code: str) -> Path:
    """Make the project in `folder`, with its own copy of `data`.

    `code` are cells that run before the table is shown.
    """
    (folder / "notebooks").mkdir(parents=True)
    shutil.copytree(
        ROOT / "report", folder / "report", ignore=shutil.ignore_patterns("*.ipynb", "*.qmd")
    )
    limits = (ROOT / "report" / "limits.qmd").read_text("utf-8")
    limits = re.sub(
        r"\[([^]]*)\]\(\S+\.ipynb\S*\)", r"\1", limits
    )  # there is no other chapter to lead to
    (folder / "report" / "limits.qmd").write_text(limits, "utf-8")
    shutil.copytree(data, folder / "data")
    written = {
        "index.qmd": "---\ntitle: Small\ndescription: A small report.\n---\n\n"
        "A [chapter](report/small.ipynb).\n",
        "report/editions.qmd": "---\ntitle: Editions\ndescription: Which there are.\n---\n\n"
        "## List\n\nWords to be found.\n\n"
        "{{< var part.editions >}}\n",
        "report/data.qmd": "---\ntitle: Data\ndescription: Where it is from.\n---\n\n"
        "## Sources {#sources}\n\nWords to be found.\n",
    }
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8")
    names = "index.qmd, report/data.qmd, report/small.ipynb, report/limits.qmd, report/editions.qmd"
    settings = (ROOT / "_quarto.yml").read_text("utf-8")
    settings = re.sub(r"(?ms)^  render:\n.*?(?=^  resources)", f"  render: [{names}]\n", settings)
    settings = re.sub(r"(?ms)^  navbar:.*?(?=^format:)", "", settings)
    (folder / "_quarto.yml").write_text(settings, "utf-8")
    cells = [
        new_raw_cell('---\ntitle: "Small chapter"\ndescription: "A small chapter."\n---'),
        new_code_cell('#| include: false\nas_of: str = "latest"  # last day of data shown'),
        *(new_code_cell(f"#| include: false\n{text}") for text in code),
        new_code_cell(LOAD),
        new_markdown_cell("## A section\n\nWords to be found."),
        new_code_cell(SHOW),
    ]
    cells[1].metadata["tags"] = ["parameters"]
    book = new_notebook(cells=cells)
    book.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(book, folder / "notebooks" / "small.ipynb")
    return folder


def built_with(folder: Path, data: Path, *code: str) -> Path:
    """The built site of the project with cells after the table; where it stands."""
    project = small_project(folder, data)
    path = project / "notebooks" / "small.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells += [new_code_cell(text) for text in code]
    nbformat.write(book, path)
    return build(project, project / "data", renderer="smalldocs", progress=[].append)
