"""Anchors of headings: the ids of their cells, so that a notebook shows the heading alone."""

import json
import re

import pytest
from conftest import ROOT

from crossings.pages.texts import cells, with_anchor


@pytest.mark.parametrize(
    ("source", "ident", "shown"),
    [
        ("## Deaths\n\nWords.", "deaths", "## Deaths {#deaths}\n\nWords."),
        ("### Deaths", "deaths-text", "### Deaths {#deaths}"),
        ("## Deaths {#dead}\nWords.", "deaths", "## Deaths {#dead}\nWords."),
        ("## Deaths", "3f2a91bc", "## Deaths"),
        ("## Deaths", "1c9a41ce-76b2-4a0e-9d6e-3a6f", "## Deaths"),
        ("## Deaths", "", "## Deaths"),
        ("Words.\n\n## Deaths", "deaths", "Words.\n\n## Deaths"),
    ],
)
def test_a_heading_takes_its_anchor_from_its_cell(source, ident, shown):
    assert with_anchor(source, ident) == shown


def test_no_notebook_shows_an_anchor_and_each_heading_has_one_of_its_own():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        sources = ["".join(cell["source"]) for cell in json.loads(path.read_text("utf-8"))["cells"]]
        assert not [one for one in sources if re.search(r"^#+ .*\{#", one, re.M)], path.name
        words = [cell.text for cell in cells(path) if cell.kind == "markdown"]
        anchors = [one[1] for text in words if (one := re.match(r"#+ .*\{#([\w-]+)\}", text))]
        assert anchors or path.stem == "index", path.name
        assert len({*anchors}) == len(anchors), path.name
