"""The recipes in CONTRIBUTING: their text, and their cells."""

import re

import nbformat
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell

CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def section(heading: str) -> str:
    """Give what stands under a heading, to the next of its rank or above.

    Headings inside fences are none.
    """
    outside = FENCE.sub(lambda fence: re.sub(r"[^\n]", " ", fence[0]), CONTRIBUTING)
    begin = outside.index(f"\n{heading}\n") + len(heading) + 2
    rank = len(heading.partition(" ")[0])
    end = re.search(rf"^#{{2,{rank}}} ", outside[begin:], re.M)
    return CONTRIBUTING[begin : begin + end.start() if end else len(CONTRIBUTING)]


def recipe(name: str) -> str:
    return section(f"### {name}")


def cell(kind: str, body: str) -> nbformat.NotebookNode:
    new_cell = {"markdown": new_markdown_cell, "python": new_code_cell}[kind]
    return new_cell(body.rstrip("\n"))
